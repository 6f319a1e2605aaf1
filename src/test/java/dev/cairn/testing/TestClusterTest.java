package dev.cairn.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every test on a cluster checks at its end can fail: each promise is broken once on purpose, without an operator. */
@Tag("api")
class TestClusterTest {
    private static final String ONE = "resources: [{name: a, container: {image: x}}]";

    @Test
    void a_stack_that_looks_finished_with_something_unfinished_is_found() throws IOException {
        TestCluster cluster = TestCluster.connect();
        Stack stack = cluster.createStack("one", ONE);
        write(cluster, stack, 1, "True", """
                [{name: a, phase: Starting}]
                """);

        assertThatThrownBy(cluster::close).isInstanceOf(AssertionError.class);
    }

    @Test
    void a_stack_that_looks_finished_before_its_deployment_was_available_is_found() throws IOException {
        TestCluster cluster = TestCluster.connect();
        Stack stack = cluster.createStack("one", ONE);
        write(cluster, stack, 1, "True", """
                [{name: a, phase: Ready, hash: h, ref: {kind: Deployment, name: one-a}}]
                """);

        assertThatThrownBy(cluster::close).hasMessageContaining("one-a was available");
    }

    @Test
    void an_observed_generation_that_falls_is_found() throws IOException {
        TestCluster cluster = TestCluster.connect();
        Stack stack = cluster.createStack("one", ONE);
        write(cluster, stack, 1, "Unknown", "[]");
        write(cluster, stack, 0, "Unknown", "[]");

        assertThatThrownBy(cluster::close).hasMessageContaining("observedGeneration never falls");
    }

    @Test
    void a_secret_value_anywhere_else_is_found() throws IOException {
        TestCluster cluster = TestCluster.connect();
        cluster.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("key")
                        .withNamespace(cluster.namespace())
                        .endMetadata()
                        .addToStringData("password", "hunter2-hunter2")
                        .build())
                .create();
        cluster.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("leak")
                        .withNamespace(cluster.namespace())
                        .endMetadata()
                        .addToData("url", "db://me:hunter2-hunter2@db")
                        .build())
                .create();
        Awaitility.await("both were seen")
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        cluster.secrets().saw("Secret key") && cluster.secrets().saw("ConfigMap leak"));

        assertThatThrownBy(cluster::close).hasMessageContainingAll("password of Secret key", "ConfigMap leak");
    }

    private static void write(TestCluster cluster, Stack stack, long generation, String ready, String resources)
            throws IOException {
        StackStatus status = cluster.client()
                .getKubernetesSerialization()
                .unmarshal("""
                        observedGeneration: %d
                        phase: Progressing
                        conditions:
                        - {type: Ready, status: "%s", observedGeneration: %d, lastTransitionTime: "2026-01-01T00:00:00Z", reason: R, message: m}
                        resources: %s
                        """.formatted(generation, ready, generation, resources), StackStatus.class);
        Stack now = cluster.client().resource(stack).get();
        now.setStatus(status);
        cluster.client().resource(now).updateStatus();
        settled(cluster);
    }

    /** Until the watches have told of everything up to now: they tell in order, and of this one last. */
    private static void settled(TestCluster cluster) {
        int before = cluster.stacks().of("mark").size();
        if (before == 0) {
            cluster.createStack("mark", ONE);
        } else {
            cluster.client()
                    .resources(Stack.class)
                    .inNamespace(cluster.namespace())
                    .withName("mark")
                    .edit(stack -> {
                        stack.getMetadata().setAnnotations(Map.of("mark", String.valueOf(before)));
                        return stack;
                    });
        }
        Awaitility.await("the watch has seen it")
                .atMost(Duration.ofSeconds(30))
                .until(() -> cluster.stacks().of("mark").size() > before);
    }
}
