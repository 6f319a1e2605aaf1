package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Plan;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a mode wants, and what is wrong with one. */
class ModesTest {
    private static final String SHOP = """
            resources:
            - {name: db, container: {image: "d:1"}}
            - {name: cache, container: {image: "c:1"}}
            - {name: log, container: {image: "l:1"}}
            - name: api
              container: {image: "a:1"}
              dependsOn: [{name: db}, {name: cache, type: Wants}, {name: log, type: After}]
            - {name: front, group: {members: [api]}}
            - {name: outer, group: {members: [front]}}
            modes:
            - {name: dev, resources: [outer]}
            - {name: data, resources: [db]}
            """;

    @Test
    void a_mode_wants_its_closure_over_requires_wants_and_members_of_groups_in_groups() {
        Plan plan = Stacks.planSpec(SHOP + "mode: dev\n");

        assertThat(plan.wanted()).containsExactlyInAnyOrder("outer", "front", "api", "db", "cache");
        assertThat(plan.mode()).contains("dev");
    }

    @Test
    void without_a_mode_everything_is_wanted() {
        Plan plan = Stacks.planSpec(SHOP);

        assertThat(plan.wanted()).hasSize(6);
        assertThat(plan.mode()).isEmpty();
    }

    @Test
    void the_mode_that_is_asked_for_wins_over_that_of_the_file() {
        Plan plan = Stacks.planSpec(SHOP + "mode: dev\n", TestContexts.machine().withMode(Optional.of("data")));

        assertThat(plan.wanted()).containsExactly("db");
        assertThat(plan.mode()).contains("data");
    }

    @Test
    void an_unknown_mode_is_refused_with_its_place_and_the_list() {
        List<Diagnostic> found =
                Stacks.planned(SHOP + "mode: night\n", TestContexts.machine()).diagnostics();

        assertThat(found).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(Code.UnknownMode);
            assertThat(problem.path()).isEqualTo("spec.mode");
            assertThat(problem.line()).isPositive();
            assertThat(problem.advice()).contains("dev").contains("data");
        });
    }

    @Test
    void an_unknown_resource_of_a_mode_is_refused_with_its_place() {
        List<Diagnostic> found = Stacks.planned(
                        SHOP.replace("resources: [db]}", "resources: [dbb]}"), TestContexts.machine())
                .diagnostics();

        assertThat(found).singleElement().satisfies(problem -> {
            assertThat(problem.message()).isEqualTo("there is no resource dbb");
            assertThat(problem.advice()).contains("db");
            assertThat(problem.path()).startsWith("spec.modes");
        });
    }

    @Test
    void the_same_mode_twice_is_refused() {
        List<Diagnostic> found = Stacks.planned(
                        SHOP.replace("name: data, resources", "name: dev, resources"), TestContexts.machine())
                .diagnostics();

        assertThat(found).extracting(Diagnostic::code).containsExactly(Code.DuplicateName);
    }

    @Test
    void named_resources_and_a_mode_exclude_each_other() {
        List<Diagnostic> found = Stacks.planned(
                        SHOP,
                        TestContexts.machine().withMode(Optional.of("dev")).withOnly(Set.of("db"), false))
                .diagnostics();

        assertThat(found).extracting(Diagnostic::code).containsExactly(Code.OneOf);
    }

    @Test
    void named_resources_are_no_mode() {
        Plan plan = Stacks.planSpec(SHOP + "mode: dev\n", TestContexts.machine().withOnly(Set.of("cache"), false));

        assertThat(plan.wanted()).containsExactly("cache");
        assertThat(plan.mode()).isEmpty();
    }
}
