package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testing.Kubectl;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Stack in the hands of who knows kubectl and nothing else. */
@Tag("cluster")
class KubectlTest {
    private static final String STACK = """
            apiVersion: cairn.dev/v1alpha1
            kind: Stack
            metadata: {name: shop}
            spec:
              resources:
              - {name: db, container: {image: x}, annotations: {sim.cairn.dev/ready-after: 1s}}
              - {name: web, container: {image: x}, dependsOn: [{name: db}]}
            """;

    @TempDir
    private Path directory;

    private Trial trial;
    private Kubectl kubectl;

    @BeforeEach
    void start() throws Exception {
        trial = new Trial();
        kubectl = new Kubectl(trial.kubeconfig(), trial.namespace(), directory);
    }

    @AfterEach
    void stop() {
        if (trial != null) {
            trial.close();
        }
    }

    @Test
    void apply_wait_get_diff_events_and_delete_do_what_they_do_for_a_deployment() throws Exception {
        Path file = Files.writeString(directory.resolve("shop.yaml"), STACK);
        assertThat(kubectl.run("apply", "--filename=" + file)).contains("stack.cairn.dev/shop created");
        try (Kubectl.Following watch = kubectl.follow("get", "stacks", "--watch")) {
            assertThat(kubectl.run("wait", "--for=condition=Ready", "stack/shop", "--timeout=60s"))
                    .contains("condition met");
            eventually("the watch shows the way").until(() -> watch.output().matches("(?s).*0/2.*1/2.*2/2.*"));
        }
        assertThat(kubectl.run("get", "stk")).containsPattern("NAME +READY +STATUS +MESSAGE +AGE\\nshop +2/2 +Ready");
        assertThat(kubectl.run("get", "all")).contains("stack.cairn.dev/shop", "deployment.apps/shop-db");
        assertThat(kubectl.run("diff", "--filename=" + file))
                .as("nothing is added to the spec")
                .isEmpty();
        eventually("the story is told")
                .until(() -> kubectl.run("events", "--for=stack/shop").contains("StackReady"));
        assertThat(kubectl.run("delete", "stack/shop", "--timeout=60s")).contains("deleted");
        assertThat(kubectl.run("get", "deployments")).contains("No resources found");
    }

    @Test
    void explain_has_a_sentence_for_every_field() throws Exception {
        String all = kubectl.run("explain", "stack.spec", "--recursive");

        assertThat(all).contains("resources", "dependsOn", "deletionPolicy");
        for (String field : new String[] {"stack.spec.resources", "stack.spec.resources.container", "stack.status"}) {
            assertThat(kubectl.run("explain", field)).contains("DESCRIPTION").doesNotContain("<no description>");
        }
    }

    @Test
    void a_mistake_is_refused_at_apply_with_words_that_help() throws Exception {
        Path file = Files.writeString(directory.resolve("wrong.yaml"), STACK.replace("container", "contaner"));

        assertThat(kubectl.fail("apply", "--filename=" + file)).contains("contaner");
        trial.create("two", "resources: [{name: a, container: {image: x}}]");
        trial.awaitReady("two");
        assertThat(kubectl.fail("patch", "stack/two", "--type=merge", "--patch={\"spec\":{\"desired\":\"Perhaps\"}}"))
                .contains("spec.desired", "Running", "Stopped");
        assertThat(trial.condition("two", "Ready").orElseThrow().status()).isEqualTo("True");
    }
}
