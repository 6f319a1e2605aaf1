package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.Stack;
import dev.cairn.testing.ObjectLog;
import dev.cairn.testing.ObjectLog.Entry;
import dev.cairn.testing.StackLog;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.client.Watcher.Action;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two operators that both take themselves for the one at work, as a Lease allows for a moment: here for a whole life of a
 * Stack (decision 0230).
 */
@Tag("api")
class TwoAtWorkTest {
    private static final String CHAIN = """
            env: [{name: TAG, value: "1"}]
            resources:
            - {name: a, container: {image: "x:${env.TAG}"}, annotations: {sim.cairn.dev/ready-after: 200ms}}
            - {name: job, job: {image: x}, dependsOn: [{name: a}]}
            - {name: b, container: {image: x}, dependsOn: [{name: a}, {name: job, condition: Completed}]}
            """;

    @Test
    void two_at_work_start_change_and_remove_everything_once_and_in_order() throws Exception {
        try (TestCluster cluster = TestCluster.connect();
                OperatorInProcess one = new OperatorInProcess(cluster, new RequestLog());
                OperatorInProcess other = new OperatorInProcess(cluster, new RequestLog())) {
            cluster.createStack("shop", CHAIN);
            eventually("it is ready")
                    .until(() -> shop(cluster).filter(StackLog::finished).isPresent());
            assertThat(pods(cluster, "a")).hasSize(1);
            assertThat(pods(cluster, "job")).hasSize(1);
            assertThat(pods(cluster, "b")).hasSize(1);

            cluster.client()
                    .resource(shop(cluster).orElseThrow())
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"spec\":{\"env\":[{\"name\":\"TAG\",\"value\":\"2\"}]}}");
            eventually("the change is ready").until(() -> shop(cluster)
                    .filter(stack -> stack.getMetadata().getGeneration() == 2 && StackLog.finished(stack))
                    .isPresent());
            assertThat(pods(cluster, "a")).as("exchanged once").hasSize(2);
            assertThat(pods(cluster, "job")).hasSize(1);
            assertThat(pods(cluster, "b")).hasSize(1);

            cluster.client().resource(shop(cluster).orElseThrow()).delete();
            eventually("it is gone").until(() -> shop(cluster).isEmpty());
            assertThat(gone(cluster, "b")).isLessThan(gone(cluster, "a"));
            assertThat(cluster.objects().of("Pod/*").stream().filter(entry -> entry.action() == Action.ADDED))
                    .hasSize(4);
            assertThat(one.passes()).isZero();
            assertThat(other.passes()).isZero();
        }
    }

    private static Optional<Stack> shop(TestCluster cluster) {
        return Optional.ofNullable(cluster.client()
                .resources(Stack.class)
                .inNamespace(cluster.namespace())
                .withName("shop")
                .get());
    }

    private static List<Entry> pods(TestCluster cluster, String resource) {
        return cluster.objects().of("Pod/shop-" + resource + "-*").stream()
                .filter(entry -> entry.action() == Action.ADDED)
                .toList();
    }

    private static long gone(TestCluster cluster, String resource) {
        ObjectLog log = cluster.objects();
        eventually("the last pod of " + resource + " is gone")
                .until(() -> log.of("Pod/shop-" + resource + "-*").getLast().action() == Action.DELETED);
        return log.of("Pod/shop-" + resource + "-*").getLast().version();
    }
}
