package dev.cairn.histories;

import dev.cairn.conformance.FakeWorld;
import dev.cairn.conformance.Run;
import dev.cairn.engine.Engine;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.Rule;
import dev.cairn.simulation.SimulatedBackend;
import dev.cairn.simulation.Stepper;
import dev.cairn.simulation.Violation;
import dev.cairn.simulation.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Plays histories. When the disturbances are over everything is wanted and well, and the last specification decides: the
 * stack has to become as it says, to come to rest, and to leave nothing when it is removed.
 *
 * @param engine the real one, unless a rule is to find a wrong one
 * @param backend likewise
 */
record Playback(Stepper engine, Function<VirtualTime, SimulatedBackend> backend) {
    /** As it is. */
    static final Playback REAL = new Playback(Engine::step, SimulatedBackend::new);

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** Longer than any restart policy, deadline or stop of a history. */
    private static final Duration STAYS = Duration.ofSeconds(90);
    /** Three times the pause between two complete looks. */
    private static final Duration REST = Duration.ofSeconds(15);

    /** To step again costs two steps more; the sweep of the scenarios does it after every one. */
    private static final int STEP_AGAIN = 8;

    /**
     * How it went.
     *
     * @param violation of the first rule that did not hold
     * @param steps how much happened: answers, exits, probes, timers, requests, passes of the engine
     * @param passes of the engine
     */
    record Result(Optional<Violation> violation, long steps, long passes, String trace) {}

    Result play(History history) {
        return play(history, new FakeWorld(history.profile(), history.seed(), engine, backend).withoutTrace());
    }

    /** The same once more, with its trace. */
    Result trace(History history) {
        return play(history, new FakeWorld(history.profile(), history.seed(), engine, backend));
    }

    private Result play(History history, FakeWorld world) {
        Optional<Violation> violation = Optional.empty();
        world.stepAgainEvery(STEP_AGAIN);
        try {
            run(history, world);
        } catch (Violation e) {
            violation = Optional.of(e);
        } catch (RuntimeException e) {
            Violation defect = new Violation(Rule.CONVERGES, "an exception: " + e);
            defect.initCause(e);
            violation = Optional.of(defect);
        }
        return new Result(violation, world.happened(), world.passes(), world.trace());
    }

    private void run(History history, FakeWorld world) {
        for (History.Move move : history.moves()) {
            world.later(move.at(), () -> move.what().happen(world));
        }
        world.pass(history.calmAt());
        world.pass(REST); // what was to come back does
        Duration rest = history.over().minus(history.calmAt()).minus(REST);
        world.pass(rest.isPositive() ? rest : Duration.ZERO);
        world.startCairn();
        settle(world, history.last());
        asAlone(history, world);
        comesToRest(world);
        world.desire(Plan.Desired.REMOVED);
        within(world, Rule.LEAVES_NOTHING, "nothing is left", () -> world.left().isEmpty());
        within(world, Rule.LEAVES_NOTHING, "it is stopped", () -> world.stack().phase() == StackPhase.STOPPED);
        history.last().parts().stream().filter(part -> part.undo().isPresent()).forEach(part -> undone(world, part));
    }

    /** What the job did last was taken back once. */
    private static void undone(FakeWorld world, Part job) {
        List<String> runs = world.runs(job.name()).stream()
                .filter(run -> run.exit().equals(Optional.of(new Reason.ExitCode(0))))
                .map(run -> run.args().equals(List.of("undo")) ? "undo" : "job")
                .toList();
        Rule.LEAVES_NOTHING.holds(
                runs.size() > 1 && runs.subList(runs.size() - 2, runs.size()).equals(List.of("job", "undo")),
                () -> "what " + job.name() + " did is to be undone once, but what ended well was " + runs);
    }

    private static void settle(FakeWorld world, Scene last) {
        world.apply(last);
        world.desire(Plan.Desired.RUNNING);
        world.up();
        last.parts().forEach(part -> world.sick(part.name(), false));
        StackPhase goal = goal(last);
        within(world, Rule.CONVERGES, "it is " + goal, () -> world.stack().phase() == goal);
        for (Part part : last.parts()) {
            within(world, Rule.CONVERGES, "only one of " + part.name(), () -> settled(world, part));
        }
        within(world, Rule.CONVERGES, "nothing else is left", () -> world.left().stream()
                .allMatch(name ->
                        last.parts().stream().anyMatch(part -> part.name().equals(name))));
        world.pass(STAYS);
        Rule.CONVERGES.holds(
                world.stack().phase() == goal,
                () -> "it did not stay " + goal + " but is " + world.stack().phase());
    }

    private static StackPhase goal(Scene last) {
        return last.parts().stream().allMatch(Part::isJob) ? StackPhase.COMPLETED : StackPhase.READY;
    }

    private static boolean settled(FakeWorld world, Part part) {
        return part.isJob()
                ? world.executing(part.name()) == 0 && world.phase(part.name()) == Phase.COMPLETED
                : world.executing(part.name()) == 1 && world.phase(part.name()) == Phase.READY;
    }

    /** What runs in the end is what would run had there been nothing before. */
    private static void asAlone(History history, FakeWorld world) {
        FakeWorld alone =
                new FakeWorld(history.profile(), history.seed()).withoutTrace().stepAgainEvery(Integer.MAX_VALUE);
        alone.apply(history.last());
        within(alone, Rule.CONVERGES, "it is ready alone", () -> alone.stack().phase() == goal(history.last()));
        Map<String, Object> expected = running(alone, history.last());
        Map<String, Object> found = running(world, history.last());
        Rule.AS_ALONE.holds(found.equals(expected), () -> "running is " + found + ", alone it is " + expected);
    }

    private static Map<String, Object> running(FakeWorld world, Scene scene) {
        Map<String, Object> running = new TreeMap<>();
        for (Part part : scene.parts()) {
            List<Run> runs = world.alive(part.name());
            if (!runs.isEmpty()) {
                Run run = runs.getFirst();
                running.put(part.name(), List.of(run.args(), run.env(), run.files()));
            }
        }
        return running;
    }

    private static void comesToRest(FakeWorld world) {
        int calls = world.calls();
        int events = world.events().size();
        world.pass(REST);
        Rule.COMES_TO_REST.holds(
                world.calls() == calls && world.events().size() == events,
                () -> world.calls() - calls + " calls, " + (world.events().size() - events) + " events in "
                        + REST.toSeconds() + " s");
    }

    private static void within(FakeWorld world, Rule rule, String what, BooleanSupplier condition) {
        rule.holds(world.until(condition, PATIENCE), () -> "waited in vain for: " + what);
    }
}
