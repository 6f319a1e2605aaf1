package dev.cairn.operator;

import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import dev.cairn.runtime.kubernetes.Reach;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import java.time.Clock;
import java.util.Optional;

/** The operator within the framework, in this process, for the Stacks of the test's namespace. */
final class OperatorInProcess implements AutoCloseable {
    private final KubernetesRuntime runtime;
    private final Announcer announcer;
    private final Operator operator;
    private final Wakeups wakeups = new Wakeups();

    /** An administrator's operator that watches when this returns. */
    OperatorInProcess(TestCluster cluster, RequestLog requests) {
        this(cluster, requests, Clock.systemUTC());
    }

    /** The same with a time of its own. */
    OperatorInProcess(TestCluster cluster, RequestLog requests, Clock clock) {
        this(cluster, requests.connect(cluster), Reach.EVERYWHERE, Optional.empty(), clock);
    }

    /** One with the rights of that connection and an account for Stacks that name none. */
    OperatorInProcess(
            TestCluster cluster, KubernetesClient client, Reach reach, Optional<String> account, Clock clock) {
        this.runtime = new KubernetesRuntime(client, reach);
        this.announcer = new Announcer(client, clock, "test");
        this.operator = new Operator(configuration -> configuration
                .withKubernetesClient(client)
                .withUseSSAToPatchPrimaryResource(false)
                .withCloseClientOnStop(true));
        operator.register(
                new StackReconciler(
                        client,
                        runtime,
                        new ClusterPlanner(runtime.capabilities(), client),
                        new Identity(client, account),
                        announcer,
                        wakeups,
                        clock),
                override -> override.settingNamespaces(cluster.namespace()));
        operator.start();
    }

    /** How many Stacks were looked at and are expected to be again. */
    int passes() {
        return wakeups.size();
    }

    @Override
    public void close() {
        operator.stop();
        announcer.close();
        runtime.close();
    }
}
