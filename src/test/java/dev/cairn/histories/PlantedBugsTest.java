package dev.cairn.histories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.Engine;
import dev.cairn.model.Step;
import dev.cairn.model.Supervision;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.Rule;
import dev.cairn.simulation.SimulatedBackend;
import dev.cairn.simulation.SimulatedRendering.Profile;
import dev.cairn.simulation.Stepper;
import dev.cairn.simulation.WrongBackends;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each rule notices a wrong engine or a wrong backend within the seeds of one build. */
class PlantedBugsTest {
    private static final int SEEDS = 200;

    private static final Map<Rule, Playback> BUGS = new EnumMap<>(Rule.class);

    static {
        BUGS.put(Rule.SAME_AGAIN, engine(WrongEngines::asksForAStartOnlyOnce));
        BUGS.put(Rule.SAME_FROM_CHANGES, engine(WrongEngines::looksAtNoChange));
        BUGS.put(Rule.BY_THE_TABLE, engine(WrongEngines::tellsReadyAtOnce));
        BUGS.put(
                Rule.BEHIND_GATES,
                engine((plan, memory, seen, now) -> Engine.step(WrongEngines.withoutEdges(plan), memory, seen, now)));
        BUGS.put(Rule.ONE_ALIVE, new Playback(Engine::step, WrongBackends.TellsTheEndTooEarly::new));
        BUGS.put(
                Rule.STOPS_IN_REVERSE,
                engine((plan, memory, seen, now) -> Engine.step(
                        memory.stack().shutdown().isPresent() ? WrongEngines.withoutEdges(plan) : plan,
                        memory,
                        seen,
                        now)));
        BUGS.put(Rule.UNDONE_IN_TURN, engine(WrongEngines::undoesAtAnyTime));
        BUGS.put(Rule.NO_BUSY_LOOP, engine((plan, memory, seen, now) -> {
            Step step = Engine.step(plan, memory, seen, now);
            return new Step(
                    step.effects(), step.memory(), step.events(), step.wakeAt().map(_ -> now));
        }));
        BUGS.put(Rule.OUTPUTS_WITH_READY, engine(WrongEngines::keepsOutputs));
        BUGS.put(Rule.NOTHING_FOREIGN, new Playback(Engine::step, WrongBackends.TakesNames::new));
        BUGS.put(Rule.NO_SECRET, engine(WrongEngines::tellsTheEnvironment));
        BUGS.put(Rule.GENERATION_NEVER_FALLS, engine(WrongEngines::forgetsTheGenerationOfAStop));
        BUGS.put(Rule.READY_IS_FINISHED, engine(WrongEngines::staysReadyWhenChanged));
        BUGS.put(
                Rule.NEVER_BESIDE_A_RIVAL,
                engine((plan, memory, seen, now) ->
                        Engine.step(WrongEngines.withoutConflicts(plan), memory, seen, now)));
        BUGS.put(
                Rule.RESTARTED_TOGETHER,
                engine((plan, memory, seen, now) ->
                        Engine.step(plan.withSupervision(Supervision.NONE), memory, seen, now)));
        BUGS.put(Rule.COUNTED_ALONE, engine(WrongEngines::countsWhatIsRenewed));
        BUGS.put(
                Rule.UNCHANGED_WHILE_SUSPENDED,
                engine((plan, memory, seen, now) -> Engine.step(Scene.suspended(plan, false), memory, seen, now)));
        BUGS.put(Rule.CONVERGES, engine(WrongEngines::startsNothingAThirdTime));
        BUGS.put(Rule.AS_ALONE, new Playback(Engine::step, WrongBackends.KeepsTheFirstWorkload::new));
        BUGS.put(Rule.COMES_TO_REST, engine(WrongEngines::removesWhatIsNotThere));
        BUGS.put(Rule.LEAVES_NOTHING, new Playback(Engine::step, WrongBackends.KeepsWhatEnded::new));
    }

    @TestFactory
    Stream<DynamicTest> everyRuleNoticesABug() {
        return Stream.of(Rule.values())
                .map(rule -> DynamicTest.dynamicTest(rule.sentence(), () -> assertThat(firstSeed(rule))
                        .as("a seed that shows it")
                        .isPresent()));
    }

    private static Optional<Long> firstSeed(Rule rule) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            for (Profile profile : Profile.values()) {
                boolean noticed = BUGS.get(rule)
                        .play(Dice.history(profile, seed))
                        .violation()
                        .filter(violation -> violation.rule() == rule)
                        .isPresent();
                if (noticed) {
                    return Optional.of(seed);
                }
            }
        }
        return Optional.empty();
    }

    /** What is left of a history is what the bug needs: something that rests on something, and no more. */
    @Test
    void aFailingHistoryIsMadeAsSmallAsItGets() {
        Playback bug = BUGS.get(Rule.BEHIND_GATES);
        History history = Stream.iterate(1L, seed -> seed + 1)
                .map(seed -> Dice.history(Profile.BARE, seed))
                .filter(drawn -> drawn.moves().size() > 8)
                .filter(drawn -> bug.play(drawn).violation().isPresent())
                .findFirst()
                .orElseThrow();

        Finding finding = Finding.in(bug, history).orElseThrow();

        assertThat(history.elements()).hasSizeGreaterThan(20);
        assertThat(finding.violation().rule()).isEqualTo(Rule.BEHIND_GATES);
        assertThat(finding.needed()).hasSizeLessThanOrEqualTo(4);
        for (String element : finding.needed()) {
            Set<String> fewer = new HashSet<>(finding.needed());
            fewer.remove(element);
            History smaller = history.keeping(fewer);
            assertThat(smaller.last().parts().isEmpty()
                            || bug.play(smaller).violation().isEmpty())
                    .as("nothing happens without " + element)
                    .isTrue();
        }
        assertThat(finding.toString())
                .contains("make simulate SEED=" + history.seed() + " PROFILE=BARE KEEP='")
                .contains("holds(Profile.BARE, " + history.seed());
    }

    private static Playback engine(Stepper wrong) {
        return new Playback(wrong, SimulatedBackend::new);
    }
}
