package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Dependency;
import dev.cairn.model.Dependency.Condition;
import dev.cairn.model.Dependency.Type;
import dev.cairn.model.OtherStack;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.SimulatedBackend;
import dev.cairn.simulation.SimulatedRendering;
import dev.cairn.simulation.SimulatedRendering.Profile;
import dev.cairn.simulation.VirtualTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The gates of an edge: its type, its condition, and every phase of its target. */
class GatesTest {
    /** Target | type | condition | opens in | closed for good in; in every other phase it waits. */
    private static final String TABLE = """
            service | REQUIRES | STARTED   | RUNNING READY UNREADY COMPLETED | FAILED QUARANTINED
            service | REQUIRES | READY     | READY                           | FAILED QUARANTINED COMPLETED
            service | REQUIRES | COMPLETED | COMPLETED                       | FAILED QUARANTINED
            job     | REQUIRES | STARTED   | RUNNING READY UNREADY COMPLETED | FAILED QUARANTINED
            job     | REQUIRES | READY     | COMPLETED                       | FAILED QUARANTINED
            job     | REQUIRES | COMPLETED | COMPLETED                       | FAILED QUARANTINED
            service | AFTER    | STARTED   | RUNNING READY UNREADY COMPLETED FAILED QUARANTINED STOPPED SKIPPED |
            service | AFTER    | READY     | READY COMPLETED FAILED QUARANTINED STOPPED SKIPPED                 |
            service | AFTER    | COMPLETED | COMPLETED FAILED QUARANTINED STOPPED SKIPPED                       |
            job     | AFTER    | STARTED   | RUNNING READY UNREADY COMPLETED FAILED QUARANTINED STOPPED SKIPPED |
            job     | AFTER    | READY     | COMPLETED FAILED QUARANTINED STOPPED SKIPPED                       |
            job     | AFTER    | COMPLETED | COMPLETED FAILED QUARANTINED STOPPED SKIPPED                       |
            """;

    static Stream<Arguments> table() {
        return TABLE.lines().flatMap(line -> {
            String[] words = line.split("\\|", -1);
            Set<Phase> open = phases(words[3]);
            Set<Phase> closed = phases(words[4]);
            return Arrays.stream(Phase.values())
                    .filter(phase -> phase != Phase.UNMANAGED)
                    .map(phase -> Arguments.of(
                            words[0].strip(),
                            Type.valueOf(words[1].strip()),
                            Condition.valueOf(words[2].strip()),
                            phase,
                            open.contains(phase) ? "open" : closed.contains(phase) ? "closed" : "waits"));
        });
    }

    @ParameterizedTest(name = "{1} {2} of a {0} that is {3}: {4}")
    @MethodSource("table")
    void an_edge_opens_waits_or_is_closed_for_good(
            String target, Type type, Condition condition, Phase phase, String expected) {
        assertThat(verdict(target(target), type, condition, draft -> draft.phase = phase))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{1} {2} of a {0} that is {3}")
    @MethodSource("table")
    void wants_never_gates(String target, Type type, Condition condition, Phase phase, String expected) {
        assertThat(verdict(target(target), Type.WANTS, condition, draft -> draft.phase = phase))
                .isEqualTo("open");
    }

    @Test
    void what_is_proven_for_an_older_specification_opens_nothing() {
        for (Condition condition : List.of(Condition.STARTED, Condition.READY)) {
            assertThat(verdict(Part.service("target"), Type.REQUIRES, condition, draft -> {
                        draft.phase = Phase.READY;
                        draft.hash = "old";
                        draft.wantedHash = Optional.of("new");
                    }))
                    .isEqualTo("waits");
        }
    }

    @Test
    void what_is_to_be_exchanged_while_it_serves_on_is_waited_for_along_an_edge_that_passes_restarts_on() {
        Dependency passesOn = new Dependency("target", Type.REQUIRES, Condition.STARTED, true, false);
        Dependency plain = new Dependency("target", Type.REQUIRES, Condition.STARTED, false, false);
        for (Phase serving : List.of(Phase.READY, Phase.UNREADY)) {
            assertThat(verdict(passesOn, serving, Optional.of("request"))).isEqualTo("waits");
            assertThat(verdict(passesOn, serving, Optional.empty())).isEqualTo("open");
            assertThat(verdict(plain, serving, Optional.of("request"))).isEqualTo("open");
        }
        assertThat(verdict(passesOn, Phase.RUNNING, Optional.of("request"))).isEqualTo("open");
    }

    private static String verdict(Dependency edge, Phase phase, Optional<String> restarting) {
        Plan plan = plan(Scene.of(Part.service("target"), Part.service("it").on(edge)));
        Gates gates = gates(plan, draft -> {
            draft.phase = phase;
            draft.restarting = restarting;
        });
        return gates.verdict(plan.resource("it").orElseThrow()) instanceof Gates.Verdict.Open ? "open" : "waits";
    }

    @Test
    void a_target_that_is_to_be_stopped_is_closed_for_good_for_those_who_require_it() {
        Part stopped = Part.service("target").desired(Resource.Desired.STOP);

        assertThat(verdict(stopped, Type.REQUIRES, Condition.READY, draft -> {}))
                .isEqualTo("closed");
        assertThat(verdict(stopped, Type.AFTER, Condition.READY, draft -> {})).isEqualTo("open");
    }

    @Test
    void what_is_not_managed_is_taken_as_it_is_seen() {
        Part ignored = Part.service("target").desired(Resource.Desired.IGNORE);

        assertThat(verdict(ignored, Type.REQUIRES, Condition.READY, draft -> draft.phase = Phase.UNMANAGED))
                .isEqualTo("waits");
        assertThat(verdict(ignored, Type.REQUIRES, Condition.READY, draft -> {
                    draft.phase = Phase.UNMANAGED;
                    draft.readyAt = Optional.of(Bench.BEGIN);
                }))
                .isEqualTo("open");
        assertThat(verdict(ignored, Type.REQUIRES, Condition.STARTED, draft -> {
                    draft.phase = Phase.UNMANAGED;
                    draft.executingAt = Optional.of(Bench.BEGIN);
                }))
                .isEqualTo("open");
        assertThat(verdict(ignored, Type.REQUIRES, Condition.COMPLETED, draft -> {
                    draft.phase = Phase.UNMANAGED;
                    draft.completedHash = Optional.of("any");
                }))
                .isEqualTo("open");
    }

    @Test
    void a_closed_gate_names_the_dependency_and_keeps_the_root() {
        Gates gates = gates(Part.service("target"), Type.REQUIRES, Condition.READY, draft -> {
            draft.phase = Phase.FAILED;
            draft.reason = Optional.of(new Reason.DependencyFailed("disk", "disk"));
        });

        assertThat(gates.failureOf("target")).isEqualTo(new Reason.DependencyFailed("target", "disk"));
    }

    @Test
    void all_edges_together_are_closed_by_one_and_wait_for_all_that_are_not_open() {
        Plan plan = plan(Scene.of(
                Part.service("a"),
                Part.service("b"),
                Part.service("c"),
                Part.service("it").on("a", "b", "c")));
        Resource it = plan.resource("it").orElseThrow();

        assertThat(new Gates(plan, drafts(plan, "b", Phase.READY), _ -> OtherStack.UNKNOWN).verdict(it))
                .isEqualTo(new Gates.Verdict.Waiting(List.of("a", "c")));
        assertThat(new Gates(plan, drafts(plan, "b", Phase.QUARANTINED), _ -> OtherStack.UNKNOWN).verdict(it))
                .isEqualTo(new Gates.Verdict.Closed(new Reason.DependencyFailed("b", "b")));
    }

    private static Function<String, Draft> drafts(Plan plan, String name, Phase phase) {
        return asked -> {
            Draft draft = draft(plan, asked);
            draft.phase = asked.equals(name) ? phase : Phase.PENDING;
            return draft;
        };
    }

    private static Part target(String kind) {
        return kind.equals("job") ? Part.job("target") : Part.service("target");
    }

    private static String verdict(Part target, Type type, Condition condition, Consumer<Draft> state) {
        Plan plan = plan(scene(target, type, condition));
        return switch (gates(plan, state).verdict(plan.resource("it").orElseThrow())) {
            case Gates.Verdict.Open _ -> "open";
            case Gates.Verdict.Waiting _ -> "waits";
            case Gates.Verdict.Closed _ -> "closed";
        };
    }

    private static Gates gates(Part target, Type type, Condition condition, Consumer<Draft> state) {
        return gates(plan(scene(target, type, condition)), state);
    }

    private static Gates gates(Plan plan, Consumer<Draft> state) {
        return new Gates(
                plan,
                name -> {
                    Draft draft = draft(plan, name);
                    state.accept(draft);
                    return draft;
                },
                _ -> OtherStack.UNKNOWN);
    }

    private static Draft draft(Plan plan, String name) {
        Draft draft = Draft.of(name, ResourceMemory.fresh(plan.resource(name).orElseThrow(), Bench.BEGIN));
        draft.hash = "h";
        draft.wantedHash = Optional.of("h");
        return draft;
    }

    private static Scene scene(Part target, Type type, Condition condition) {
        return Scene.of(target, Part.service("it").on("target", type, condition));
    }

    private static Plan plan(Scene scene) {
        SimulatedRendering rendering = new SimulatedRendering(Profile.BARE, new SimulatedBackend(new VirtualTime(1)));
        return scene.plan("gates", 1, Plan.Desired.RUNNING, rendering);
    }

    private static Set<Phase> phases(String words) {
        Set<Phase> phases = EnumSet.noneOf(Phase.class);
        for (String word : words.strip().split(" +")) {
            if (!word.isEmpty()) {
                phases.add(Phase.valueOf(word));
            }
        }
        return phases;
    }
}
