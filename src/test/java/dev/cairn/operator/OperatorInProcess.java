package dev.cairn.operator;

import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import java.time.Clock;

/** The operator within the framework, in this process, for the Stacks of the test's namespace. */
final class OperatorInProcess implements AutoCloseable {
    private final KubernetesRuntime runtime;
    private final Operator operator;

    /** An operator that watches when this returns. */
    OperatorInProcess(TestCluster cluster, RequestLog requests) {
        KubernetesClient client = requests.connect(cluster);
        this.runtime = new KubernetesRuntime(client);
        this.operator = new Operator(configuration -> configuration
                .withKubernetesClient(client)
                .withUseSSAToPatchPrimaryResource(false)
                .withCloseClientOnStop(true));
        operator.register(
                new StackReconciler(
                        client,
                        runtime,
                        new ClusterPlanner(runtime.capabilities(), client),
                        new Wakeups(),
                        Clock.systemUTC()),
                override -> override.settingNamespaces(cluster.namespace()));
        operator.start();
    }

    @Override
    public void close() {
        operator.stop();
        runtime.close();
    }
}
