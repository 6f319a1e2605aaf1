package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Conflict;
import dev.cairn.model.Conflict.OnConflict;
import dev.cairn.model.Dependency;
import dev.cairn.model.Plan;
import dev.cairn.model.Supervision;
import dev.cairn.model.Supervision.OnTrip;
import dev.cairn.model.Supervision.Scope;
import dev.cairn.model.Supervision.Strategy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a plan says of supervision, conflicts and what is passed on. What is wrong with them: {@code diagnostics/}. */
class RelationsTest {
    private static final String PAIR = """
            resources:
            - {name: blue, container: {image: "b:1"}}
            - {name: green, container: {image: "g:1"}, conflictsWith: [{name: blue, onConflict: Stop}]}
            """;

    @Test
    void without_a_word_every_resource_is_by_itself() {
        Plan plan = Stacks.plan("- {name: a, container: {image: \"a:1\"}}\n");

        assertThat(plan.supervision().stack())
                .isEqualTo(new Scope(
                        Supervision.STACK,
                        List.of("a"),
                        Strategy.ONE_FOR_ONE,
                        0,
                        Duration.ofMinutes(10),
                        OnTrip.QUARANTINE));
        assertThat(plan.supervision().groups()).isEmpty();
    }

    @Test
    void scopes_have_their_members_in_plan_order_and_a_resource_is_in_the_innermost() {
        Plan plan = Stacks.planSpec("""
                supervision:
                  strategy: RestForOne
                  maxRestarts: 5
                  period: 1h
                  onTrip: StopStack
                  groups:
                  - {name: back, members: [api, db], strategy: OneForAll, maxRestarts: 3}
                resources:
                - {name: api, container: {image: "a:1"}, dependsOn: [{name: db}]}
                - {name: db, container: {image: "d:1"}}
                - {name: web, container: {image: "w:1"}}
                """);

        Supervision supervision = plan.supervision();
        assertThat(supervision.stack())
                .isEqualTo(new Scope(
                        Supervision.STACK,
                        List.of("db", "api", "web"),
                        Strategy.REST_FOR_ONE,
                        5,
                        Duration.ofHours(1),
                        OnTrip.STOP_STACK));
        assertThat(supervision.groups())
                .containsExactly(new Scope(
                        "back",
                        List.of("db", "api"),
                        Strategy.ONE_FOR_ALL,
                        3,
                        Duration.ofMinutes(10),
                        OnTrip.QUARANTINE));
        assertThat(supervision.scopeOf("api").name()).isEqualTo("back");
        assertThat(supervision.scopeOf("web").name()).isEqualTo(Supervision.STACK);
    }

    @Test
    void on_a_cluster_what_it_does_otherwise_is_noted_and_its_own_pauses_decide_about_budgets() {
        Planned planned = Stacks.planned("""
                supervision: {strategy: OneForAll, maxRestarts: 1000, period: 1m}
                resources:
                - {name: a, container: {image: "a:1"}}
                """, TestContexts.cluster());

        assertThat(planned.diagnostics()).isEmpty();
        assertThat(planned.notes().stream().map(Note::path))
                .contains("spec.supervision.maxRestarts", "spec.supervision.strategy");
    }

    @Test
    void an_edge_says_what_it_passes_on() {
        Plan plan = Stacks.plan("""
                - {name: db, container: {image: "d:1"}}
                - {name: a, container: {image: "a:1"}, dependsOn: [{name: db, propagate: [Restart]}]}
                - {name: b, container: {image: "b:1"}, dependsOn: [{name: db, type: After, propagate: [Stop, Restart]}]}
                - {name: c, container: {image: "c:1"}, dependsOn: [{name: db}]}
                """);

        assertThat(edge(plan, "a"))
                .isEqualTo(new Dependency("db", Dependency.Type.REQUIRES, Dependency.Condition.READY, true, false));
        assertThat(edge(plan, "b"))
                .isEqualTo(new Dependency("db", Dependency.Type.AFTER, Dependency.Condition.STARTED, true, true));
        assertThat(edge(plan, "c")).isEqualTo(Dependency.requires("db"));
    }

    @Test
    void a_conflict_holds_in_both_directions() {
        Plan plan = Stacks.planSpec(PAIR + """
                modes:
                - {name: one, resources: [blue]}
                - {name: two, resources: [green]}
                mode: one
                """);

        assertThat(plan.resource("green").orElseThrow().conflicts())
                .containsExactly(new Conflict("blue", OnConflict.STOP));
        assertThat(plan.graph().rivalsOf("blue")).isEqualTo(Map.of("green", OnConflict.STOP));
        assertThat(plan.graph().rivalsOf("green")).isEqualTo(Map.of("blue", OnConflict.STOP));
    }

    @Test
    void both_of_a_conflict_may_be_wanted_when_modes_keep_them_apart_and_none_is_chosen() {
        String apart = PAIR + """
                modes:
                - {name: one, resources: [blue]}
                - {name: two, resources: [green]}
                """;

        Planned planned = Stacks.planned(apart, TestContexts.machine());

        assertThat(planned.diagnostics()).isEmpty();
        assertThat(planned.notes().stream().map(Note::text))
                .anyMatch(text -> text.startsWith("green and blue conflict and no mode is chosen"));
    }

    @Test
    void one_of_a_conflict_can_be_asked_for_alone() {
        Planned planned = Stacks.planned(PAIR, TestContexts.machine().withOnly(java.util.Set.of("blue"), false));

        assertThat(planned.diagnostics()).isEmpty();
        assertThat(planned.plan().map(Plan::wanted)).isEqualTo(Optional.of(java.util.Set.of("blue")));
    }

    private static Dependency edge(Plan plan, String name) {
        return plan.resource(name).orElseThrow().dependencies().getFirst();
    }
}
