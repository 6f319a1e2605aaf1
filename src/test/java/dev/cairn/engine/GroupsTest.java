package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Dependency.Condition;
import dev.cairn.model.Dependency.Type;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Groups, also of groups; and what an edge of each type does when its target fails for good. */
class GroupsTest {
    private static Scene nested(Part... inner) {
        List<Part> parts = new ArrayList<>(List.of(inner));
        String[] names = Arrays.stream(inner).map(Part::name).toArray(String[]::new);
        parts.add(Part.group("inner", names));
        parts.add(Part.service("b"));
        parts.add(Part.group("outer", "inner", "b"));
        parts.add(Part.service("app").on("outer"));
        return Scene.of(parts);
    }

    @Test
    void a_group_of_groups_is_ready_when_all_members_of_all_of_them_are() {
        Bench bench = Bench.of(nested(Part.service("a")));
        bench.ready("b");
        assertThat(bench.phase("outer")).isEqualTo(Phase.BLOCKED);
        assertThat(bench.resource("outer").waitingFor()).containsExactly("inner");
        assertThat(bench.phase("app")).isEqualTo(Phase.BLOCKED);

        bench.ready("a");
        assertThat(bench.phase("inner")).isEqualTo(Phase.READY);
        assertThat(bench.phase("outer")).isEqualTo(Phase.READY);
        assertThat(bench.phase("app")).isEqualTo(Phase.STARTING);
    }

    @Test
    void a_flap_of_a_member_makes_every_group_above_it_unready_and_stops_nobody() {
        Bench bench = Bench.of(nested(Part.service("a")));
        bench.ready("a", "b", "app");
        bench.probed("a", false, 2);
        assertThat(bench.phase("inner")).isEqualTo(Phase.UNREADY);
        assertThat(bench.phase("outer")).isEqualTo(Phase.UNREADY);
        assertThat(bench.phase("app")).isEqualTo(Phase.READY);
        bench.probed("a", true, 1);
        assertThat(bench.phase("outer")).isEqualTo(Phase.READY);
    }

    @Test
    void the_failure_of_a_member_goes_through_all_groups_with_its_root_and_so_does_its_cure() {
        Bench bench = Bench.of(nested(Part.service("a").restart(Policy.NEVER)));
        bench.executes("a");
        bench.ends("a", new Reason.ExitCode(1));
        assertThat(bench.reason("inner")).isEqualTo(new Reason.DependencyFailed("a", "a"));
        assertThat(bench.reason("outer")).isEqualTo(new Reason.DependencyFailed("inner", "a"));
        assertThat(bench.reason("app")).isEqualTo(new Reason.DependencyFailed("outer", "a"));

        bench.request(Request.Verb.RESET, "a");
        bench.ready("a", "b");
        assertThat(bench.phase("outer")).isEqualTo(Phase.READY);
        assertThat(bench.phase("app")).isEqualTo(Phase.STARTING);
    }

    @Test
    void a_member_that_is_not_critical_does_not_count_when_it_failed_and_a_group_of_nothing_else_is_skipped() {
        Bench bench = Bench.of(nested(Part.service("a").restart(Policy.NEVER).notCritical()));
        bench.ready("b");
        bench.executes("a");
        bench.ends("a", new Reason.ExitCode(1));
        assertThat(bench.phase("inner")).isEqualTo(Phase.SKIPPED);
        assertThat(bench.phase("outer")).isEqualTo(Phase.READY);
        assertThat(bench.phase("app")).isEqualTo(Phase.STARTING);
    }

    @Test
    void a_job_of_a_group_counts_as_there_when_it_is_completed() {
        Bench bench = Bench.of(nested(Part.job("a")));
        bench.ready("b");
        bench.executes("a");
        bench.endsWell("a");
        assertThat(bench.phase("outer")).isEqualTo(Phase.READY);
    }

    @Test
    void what_rests_on_the_outer_group_is_gone_before_a_member_of_the_inner_one_is_stopped() {
        Bench bench = Bench.of(nested(Part.service("a")));
        bench.ready("a", "b", "app");
        bench.desire(Plan.Desired.STOPPED);
        assertThat(bench.phase("app")).isEqualTo(Phase.STOPPING);
        assertThat(bench.phase("a")).isEqualTo(Phase.READY);
        assertThat(bench.resource("a").waitingFor()).containsExactly("inner");
        bench.gone("app");
        assertThat(bench.phase("outer")).isEqualTo(Phase.STOPPED);
        assertThat(bench.phase("a")).isEqualTo(Phase.STOPPING);
        assertThat(bench.phase("b")).isEqualTo(Phase.STOPPING);
    }

    /** How the target ends: never started, failed by itself, or because of another; and what its dependent is then. */
    @ParameterizedTest(name = "{0} {1} of a target that {2}: {3}")
    @CsvSource({
        "REQUIRES, READY, crashed, FAILED",
        "REQUIRES, STARTED, crashed, FAILED",
        "REQUIRES, COMPLETED, crashed, FAILED",
        "AFTER, READY, crashed, STARTING",
        "AFTER, STARTED, crashed, STARTING",
        "AFTER, COMPLETED, crashed, STARTING",
        "WANTS, READY, crashed, STARTING",
        "REQUIRES, READY, could not be started, FAILED",
        "AFTER, STARTED, could not be started, STARTING",
        "WANTS, READY, could not be started, STARTING",
        "REQUIRES, READY, lost what it requires, FAILED",
        "AFTER, READY, lost what it requires, STARTING",
        "WANTS, READY, lost what it requires, STARTING",
        "REQUIRES, READY, restarts, BLOCKED",
        "AFTER, READY, restarts, BLOCKED",
        "WANTS, READY, restarts, STARTING",
    })
    void a_failure_of_the_target_is_to_its_dependent(Type type, Condition condition, String how, Phase expected) {
        Part target = Part.service("target").on("base");
        Bench bench = Bench.of(Scene.of(
                Part.service("base").restart(Policy.NEVER),
                how.equals("restarts") ? target : target.restart(Policy.NEVER),
                Part.service("slow"),
                Part.service("dependent").on("target", type, condition).on("slow")));
        if (how.equals("lost what it requires")) {
            bench.executes("base");
            bench.ends("base", new Reason.ExitCode(1));
        } else {
            bench.ready("base");
            if (how.equals("could not be started")) {
                bench.staged("target");
                bench.startFails("target", new Reason.SpawnError("no such program", true));
            } else {
                bench.executes("target");
                bench.ends("target", new Reason.ExitCode(1));
            }
        }
        bench.ready("slow");
        assertThat(bench.phase("dependent")).isEqualTo(expected);
    }
}
