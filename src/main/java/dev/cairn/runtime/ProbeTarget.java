package dev.cairn.runtime;

import dev.cairn.model.Effect;
import dev.cairn.model.Instance;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import java.net.InetSocketAddress;
import java.util.Optional;

/** What is probed: an instance of a backend, or something that runs elsewhere. */
record ProbeTarget(StackRef stack, ContainerRuntime runtime, Effect.Watch watch, Prober.Bounds bounds) {
    /** Values this short would mask half of every sentence, and are no secrets. */
    private static final int SHORTEST_SECRET = 4;

    /** Where that port is asked; empty when the machine cannot reach it. */
    Optional<InetSocketAddress> address(int port) throws RuntimeFailure {
        return watch.target().program() instanceof Workload.Elsewhere(String host)
                ? Optional.of(allowed(new InetSocketAddress(host, port)))
                : runtime.reach(stack, watch.instance(), port);
    }

    /** Decided about the address that is then connected to: what a name means may change in between. */
    private InetSocketAddress allowed(InetSocketAddress address) throws RuntimeFailure {
        Optional<String> refusal = bounds.refusal(address);
        if (refusal.isPresent()) {
            throw new RuntimeFailure(watch.resource(), "probe", new Reason.InvalidSpec(refusal.get()));
        }
        return address;
    }

    boolean elsewhere() {
        return watch.target().program() instanceof Workload.Elsewhere;
    }

    boolean proxied() throws RuntimeFailure {
        return !elsewhere() && runtime.proxied(stack, watch.instance());
    }

    /** Whether there is nothing to be probed any more. */
    boolean gone() throws RuntimeFailure {
        return !elsewhere()
                && runtime.inspect(stack, watch.instance())
                        .filter(Instance::alive)
                        .isEmpty();
    }

    /** The text without the secrets that the workload was given: it may repeat them in what it prints. */
    String masked(String text) {
        String masked = text;
        for (Workload.EnvVar variable : watch.target().env()) {
            if (variable.value() instanceof OutputValue.Secret(String value) && value.length() >= SHORTEST_SECRET) {
                masked = masked.replace(value, "••••");
            }
        }
        return masked;
    }
}
