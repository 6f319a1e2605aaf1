package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.Stack;
import dev.cairn.testing.StackLog;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Watcher.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two packaged operators with the rights they are shipped with, of which one is at work. */
@Tag("cluster")
class ReplicasIT {
    private static final String ONE = "resources: [{name: a, container: {image: x}}]";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private TestCluster cluster;
    private OperatorProcess first;
    private OperatorProcess second;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.connect();
        first = replica("first");
        eventually("the first leads").until(() -> first.output().contains("event=Leading"));
        second = replica("second");
    }

    /** The shipped rights to the Lease are those of the operator's namespace; here that is the test's. */
    private OperatorProcess replica(String name) throws IOException {
        List<HasMetadata> manifests = cluster.client()
                .load(Files.newInputStream(Path.of("deploy", "operator.yaml")))
                .items();
        manifests.stream()
                .filter(object -> object.getMetadata().getName().equals("cairn-leader"))
                .forEach(object -> {
                    object.getMetadata().setNamespace(cluster.namespace());
                    cluster.client()
                            .resource(object)
                            .fieldManager("cairn-test")
                            .forceConflicts()
                            .serverSideApply();
                });
        return OperatorProcess.start(
                cluster, directory, name, Map.of("CAIRN_LEADER_ELECTION_NAMESPACE", cluster.namespace()));
    }

    @AfterEach
    void stop() {
        Optional.ofNullable(first).ifPresent(OperatorProcess::close);
        Optional.ofNullable(second).ifPresent(OperatorProcess::close);
        Optional.ofNullable(cluster).ifPresent(TestCluster::close);
    }

    private void ready(String stack) {
        eventually(stack + " is ready").until(() -> Optional.ofNullable(cluster.client()
                        .resources(Stack.class)
                        .inNamespace(cluster.namespace())
                        .withName(stack)
                        .get())
                .filter(StackLog::finished)
                .isPresent());
    }

    @Test
    void the_second_goes_on_when_the_first_is_killed_and_starts_nothing_again() throws Exception {
        cluster.createStack("before", ONE);
        ready("before");
        assertThat(second.passes()).as("it only watches").isZero();

        first.kill();
        cluster.createStack("after", ONE);

        ready("after");
        eventually("it looked at what the first had made, too").until(() -> second.passes() > 1);
        assertThat(cluster.objects().entries().stream()
                        .filter(entry ->
                                entry.action() == Action.ADDED && entry.name().startsWith("Pod/")))
                .hasSize(2);
    }

    @Test
    void one_that_is_stopped_gives_the_lease_back_and_the_second_goes_on_at_once() throws Exception {
        first.end();
        Instant ended = Instant.now();

        eventually("the second leads").until(() -> second.output().contains("event=Leading"));

        assertThat(Duration.between(ended, Instant.now()))
                .as("sooner than a lease of 15 s is over")
                .isLessThan(Duration.ofSeconds(12));
        cluster.createStack("after", ONE);
        ready("after");
    }
}
