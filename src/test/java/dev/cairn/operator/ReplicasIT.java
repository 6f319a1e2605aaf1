package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.Stack;
import dev.cairn.testing.StackLog;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.client.Watcher.Action;
import java.io.IOException;
import java.nio.file.Path;
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
        leads(first);
        second = replica("second");
    }

    private OperatorProcess replica(String name) throws IOException {
        return OperatorProcess.start(
                cluster, directory, name, OperatorProcess.replicated(cluster), OperatorProcess.QUICK);
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
        assertThat(pods()).isEqualTo(2);
    }

    @Test
    void one_that_is_stopped_gives_the_lease_back_and_the_second_goes_on_at_once() throws Exception {
        Optional<String> before = holder();

        assertThat(first.end()).isEqualTo(143);

        assertThat(first.output()).doesNotContain("LeaseKept", "ERROR", "losed");
        assertThat(holder()).as("nobody's, or already the second's").isNotEqualTo(before);
        leads(second);
        cluster.createStack("after", ONE);
        ready("after");
    }

    @Test
    void one_that_slept_longer_than_its_lease_ends_when_it_wakes_and_does_nothing_twice() throws Exception {
        cluster.createStack("before", ONE);
        ready("before");
        first.pause();
        cluster.createStack("meanwhile", ONE);
        leads(second);
        ready("meanwhile");

        first.resume();

        assertThat(first.ended()).as("its container is started again").isEqualTo(1);
        assertThat(first.output()).contains("event=LeadershipLost");
        cluster.createStack("after", ONE);
        ready("after");
        assertThat(pods()).isEqualTo(3);
    }

    private static void leads(OperatorProcess operator) {
        eventually("it leads").until(() -> operator.output().contains("event=Leading"));
    }

    /** Who is at work. */
    private Optional<String> holder() {
        return Optional.ofNullable(cluster.client()
                .leases()
                .inNamespace(cluster.namespace())
                .withName("cairn-operator")
                .get()
                .getSpec()
                .getHolderIdentity());
    }

    /** How many there were, ever. */
    private long pods() {
        return cluster.objects().entries().stream()
                .filter(entry -> entry.action() == Action.ADDED && entry.name().startsWith("Pod/"))
                .count();
    }
}
