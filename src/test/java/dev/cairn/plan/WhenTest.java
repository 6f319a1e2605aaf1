package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Plan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a condition leaves out, what goes with it, and what is wrong with one. */
class WhenTest {
    private static final String SHOP = """
            env: [{name: TRACING, value: "off"}, {name: LEVEL}]
            resources:
            - {name: tracer, when: 'env.TRACING == "on"', container: {image: "t:1", ports: [{port: 80}]}}
            - {name: db, container: {image: "d:1", ports: [{port: 80}]}}
            - {name: viewer, container: {image: "v:1"}, dependsOn: [{name: tracer}]}
            - {name: report, container: {image: "r:1", args: ["${resources.viewer.host}", "${resources.db.host}"]}}
            - {name: api, container: {image: "a:1"}, dependsOn: [{name: tracer, type: After}, {name: db, type: Wants}]}
            - {name: soft, container: {image: "s:1"}, dependsOn: [{name: tracer, type: Wants}]}
            - {name: all, group: {members: [tracer, api]}}
            - {name: traces, group: {members: [tracer, viewer]}}
            - {name: top, container: {image: "x:1"}, dependsOn: [{name: traces}]}
            modes: [{name: look, resources: [viewer, all]}]
            """;

    @Test
    void a_false_condition_leaves_out_its_resource_and_what_needs_it_each_with_the_reason() {
        Plan plan = Stacks.planSpec(SHOP);

        assertThat(plan.leftOut())
                .containsOnly(
                        Map.entry("tracer", "left out: when is false: env.TRACING == \"on\""),
                        Map.entry("viewer", "left out: it needs tracer, which is left out"),
                        Map.entry("report", "left out: it needs viewer, which is left out"),
                        Map.entry("traces", "left out: all of its members are"),
                        Map.entry("top", "left out: it needs traces, which is left out"));
        assertThat(plan.wanted()).containsExactlyInAnyOrder("db", "api", "soft", "all");
        assertThat(plan.resources()).hasSize(9);
    }

    @Test
    void a_true_condition_leaves_everything_as_it_would_be_without_it() {
        Plan plan = Stacks.planSpec(SHOP, TestContexts.machine().withEnv(Map.of("TRACING", "on")));

        assertThat(plan.leftOut()).isEmpty();
        assertThat(plan.wanted()).hasSize(9);
    }

    @Test
    void what_is_left_out_pulls_nothing_into_a_mode() {
        Plan plan = Stacks.planSpec(SHOP, TestContexts.machine().withMode(Optional.of("look")));

        assertThat(plan.wanted()).containsExactlyInAnyOrder("all", "api", "db");
    }

    @Test
    void what_is_left_out_keeps_its_edges_so_that_it_can_be_stopped_in_order() {
        Plan plan = Stacks.planSpec(SHOP);

        assertThat(plan.graph().dependenciesOf("viewer")).containsExactly("tracer");
        assertThat(plan.graph().dependenciesOf("report")).containsExactlyInAnyOrder("viewer", "db");
        assertThat(plan.graph().positionOf("tracer")).isLessThan(plan.graph().positionOf("viewer"));
    }

    @Test
    void a_condition_sees_the_stack_its_mode_and_where_the_resource_would_run() {
        assertThat(leftOut("stack.name == 'shop' && mode == '' && backend == 'docker'"))
                .isFalse();
        assertThat(leftOut("backend != 'docker'")).isTrue();
        assertThat(leftOut("has(env.LEVEL)")).isTrue();
        assertThat(leftOut("!('LEVEL' in env) && size(env) == 1")).isFalse();
        String either =
                "- {name: a, when: 'backend == \"process\"', container: {image: \"a:1\"}, process: {command: [a]}}";
        assertThat(Stacks.plan(either, TestContexts.withoutEngine()).leftOut()).isEmpty();
        assertThat(Stacks.plan(either).leftOut()).containsKey("a");
        assertThat(Stacks.plan(either, TestContexts.cluster()).leftOut()).containsKey("a");
    }

    private static boolean leftOut(String condition) {
        return Stacks.planSpec("env: [{name: TRACING, value: \"off\"}, {name: LEVEL}]\nresources:\n- {name: a, when: \""
                        + condition + "\", container: {image: \"a:1\"}}")
                .leftOut()
                .containsKey("a");
    }

    @Test
    void what_is_left_out_need_not_be_possible_here() {
        Plan plan = Stacks.plan("""
                - name: objects
                  when: backend == "kubernetes"
                  manifest: {template: {apiVersion: v1, kind: ConfigMap, data: {x: "${env.UNSET}"}}}
                - {name: user, manifest: {template: {apiVersion: v1, kind: ConfigMap}}, dependsOn: [{name: objects}]}
                - {name: cloud, when: 'backend == "process"', recipe: {type: redis}}
                - {name: web, container: {image: "w:1"}}
                """);

        assertThat(plan.wanted()).containsExactly("web");
        assertThat(plan.leftOut()).containsOnlyKeys("objects", "user", "cloud");
    }

    @Test
    void only_the_program_that_would_run_needs_what_it_refers_to() {
        Plan plan = Stacks.plan("""
                - {name: db, when: 'false', container: {image: "d:1", ports: [{port: 80}]}}
                - name: api
                  container: {image: "a:1", args: ["${resources.db.host}"], env: [{name: A, value: "1"}]}
                  process: {command: [api]}
                """, TestContexts.withoutEngine());

        assertThat(plan.leftOut()).containsOnlyKeys("db");
    }

    @Test
    void a_condition_that_cannot_be_understood_or_evaluated_is_told_with_its_place() {
        assertThat(problem("env.TRACING = \"on\"")).satisfies(found -> {
            assertThat(found.code()).isEqualTo(Code.InvalidExpression);
            assertThat(found.path()).isEqualTo("spec.resources[0].when");
            assertThat(found.line()).isEqualTo(7);
            assertThat(found.column()).isGreaterThan(20);
        });
        assertThat(problem("1 / 0 == 1").message()).isEqualTo("when: / by zero");
        assertThat(problem("1 / 0 == 1").column()).isEqualTo(problem("1 + 0").column() + 2);
        assertThat(problem("env.TRACING").message()).isEqualTo("when: it says off, neither true nor false");
        assertThat(problem("env.TRACIN == \"on\"").advice()).isEqualTo("did you mean TRACING?");
        assertThat(problem("env.LEVEL == \"1\"").message()).isEqualTo("when: the input LEVEL has no value");
        assertThat(problem("envi.LEVEL == \"1\"").message()).contains("undeclared reference to 'envi'");
        assertThat(problem("[1,2,3].map(a, [1,2,3].map(b, a)).size() > self").message())
                .contains("self");
    }

    @Test
    void a_condition_over_a_secret_is_refused_without_telling_it() {
        Planned planned = Planner.plan(List.of(new Source("stack.yaml", """
                        apiVersion: v1
                        kind: Secret
                        metadata: {name: keys}
                        stringData: {key: hunter2}
                        ---
                        apiVersion: cairn.dev/v1alpha1
                        kind: Stack
                        metadata: {name: shop}
                        spec:
                          env: [{name: KEY, valueFrom: {secretKeyRef: {name: keys, key: key}}}]
                          resources:
                          - {name: a, when: 'env["KEY"] == "hunter2"', container: {image: "a:1"}}
                          - {name: b, when: 'has(env.KEY)', container: {image: "a:1"}}
                        """)), TestContexts.machine());

        assertThat(planned.diagnostics()).hasSize(2).allSatisfy(problem -> assertThat(problem.message())
                .isEqualTo("when: the input KEY is a secret, and a condition would tell of it"));
    }

    @Test
    void the_condition_of_a_repeated_resource_leaves_out_all_of_it() {
        Plan plan = Stacks.plan("""
                - {name: w, when: 'mode == "x"', forEach: {range: 1-2}, container: {image: "w:1"}}
                - {name: a, container: {image: "a:1"}}
                """);

        assertThat(plan.leftOut()).containsOnlyKeys("w-1", "w-2");
    }

    private static Diagnostic problem(String condition) {
        List<Diagnostic> found =
                Stacks.planned("""
                        env: [{name: TRACING, value: "off"}, {name: LEVEL}]
                        resources:
                        - {name: a, when: '%s', container: {image: "a:1"}}
                        """.formatted(condition), TestContexts.machine()).diagnostics();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
