package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.api.Stack;
import dev.cairn.testing.ObjectLog;
import dev.cairn.testing.ObjectLog.Entry;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Watcher.Action;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The operator ends after any number of writes, in the start and in the teardown of a chain of two; another one goes on.
 * Everything ends as if nothing had happened, and nothing happens twice or out of order.
 */
@Tag("cluster")
class CrashTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String TWO = """
            resources:
            - {name: a, container: {image: x, ports: [{port: 80}]}}
            - {name: b, container: {image: x, ports: [{port: 80}]}, dependsOn: [{name: a}]}
            """;

    @ParameterizedTest(name = "after {0} writes")
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 8})
    void a_crash_changes_nothing_about_the_end(int writes) throws Exception {
        try (TestCluster cluster = TestCluster.connect();
                ObjectLog log = new ObjectLog(cluster.client(), cluster.namespace())) {
            RequestLog first = new RequestLog(writes);
            try (OperatorInProcess _ = new OperatorInProcess(cluster, first)) {
                cluster.createStack("two", TWO);
                await("a crash or the end").atMost(LONG).until(() -> first.crashed() || ready(cluster));
            }
            try (OperatorInProcess _ = new OperatorInProcess(cluster, new RequestLog())) {
                await("ready").atMost(LONG).until(() -> ready(cluster));
            }
            assertThat(added(log, "Deployment/")).containsExactly("Deployment/two-a", "Deployment/two-b");
            assertThat(added(log, "Pod/")).hasSize(2);
            assertThat(first(log.of("Deployment/two-b"))).isGreaterThan(available(log));

            RequestLog third = new RequestLog(writes);
            try (OperatorInProcess _ = new OperatorInProcess(cluster, third)) {
                cluster.client().resource(stack(cluster).orElseThrow()).delete();
                await("a crash or the end")
                        .atMost(LONG)
                        .until(() -> third.crashed() || stack(cluster).isEmpty());
            }
            try (OperatorInProcess _ = new OperatorInProcess(cluster, new RequestLog())) {
                await("gone").atMost(LONG).until(() -> stack(cluster).isEmpty());
            }
            assertThat(log.of("Pod/two-b-*").getLast().action()).isEqualTo(Action.DELETED);
            assertThat(ending(log))
                    .isGreaterThan(log.of("Pod/two-b-*").getLast().version());
            assertThat(added(log, "Pod/")).as("no pod was made again").hasSize(2);
            assertThat(cluster.client()
                            .apps()
                            .deployments()
                            .inNamespace(cluster.namespace())
                            .list()
                            .getItems())
                    .isEmpty();
            assertThat(cluster.client()
                            .services()
                            .inNamespace(cluster.namespace())
                            .list()
                            .getItems())
                    .isEmpty();
        }
    }

    private static boolean ready(TestCluster cluster) {
        return stack(cluster).map(Stack::getStatus).stream()
                .flatMap(status -> status.conditions().stream())
                .anyMatch(condition ->
                        condition.type().equals("Ready") && condition.status().equals("True"));
    }

    private static Optional<Stack> stack(TestCluster cluster) {
        return Optional.ofNullable(cluster.client()
                .resources(Stack.class)
                .inNamespace(cluster.namespace())
                .withName("two")
                .get());
    }

    private static List<String> added(ObjectLog log, String kind) {
        return log.entries().stream()
                .filter(entry -> entry.action() == Action.ADDED && entry.name().startsWith(kind))
                .map(Entry::name)
                .toList();
    }

    private static long first(List<Entry> entries) {
        return entries.getFirst().version();
    }

    private static long available(ObjectLog log) {
        return log.of("Deployment/two-a").stream()
                .filter(ObjectLog::available)
                .findFirst()
                .orElseThrow()
                .version();
    }

    /** When a was first asked to end. */
    private static long ending(ObjectLog log) {
        return log.of("Deployment/two-a").stream()
                .filter(entry -> entry.object() instanceof Deployment deployment
                        && (deployment.getSpec().getReplicas() == 0
                                || deployment.getMetadata().getDeletionTimestamp() != null))
                .findFirst()
                .orElseThrow()
                .version();
    }
}
