package dev.cairn.operator;

import dev.cairn.model.Capabilities;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import dev.cairn.runtime.kubernetes.Reach;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** The operator within the framework, in this process, for the Stacks of the test's namespace. */
public final class OperatorInProcess implements AutoCloseable {
    private final KubernetesRuntime runtime;
    private final Announcer announcer;
    private final Operator operator;
    private final Wakeups wakeups = new Wakeups();
    private final Runnable cut;

    /** Tells twice. */
    private record Told(Announcements people, BiConsumer<StackRef, LifecycleEvent> journal) implements Announcements {
        @Override
        public void tell(StackRef stack, LifecycleEvent event) {
            people.tell(stack, event);
            journal.accept(stack, event);
        }

        @Override
        public void note(StackRef stack, String reason, String note) {
            people.note(stack, reason, note);
        }

        @Override
        public void warn(StackRef stack, String reason, String note) {
            people.warn(stack, reason, note);
        }
    }

    /** An administrator's operator that watches when this returns. */
    OperatorInProcess(TestCluster cluster, RequestLog requests) {
        this(cluster, requests, Clock.systemUTC());
    }

    /** The same with a time of its own. */
    OperatorInProcess(TestCluster cluster, RequestLog requests, Clock clock) {
        this(cluster, requests.connect(cluster), Reach.EVERYWHERE, Optional.empty(), clock);
    }

    /** The same for Stacks that are allowed that much. */
    OperatorInProcess(TestCluster cluster, RequestLog requests, Clock clock, Allowance allowance) {
        this(
                cluster,
                requests.connect(cluster),
                Reach.EVERYWHERE,
                Optional.empty(),
                clock,
                allowance,
                (_, _) -> {},
                () -> {});
    }

    /** An administrator's operator for that namespace only, whose steps are told there too. */
    public OperatorInProcess(TestCluster cluster, BiConsumer<StackRef, LifecycleEvent> journal) {
        this(cluster, new RequestLog(), journal);
    }

    private OperatorInProcess(TestCluster cluster, RequestLog requests, BiConsumer<StackRef, LifecycleEvent> journal) {
        this(
                cluster,
                requests.connect(cluster),
                new Reach(Set.of(cluster.namespace())),
                Optional.empty(),
                Clock.systemUTC(),
                Allowance.USUAL,
                journal,
                requests::cut);
    }

    /** One with the rights of that connection and an account for Stacks that name none. */
    OperatorInProcess(
            TestCluster cluster, KubernetesClient client, Reach reach, Optional<String> account, Clock clock) {
        this(cluster, client, reach, account, clock, Allowance.USUAL, (_, _) -> {}, () -> {});
    }

    private OperatorInProcess(
            TestCluster cluster,
            KubernetesClient client,
            Reach reach,
            Optional<String> account,
            Clock clock,
            Allowance allowance,
            BiConsumer<StackRef, LifecycleEvent> journal,
            Runnable cut) {
        this.cut = cut;
        this.announcer = new Announcer(client, clock, "test");
        this.runtime = new KubernetesRuntime(
                client,
                reach,
                (stack, resource, object) ->
                        announcer.note(stack, "Adopted", resource + ": " + object + " was there and is taken over"));
        this.operator = new Operator(configuration -> configuration
                .withKubernetesClient(client)
                .withUseSSAToPatchPrimaryResource(false)
                .withCloseClientOnStop(true));
        Neighbours neighbours = new Neighbours();
        operator.register(
                new StackReconciler(
                        client,
                        runtime,
                        new ClusterPlanner(runtime.capabilities(), client, neighbours, allowance),
                        new Identity(client, account),
                        new Told(announcer, journal),
                        neighbours,
                        wakeups,
                        clock),
                override -> override.settingNamespaces(cluster.namespace()));
        operator.start();
    }

    /** How many Stacks were looked at and are expected to be again. */
    int passes() {
        return wakeups.size();
    }

    /** What it can do. */
    public Capabilities capabilities() {
        return runtime.capabilities();
    }

    /** Ends it without warning: nothing that it was about to write is written. */
    public void kill() {
        cut.run();
        close();
    }

    @Override
    public void close() {
        operator.stop();
        announcer.close();
        runtime.close();
    }
}
