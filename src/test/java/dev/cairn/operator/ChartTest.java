package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.testing.Kubectl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Helm makes of the chart is what the other ways of installing say. */
@Tag("api")
class ChartTest {
    private static final String DEFINITION = "CustomResourceDefinition/stacks.cairn.dev";

    @TempDir
    private Path directory;

    private Trial trial;
    private Kubectl kubectl;

    @BeforeEach
    void start() throws Exception {
        trial = Trial.withoutOperator();
        kubectl = new Kubectl(trial.kubeconfig(), trial.namespace(), directory);
    }

    @AfterEach
    void stop() {
        trial.close();
    }

    private static Map<String, JsonNode> named(List<JsonNode> objects) {
        Map<String, JsonNode> named = new TreeMap<>();
        for (JsonNode object : objects) {
            String kind = object.get("kind").textValue();
            if (!kind.equals("Namespace")) {
                named.put(kind + "/" + object.at("/metadata/name").textValue(), object);
            }
        }
        return named;
    }

    private static Map<String, JsonNode> file(String first, String... more) throws IOException {
        return named(Chart.objects(Files.readString(Path.of(first, more))));
    }

    private Chart chart(String namespace, String values) throws Exception {
        return Chart.of(directory, namespace, values);
    }

    @Test
    void as_it_comes_it_is_the_file_to_apply_with_a_definition_that_upgrades_reach_and_removals_spare()
            throws Exception {
        Map<String, JsonNode> chart = named(chart("cairn-system", "").release());

        JsonNode definition = chart.remove(DEFINITION);
        assertThat(chart).isEqualTo(file("deploy", "operator.yaml"));
        JsonNode kept = ((ObjectNode) definition.at("/metadata/annotations")).remove("helm.sh/resource-policy");
        assertThat(kept.textValue()).isEqualTo("keep");
        assertThat(Map.of(DEFINITION, definition)).isEqualTo(file("crds", "stacks.cairn.dev-v1.yml"));
    }

    @ParameterizedTest
    @CsvSource({
        "replicated, replicas: 2",
        "restricted, networkPolicy: true",
        "multi-tenant, defaultServiceAccount: default"
    })
    void a_value_does_what_the_overlay_of_its_name_does(String overlay, String values) throws Exception {
        Map<String, JsonNode> chart = named(chart("cairn-system", values).release());
        Map<String, JsonNode> kustomized = named(Chart.objects(kubectl.run(
                "kustomize", Path.of("kustomize", "overlays", overlay).toString())));

        Stream.of(chart, kustomized).forEach(objects -> objects.remove(DEFINITION));
        assertThat(chart).isEqualTo(kustomized);
    }

    @Test
    void settings_become_variables_and_namespaces_that_are_named_get_roles_of_their_own() throws Exception {
        Chart chart = chart("tools", """
                watchNamespaces: [one, two]
                stackSelector: shard=a
                podSecurity: Restricted
                limits: {RESOURCES: 100, MANIFEST_BYTES: 2097152}
                image: {name: "registry.example.org/cairn:1"}
                """);

        List<JsonNode> bindings = chart.release().stream()
                .filter(object -> object.get("kind").textValue().equals("RoleBinding")
                        && object.at("/roleRef/kind").textValue().equals("ClusterRole"))
                .toList();
        assertThat(bindings)
                .extracting(binding -> binding.at("/metadata/namespace").textValue() + "/"
                        + binding.at("/metadata/name").textValue() + " for "
                        + binding.at("/subjects/0/namespace").textValue())
                .containsExactlyInAnyOrder(
                        "one/cairn-operator for tools",
                        "two/cairn-operator for tools",
                        "one/cairn-operator-makes for tools",
                        "two/cairn-operator-makes for tools");
        assertThat(chart.yaml()).doesNotContain("kind: ClusterRoleBinding", "cairn-system");
        JsonNode container =
                named(chart.release()).get("Deployment/cairn-operator").at("/spec/template/spec/containers/0");
        assertThat(container.get("image").textValue()).isEqualTo("registry.example.org/cairn:1");
        assertThat(container.get("env"))
                .extracting(one ->
                        one.get("name").textValue() + "=" + one.path("value").asText())
                .containsExactly(
                        "CAIRN_CANARY_NAMESPACE=",
                        "CAIRN_WATCH_NAMESPACES=one,two",
                        "CAIRN_STACK_SELECTOR=shard=a",
                        "CAIRN_POD_SECURITY=Restricted",
                        "CAIRN_LIMITS_MANIFEST_BYTES=2097152",
                        "CAIRN_LIMITS_RESOURCES=100");
    }

    @Test
    void the_api_server_takes_all_of_it_in_any_namespace() throws Exception {
        Chart chart = chart(trial.namespace(), """
                replicas: 2
                networkPolicy: true
                defaultServiceAccount: default
                crds: false
                """);
        Path file = Files.writeString(directory.resolve("rendered.yaml"), chart.yaml());

        assertThat(kubectl.run(
                        "apply",
                        "--server-side",
                        "--force-conflicts",
                        "--dry-run=server",
                        "--validate=strict",
                        "--filename=" + file))
                .contains(
                        "deployment.apps/cairn-operator",
                        "networkpolicy.networking.k8s.io/cairn-operator",
                        "poddisruptionbudget.policy/cairn-operator",
                        "clusterrole.rbac.authorization.k8s.io/cairn-impersonator");
    }
}
