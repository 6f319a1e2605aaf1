package dev.cairn.local;

import dev.cairn.engine.Engine;
import dev.cairn.model.Effect;
import dev.cairn.model.Instance;
import dev.cairn.model.Memory;
import dev.cairn.model.Observation;
import dev.cairn.model.Observation.ProbeStreak;
import dev.cairn.model.Observation.Staging;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.Snapshot;
import dev.cairn.model.Step;
import dev.cairn.model.Table;
import dev.cairn.plan.Allocations;
import dev.cairn.plan.PlanContext;
import dev.cairn.plan.Planned;
import dev.cairn.plan.Planner;
import dev.cairn.plan.RuntimeChoice;
import dev.cairn.plan.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What large stacks cost: {@code make bench-engine}. A chain has an edge per resource, so has a fan. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 3, time = 3)
public class EngineBenchmark {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Param({"500", "1000", "10000"})
    public int resources;

    @Param({"chain", "fan"})
    public String shape;

    private String text;
    private Plan plan;
    private Memory ready;
    private Snapshot seen;

    @Setup
    public void prepare() {
        StringBuilder written = new StringBuilder(
                "apiVersion: cairn.dev/v1alpha1\nkind: Stack\nmetadata: {name: big}\nspec:\n  resources:\n");
        Resource[] made = new Resource[resources];
        for (int i = 0; i < resources; i++) {
            String needs = "r" + (shape.equals("chain") ? i - 1 : 0);
            made[i] = i == 0 ? Stage.service("r0") : Stage.service("r" + i, needs);
            written.append("  - {name: r").append(i).append(", container: {image: \"a:1\", ports: [{port: 80}]}");
            written.append(i == 0 ? "}\n" : ", dependsOn: [{name: " + needs + "}]}\n");
        }
        text = written.toString();
        plan = Stage.plan(1, made);
        ready = convergence();
    }

    /** From the text to the plan; over 500 resources it is looked at in full and then refused. */
    @Benchmark
    public Planned planning() {
        return Planner.plan(
                List.of(new Source("cairn.yaml", text)),
                PlanContext.of(
                        "big",
                        "/",
                        new ThisMachine(java.time.Clock.systemUTC()).capabilities(),
                        RuntimeChoice.auto(true),
                        Allocations.pretended()));
    }

    /** From nothing to everything ready, every effect answered at once, one step for all that happened meanwhile. */
    @Benchmark
    public Memory convergence() {
        Memory memory = Memory.fresh(NOW);
        Table<String, Observation> observations = Table.empty();
        Set<String> changed = Set.of();
        boolean first = true;
        do {
            seen = new Snapshot(observations, changed, first, List.of(), Map.of());
            first = false;
            Step step = Engine.step(plan, memory, seen, NOW);
            memory = step.memory();
            changed = new HashSet<>();
            for (Effect effect : step.effects()) {
                Observation before = observations.get(effect.resource()).orElse(Observation.ABSENT);
                Observation after = after(effect, before);
                if (!after.equals(before)) { // what is asked for in each step, a watch, is there already
                    observations = observations.with(effect.resource(), after);
                    changed.add(effect.resource());
                }
            }
        } while (!changed.isEmpty());
        seen = new Snapshot(observations, Set.of(), false, List.of(), Map.of());
        return memory;
    }

    /** One step over a stack that is ready, because the last probe of one resource in its middle failed. */
    @Benchmark
    public Step oneChange() {
        String name = "r" + resources / 2;
        Observation before = seen.of(name);
        ProbeStreak failing = new ProbeStreak(before.instances().getFirst().id(), false, 1, NOW, "refused");
        return Engine.step(plan, ready, seen.with(name, before.withProbe(failing)), NOW);
    }

    private static Observation after(Effect effect, Observation before) {
        return switch (effect) {
            case Effect.Stage stage -> before.withStaging(new Staging.Done(stage.hash()));
            case Effect.Start start ->
                before.withInstances(List.of(Instance.running(
                        start.resource() + "-1", start.resource(), start.attempt(), start.hash(), NOW)));
            case Effect.Watch watch -> before.withProbe(new ProbeStreak(watch.instance(), true, 1, NOW, ""));
            default -> before;
        };
    }

    /** Runs all of it and leaves a line for each in the file that is named. */
    public static void main(String[] arguments) throws Exception {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(EngineBenchmark.class.getSimpleName())
                        .build())
                .run();
        List<String> lines = new ArrayList<>();
        for (RunResult result : results) {
            var parameters = result.getParams();
            lines.add(String.join(
                    "\t",
                    parameters.getBenchmark().replaceAll(".*\\.", ""),
                    parameters.getParam("shape"),
                    parameters.getParam("resources"),
                    String.valueOf(result.getPrimaryResult().getScore() / 1000)));
        }
        Files.write(Path.of(arguments[0]), lines);
    }
}
