package dev.cairn.local;

import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.StopPolicy;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import java.util.List;
import java.util.Optional;

/**
 * The end of a stack: whatever a listing still shows is removed until a listing shows nothing, because somebody may have
 * created something between the last look and the last removal. Then goes what the backend made for the stack.
 */
final class Sweep {
    private static final int PASSES = 10;

    private Sweep() {}

    /** @return what is still there, and why */
    static Optional<String> clean(StackRef stack, List<ContainerRuntime> runtimes, StopPolicy policy, boolean data) {
        for (ContainerRuntime runtime : runtimes) {
            try {
                Optional<String> left = clean(stack, runtime, policy);
                if (left.isPresent()) {
                    return left;
                }
                runtime.teardown(stack, data);
            } catch (RuntimeFailure e) {
                return Optional.of(e.getMessage());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> clean(StackRef stack, ContainerRuntime runtime, StopPolicy policy)
            throws RuntimeFailure {
        Optional<RuntimeFailure> stuck = Optional.empty();
        for (int pass = 0; pass < PASSES; pass++) {
            List<Instance> left = runtime.list(stack);
            if (left.isEmpty()) {
                return Optional.empty();
            }
            stuck = Optional.empty();
            for (Instance instance : left) {
                try {
                    if (instance.alive()) {
                        runtime.stop(stack, instance.resource(), instance.id(), policy);
                    }
                    runtime.remove(stack, instance.resource(), instance.id());
                } catch (RuntimeFailure e) {
                    if (!(e.reason() instanceof Reason.StopTimeout)) {
                        throw e;
                    }
                    stuck = Optional.of(e); // on a busy machine a kill may take its time
                }
            }
        }
        if (stuck.isPresent()) {
            throw stuck.get();
        }
        return Optional.of("something goes on creating workloads of stack " + stack.name() + ": after " + PASSES
                + " passes there is still " + runtime.list(stack).getFirst().resource());
    }
}
