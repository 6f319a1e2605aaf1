package dev.cairn.local;

import dev.cairn.model.Instance;
import dev.cairn.model.Resource.Backend;
import dev.cairn.runtime.ContainerRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The backends of a stack and what is seen of them: connected when they are needed first, looked at when a hint comes
 * and every few seconds besides, tried again when they are lost. Used by the loop's thread alone.
 */
final class Backends implements AutoCloseable {
    /** Hints may be missing: everything is listed again after this time. */
    static final Duration RELIST = Duration.ofSeconds(5);

    private static final String SILENT = "it has not answered yet";

    private final LoopParts parts;
    private final Sightings sightings;
    private final Consumer<Input> inbox;
    private final BiFunction<Duration, Input, Timer.Appointment> later;
    private final Map<Backend, Link> links = new EnumMap<>(Backend.class);
    private final Map<Backend, Timer.Appointment> relists = new EnumMap<>(Backend.class);
    private boolean running;
    private boolean patient = true;

    /**
     * No backend is connected yet.
     *
     * @param later has the loop told of something after a pause
     */
    Backends(
            LoopParts parts,
            Sightings sightings,
            Consumer<Input> inbox,
            BiFunction<Duration, Input, Timer.Appointment> later) {
        this.parts = parts;
        this.sightings = sightings;
        this.inbox = inbox;
        this.later = later;
    }

    /** The connection to that backend, begun if it is the first time. */
    Link link(Backend backend) {
        Link known = links.get(backend);
        if (known == null) {
            known = new Link(backend, parts.stack(), parts.runtimes(), inbox);
            links.put(backend, known);
            known.connect(sightings.stamp());
            tellSilent();
        }
        return known;
    }

    /** From now on nobody waits for a backend before looking at the rest: until it answers, it is lost. */
    void patienceEnds() {
        patient = false;
        tellSilent();
    }

    /** What a backend has is not nothing because it has not said it yet. */
    private void tellSilent() {
        if (!patient) {
            Map<Backend, String> lost = lost();
            links.forEach((backend, link) -> {
                if (link.state() == Link.State.CONNECTING) {
                    lost.putIfAbsent(backend, SILENT);
                }
            });
            sightings.lost(lost);
        }
    }

    /** Whether something is to run, so that what it needs has to be made. */
    void running(boolean wanted) {
        if (wanted && !running) {
            links.values().stream()
                    .filter(link -> link.state() == Link.State.CONNECTED)
                    .forEach(Link::prepare);
        }
        running = wanted;
    }

    /** What was made for the stack is gone; it is made again when it is needed. */
    void tornDown() {
        links.values().forEach(Link::tornDown);
        running = false;
    }

    /** Whether one of them has not said yet whether it is there. */
    boolean connecting() {
        return links.values().stream().anyMatch(link -> link.state() == Link.State.CONNECTING);
    }

    /** The one that is not connected. */
    Optional<Backend> missing() {
        return links.entrySet().stream()
                .filter(link -> link.getValue().state() != Link.State.CONNECTED)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** All that were opened. */
    List<ContainerRuntime> runtimes() {
        List<ContainerRuntime> runtimes = new ArrayList<>();
        links.values().forEach(link -> link.runtime().ifPresent(runtimes::add));
        return runtimes;
    }

    void connected(Input.Connected connected) {
        Backend backend = connected.backend();
        Map<Backend, String> lost = lost();
        String error = lost.remove(backend);
        if (error != null && !error.equals(SILENT)) {
            parts.log().say("event=backend-back backend=" + backend);
        }
        links.get(backend).connected();
        sightings.lost(lost);
        sightings.everything();
        listed(backend, "", connected.instances(), connected.stamp());
        if (running) {
            links.get(backend).prepare();
        }
        relistLater(backend);
    }

    void lost(Backend backend, String error) {
        links.get(backend).lost().ifPresent(pause -> {
            parts.log().say("event=backend-lost backend=" + backend + " error=\"" + error + "\"");
            Map<Backend, String> lost = lost();
            lost.put(backend, error);
            sightings.lost(lost);
            later.apply(pause, new Input.Reconnect(backend));
        });
    }

    void reconnect(Backend backend) {
        links.get(backend).connect(sightings.stamp());
    }

    void relist(Input.Relist relist) {
        Link link = links.get(relist.backend());
        if (link.state() == Link.State.CONNECTED) {
            observe(relist.backend(), "");
            sightings.everything();
            relistLater(relist.backend());
        }
    }

    private void relistLater(Backend backend) {
        Timer.Appointment before = relists.put(backend, later.apply(RELIST, new Input.Relist(backend)));
        if (before != null) {
            before.cancel(); // a backend that was lost and came back is listed once, not twice as often
        }
    }

    void hinted(Input.Hinted hint) {
        hint.instance()
                .ifPresentOrElse(
                        instance -> sightings.seen(hint.backend(), instance),
                        () -> observe(hint.backend(), hint.resource()));
    }

    void observed(Input.Observed observed) {
        boolean again = links.get(observed.backend()).observed(observed.resource());
        observed.instances()
                .ifPresent(instances -> listed(observed.backend(), observed.resource(), instances, observed.stamp()));
        if (again) {
            observe(observed.backend(), observed.resource());
        }
    }

    /** Takes over what a backend had of one resource, or of all, at that stamp. */
    void listed(Backend backend, String resource, List<Instance> instances, long stamp) {
        Set<String> about = resource.isEmpty() ? sightings.names() : new HashSet<>(Set.of(resource));
        instances.forEach(instance -> about.add(instance.resource()));
        sightings.listed(backend, about, instances, stamp).forEach(stale -> observe(backend, stale));
    }

    private void observe(Backend backend, String resource) {
        List<String> known = sightings.of(resource).instances().stream()
                .map(Instance::id)
                .filter(id -> sightings.backendOf(id).filter(backend::equals).isPresent())
                .toList();
        links.get(backend).observe(resource, known, sightings.stamp());
    }

    private Map<Backend, String> lost() {
        Map<Backend, String> lost = new EnumMap<>(Backend.class);
        lost.putAll(sightings.lost());
        return lost;
    }

    @Override
    public void close() {
        links.values().forEach(Link::close);
    }
}
