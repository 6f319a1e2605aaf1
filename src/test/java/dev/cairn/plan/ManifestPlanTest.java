package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Blueprint;
import dev.cairn.model.ClusterObject;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Plan;
import dev.cairn.model.View;
import dev.cairn.model.Workload.Manifest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Objects of a cluster as resources of a plan. */
class ManifestPlanTest {
    private static final String STACK = """
            - {name: api, container: {image: "a:1", ports: [{name: http, port: 8080}]}}
            - name: route
              manifest:
                template:
                  apiVersion: networking.k8s.io/v1
                  kind: Ingress
                  spec: {backend: {host: "${resources.api.host}", port: "${resources.api.port}", text: "p${resources.api.port}"}}
                ready: {current: "has(self.status)"}
              outputs: [{name: address, value: "self.status.address"}]
            - {name: user, container: {image: "u:1", env: [{name: ADDRESS, value: "${resources.route.address}"}]}}
            """;

    @Test
    void a_text_that_is_exactly_one_port_becomes_a_number_and_everything_else_stays_text() {
        Plan plan = Stacks.plan(STACK, TestContexts.cluster());

        Manifest manifest = (Manifest) Stacks.workload(plan, "route").program();

        assertThat(manifest.object())
                .containsEntry("spec", Map.of("backend", Map.of("host", "api", "port", 8080L, "text", "p8080")))
                .containsEntry("metadata", Map.of("name", "route"));
        assertThat(plan.resource("route").orElseThrow().blueprint().object())
                .contains(new ClusterObject("networking.k8s.io/v1", "Ingress", "route"));
    }

    @Test
    void its_outputs_are_what_it_tells_and_until_then_who_uses_them_waits() {
        Plan plan = Stacks.plan(STACK, TestContexts.cluster());
        Blueprint route = plan.resource("route").orElseThrow().blueprint();

        assertThat(plan.resource("user").orElseThrow().blueprint().bind(Stacks.running(plan)))
                .isInstanceOf(Blueprint.Binding.Unresolved.class);
        assertThat(route.outputs(Stacks.running(plan), Map.of("address", new OutputValue.Plain("192.0.2.1")))
                        .seenFrom(View.NETWORK))
                .isEqualTo(Map.of("address", new OutputValue.Plain("192.0.2.1")));
    }

    @Test
    void it_is_refused_where_there_is_no_cluster() {
        Planned planned = Stacks.planned(
                "resources:\n- {name: m, manifest: {template: {apiVersion: v1, kind: ConfigMap}}}",
                TestContexts.machine());

        assertThat(planned.diagnostics()).extracting(Diagnostic::code).isEqualTo(List.of(Code.NotSupportedHere));
    }

    @Test
    void another_namespace_and_a_kind_that_is_not_known_yet_are_refused() {
        Planned planned = Stacks.planned(
                "resources:\n- {name: m, manifest: {template: {apiVersion: v1, metadata: {namespace: other}}}}",
                TestContexts.cluster());

        assertThat(planned.diagnostics())
                .extracting(Diagnostic::code)
                .isEqualTo(List.of(Code.MissingField, Code.InvalidValue));
    }
}
