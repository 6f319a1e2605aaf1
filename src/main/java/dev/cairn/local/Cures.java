package dev.cairn.local;

import dev.cairn.model.Observation;
import dev.cairn.model.Observation.Failure;
import dev.cairn.model.Observation.Staging;
import dev.cairn.model.Reason;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks whether the causes of failures that lie outside a specification are gone: a port is tried, anything else is let
 * try again after a while. Used by the loop's thread alone.
 */
final class Cures {
    /** What cannot be looked at without trying the start again is tried again after this time. */
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final Sightings sightings;
    private final Consumer<Input> inbox;
    private final Map<String, Instant> since = new HashMap<>();

    Cures(Sightings sightings, Consumer<Input> inbox) {
        this.sightings = sightings;
        this.inbox = inbox;
    }

    /** Looks at everything that failed; what is cured is told as {@link Input.Cured}. */
    void look(Instant now) {
        since.keySet().removeIf(name -> curable(sightings.of(name)).isEmpty());
        for (String name : sightings.names()) {
            curable(sightings.of(name)).ifPresent(reason -> look(name, reason, now));
        }
    }

    /** Forgets a failure whose cause is gone, unless another one came in between. */
    void cured(String resource, Reason reason) {
        Observation seen = sightings.of(resource);
        if (curable(seen).filter(reason::equals).isPresent()) {
            Observation without = seen.withoutFailure();
            sightings.change(
                    resource,
                    without.staging() instanceof Staging.Failed ? without.withStaging(new Staging.None()) : without);
        }
    }

    private void look(String resource, Reason reason, Instant now) {
        if (reason instanceof Reason.PortConflict conflict) {
            Thread.ofVirtual().name("port " + conflict.port()).start(() -> {
                if (free(conflict.port())) {
                    inbox.accept(new Input.Cured(resource, reason));
                }
            });
        } else if (!now.isBefore(since.computeIfAbsent(resource, _ -> now).plus(AGAIN))) {
            since.remove(resource);
            inbox.accept(new Input.Cured(resource, reason));
        }
    }

    private static Optional<Reason> curable(Observation seen) {
        Optional<Reason> staging =
                seen.staging() instanceof Staging.Failed failed ? Optional.of(failed.reason()) : Optional.empty();
        return seen.failure().map(Failure::reason).or(() -> staging).filter(Reason::curable);
    }

    private static boolean free(int port) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket tcp = new ServerSocket()) {
            tcp.setReuseAddress(true); // what is left of closed connections is no conflict
            tcp.bind(new InetSocketAddress(loopback, port));
            try (DatagramSocket udp = new DatagramSocket(new InetSocketAddress(loopback, port))) {
                return udp.isBound();
            }
        } catch (IOException e) {
            return false;
        }
    }
}
