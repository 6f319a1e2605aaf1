package dev.cairn.operator;

import dev.cairn.model.Effect;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Carries out what the engine asks for, on the thread of whoever asks for it. */
final class Performer {
    private final KubernetesRuntime runtime;
    private final StackRef stack;
    private final Supplier<Plan> plan;
    private final BiConsumer<WorkloadSpec, RuntimeFailure> failedStart;

    /**
     * For that stack.
     *
     * @param plan the newest
     * @param failedStart told of each start that does not come about
     */
    Performer(
            KubernetesRuntime runtime,
            StackRef stack,
            Supplier<Plan> plan,
            BiConsumer<WorkloadSpec, RuntimeFailure> failedStart) {
        this.runtime = runtime;
        this.stack = stack;
        this.plan = plan;
        this.failedStart = failedStart;
    }

    /** Returns when it is done. */
    void perform(Effect effect) throws RuntimeFailure {
        switch (effect) {
            case Effect.Start start -> start(specification(start));
            case Effect.Stop stop -> stop(stop);
            case Effect.Remove remove -> runtime.remove(stack, remove.resource(), remove.instance());
            case Effect.Stage _, Effect.Pull _, Effect.Cancel _, Effect.Watch _, Effect.PublishOutputs _ ->
                throw new IllegalArgumentException(effect + " has no work of its own");
        }
    }

    private void start(WorkloadSpec specification) throws RuntimeFailure {
        try {
            if (specification.workload().program() instanceof Workload.Elsewhere) {
                runtime.expose(specification);
            } else {
                runtime.start(specification);
            }
        } catch (RuntimeFailure e) {
            failedStart.accept(specification, e);
            throw e;
        }
    }

    private WorkloadSpec specification(Effect.Start start) throws RuntimeFailure {
        Resource resource = plan.get()
                .resource(start.resource())
                .orElseThrow(() -> new RuntimeFailure(
                        start.resource(), "start", new Reason.BackendError("the plan has no such resource any more")));
        return WorkloadSpec.of(stack, resource, start.attempt(), start.hash(), start.workload());
    }

    private void stop(Effect.Stop stop) throws RuntimeFailure {
        StopPolicy policy = new StopPolicy(stop.signal(), stop.grace());
        if (plan.get().desired() == Plan.Desired.REMOVED) {
            runtime.end(stack, stop.resource(), stop.instance(), policy);
        } else {
            runtime.stop(stack, stop.resource(), stop.instance(), policy);
        }
    }
}
