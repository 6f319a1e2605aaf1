package dev.cairn.operator;

import dev.cairn.api.Stack;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Called by the framework for every Stack: after a change of it, after an event of one of its objects or effects, when
 * it is time. Nothing is thrown at the framework, whose retries have no pause when events arrive; and nothing is handed
 * to it to write, so that it cannot take somebody else's change for ours.
 */
@ControllerConfiguration(
        name = "stacks",
        finalizerName = "cairn.dev/teardown",
        generationAwareEventProcessing = false,
        informer = @Informer(onUpdateFilter = StackChanged.class),
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 3, timeUnit = TimeUnit.MINUTES))
public class StackReconciler implements Reconciler<Stack>, Cleaner<Stack> {
    private final Shells shells;
    private final Neighbours neighbours;
    private final Clock clock;
    private final Wakes wakes;

    /** Asks for passes, and learns which Stacks are gone, also those that go without their finalizer. */
    private static final class Wakes extends SimpleInboundEventSource<Stack> implements ResourceEventAware<Stack> {
        private final Consumer<Stack> gone;

        Wakes(Consumer<Stack> gone) {
            super("effects");
            this.gone = gone;
        }

        @Override
        public void onResourceDeleted(Stack stack) {
            gone.accept(stack);
        }
    }

    /** A reconciler over that connection. */
    public StackReconciler(
            KubernetesClient client,
            KubernetesRuntime runtime,
            Planning.Planner planner,
            Identity identity,
            Announcements announcer,
            Neighbours neighbours,
            Wakeups wakeups,
            Clock clock) {
        StatusBudget budget = new StatusBudget();
        this.wakes = new Wakes(this::forget);
        this.shells = new Shells(
                identity,
                (stack, account, wake) -> {
                    KubernetesRuntime writing = account.map(
                                    name -> identity.as(stack.getMetadata().getNamespace(), name))
                            .map(runtime::writingAs)
                            .orElse(runtime);
                    return new StackShell(
                            stack,
                            account,
                            new StackShell.Parts(writing, planner, client, announcer, neighbours, budget, clock, wake));
                },
                id -> wakes.propagateEvent(id),
                wakeups);
        this.neighbours = neighbours;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, Stack>> prepareEventSources(EventSourceContext<Stack> context) {
        neighbours.connect(context.getPrimaryCache()::get, wakes::propagateEvent);
        return List.of(wakes);
    }

    @Override
    public UpdateControl<Stack> reconcile(Stack stack, Context<Stack> context) {
        Instant now = clock.instant();
        StackShell.Outcome outcome = shells.pass(stack, false, now);
        forgetVanished(stack, context);
        return UpdateControl.<Stack>noUpdate().rescheduleAfter(pause(now, outcome.wakeAt()));
    }

    @Override
    public DeleteControl cleanup(Stack stack, Context<Stack> context) {
        Instant now = clock.instant();
        StackShell.Outcome outcome = shells.pass(stack, true, now);
        if (outcome.over()) {
            forget(stack);
            return DeleteControl.defaultDelete();
        }
        forgetVanished(stack, context);
        return DeleteControl.noFinalizerRemoval()
                .rescheduleAfter(pause(now, outcome.wakeAt()).toMillis());
    }

    private void forget(Stack stack) {
        if (shells.forget(stack)) {
            neighbours.forget(ResourceID.fromResource(stack));
        }
    }

    /** A Stack that went during its pass was forgotten before the pass said when the next one is due. */
    private void forgetVanished(Stack stack, Context<Stack> context) {
        boolean there = context.getPrimaryCache()
                .get(ResourceID.fromResource(stack))
                .filter(now ->
                        now.getMetadata().getUid().equals(stack.getMetadata().getUid()))
                .isPresent();
        if (!there) {
            forget(stack);
        }
    }

    /** The framework takes no pause of zero for one. */
    private static Duration pause(Instant now, Instant wakeAt) {
        Duration pause = Duration.between(now, wakeAt);
        return pause.isPositive() ? pause : Duration.ofMillis(1);
    }
}
