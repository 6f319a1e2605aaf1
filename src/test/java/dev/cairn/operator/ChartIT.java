package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.cairn.api.Stack;
import dev.cairn.testing.Kubectl;
import dev.cairn.testing.StackLog;
import dev.cairn.testing.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator as a pod, of the image that the Dockerfile makes, installed and removed as Helm does it with the chart. */
@Tag("docker")
@Tag("cluster")
class ChartIT {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String IMAGE = "cairn-operator:0.1.0";
    private static final String CHAIN = """
            resources:
            - name: db
              container: {image: "cairn-test/busybox:1", command: [sh, -c, "sleep 1; exec httpd -f -p 8080"], ports: [{port: 8080}]}
              health: {tcp: {port: 8080}}
              stop: {grace: 1s}
            - name: web
              container: {image: "cairn-test/busybox:1", command: [sh, -c, "nc -w 2 $DB </dev/null || exit 9; exec sleep 1000"], env: [{name: DB, value: "${resources.db.host} 8080"}]}
              stop: {grace: 1s}
            """;

    @TempDir
    private Path directory;

    private Path file(String name, List<JsonNode> objects) throws IOException {
        List<String> documents = new ArrayList<>();
        for (JsonNode object : objects) {
            documents.add(YAML.writeValueAsString(object));
        }
        return Files.writeString(directory.resolve(name), String.join("\n", documents));
    }

    @Test
    void the_image_runs_with_the_shipped_rights_and_a_release_that_is_removed_lets_the_stacks_go() throws Exception {
        try (TestCluster cluster = TestCluster.withRealPods()) {
            Path state = cluster.kubeconfig().getParent();
            assumeTrue(
                    Files.isDirectory(state.resolve("containerd")), "the node of that cluster takes no image of ours");
            Chart.run(Map.of("CAIRN_CLUSTER_STATE", state.toString()), "testing/images/operator.sh", IMAGE);
            Kubectl kubectl = new Kubectl(cluster.kubeconfig(), cluster.namespace(), directory);
            Chart chart = Chart.of(
                    directory, cluster.namespace(), "{watchNamespaces: [" + cluster.namespace() + "], crds: false}");
            Path release = file("release.yaml", chart.release());
            try {
                kubectl.run("apply", "--server-side", "--filename=" + release);
                kubectl.run("rollout", "status", "deployment/cairn-operator", "--timeout=120s");

                cluster.createStack("kept", CHAIN);
                cluster.createStack("gone", CHAIN);
                for (String name : List.of("kept", "gone")) {
                    eventually(name + " is ready").until(() -> StackLog.finished(stack(cluster, name)));
                }
                assertThat(kubectl.run("get", "stacks")).containsPattern("kept +2/2 +Ready");
                kubectl.run("delete", "stack", "gone", "--timeout=60s");
                assertThat(kubectl.run("get", "pods", "--selector=cairn.dev/stack=gone"))
                        .contains("No resources found");
            } finally {
                kubectl.run("delete", "--ignore-not-found", "--filename=" + release);
            }
            Path hooks = file("hooks.yaml", chart.hooks());
            try {
                kubectl.run("apply", "--filename=" + hooks);
                kubectl.run("wait", "--for=condition=Complete", "job/cairn-removal", "--timeout=120s");
                assertThat(kubectl.run("logs", "job/cairn-removal"))
                        .contains("kept is let go; what runs on:", "Deployment kept-db", "Deployment kept-web");
            } finally {
                kubectl.run("delete", "--ignore-not-found", "--filename=" + hooks);
            }

            assertThat(stack(cluster, "kept").getMetadata().getFinalizers()).isEmpty();
            assertThat(kubectl.run("get", "deployments")).containsPattern("kept-web +1/1");
            kubectl.run("delete", "stack", "kept", "--timeout=30s");
        }
    }

    private static Stack stack(TestCluster cluster, String name) {
        return cluster.client()
                .resources(Stack.class)
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }
}
