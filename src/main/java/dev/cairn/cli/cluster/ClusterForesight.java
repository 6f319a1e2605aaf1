package dev.cairn.cli.cluster;

import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import dev.cairn.cli.Failure;
import dev.cairn.cli.Foreseen;
import dev.cairn.cli.StackFiles;
import dev.cairn.cluster.ClusterContext;
import dev.cairn.local.Foresight;
import dev.cairn.model.Instance;
import dev.cairn.model.Memory;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.ResourceMemory;
import dev.cairn.plan.Diagnostic;
import dev.cairn.plan.PlanContext;
import dev.cairn.plan.Planned;
import dev.cairn.plan.Planner;
import dev.cairn.plan.Source;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import dev.cairn.status.StatusMemory;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an operator would do with a Stack: planned as it does, rehearsed from what it remembers in the Stack's status.
 *
 * @param live the Stack as the API server has it; empty when there is none yet
 */
record ClusterForesight(Cluster cluster, StackName name, Optional<Stack> live, Clock clock) {

    /**
     * Looks ahead.
     *
     * @param files what would be applied; empty for the Stack as it is
     * @param mode in place of the one that is written
     */
    Foreseen of(Optional<StackFiles> files, Optional<String> mode) {
        Instant now = clock.instant();
        long generation = live.map(stack -> stack.getMetadata().getGeneration()).orElse(0L);
        Optional<Planned> before =
                live.map(stack -> planned(ClusterContext.written(stack), context(generation, Optional.empty())));
        Planned after = files.map(
                        written -> cluster.ask(() -> Planner.plan(written.sources(), context(generation + 1, mode))))
                .orElseGet(() -> planned(ClusterContext.written(live.orElseThrow()), context(generation, mode)));
        Plan wanted = after.plan()
                .orElseThrow(() ->
                        Failure.invalid(files.map(StackFiles::sources).orElse(List.<Source>of()), after.diagnostics()));
        Plan old = before.flatMap(Planned::plan).orElse(wanted);
        Memory memory = StatusMemory.read(live.map(Stack::getStatus), old, now);
        Foresight foresight = Foresight.ofDriven(name.toString(), wanted, old, memory, ended(memory), now);
        return new Foreseen(foresight, remarks(after));
    }

    private Planned planned(Stack stack, PlanContext context) {
        return cluster.ask(() -> Planner.plan(stack, context));
    }

    private PlanContext context(long generation, Optional<String> mode) {
        return new ClusterContext(KubernetesRuntime.capabilitiesOfAnyCluster(), cluster.client())
                .of(name.namespace(), name.name())
                .withGeneration(generation)
                .withMode(mode);
    }

    /** Jobs that ended well, with what they told: no memory keeps that on a cluster, the status shows it. */
    private Map<String, Instance> ended(Memory memory) {
        Map<String, Instance> ended = new HashMap<>();
        for (ResourceStatus status :
                live.map(Stack::getStatus).map(StackStatus::resources).orElse(List.of())) {
            Optional<ResourceMemory> known = memory.resources().get(status.name());
            if (known.isPresent() && known.get().phase() == Phase.COMPLETED) {
                ResourceMemory.Attempt attempt = known.get().attempt();
                Instant at = known.get().since();
                Map<String, String> told = new HashMap<>();
                told.put("exitCode", "0");
                status.outputs().stream()
                        .filter(output -> output.value() != null)
                        .forEach(output -> told.put(output.name(), output.value()));
                Instance job = new Instance(
                        attempt.listed().orElse(status.name()),
                        status.name(),
                        attempt.number(),
                        attempt.hash(),
                        Instance.State.STOPPED,
                        Optional.of(at),
                        Optional.of(new dev.cairn.model.Exit(new Reason.ExitCode(0), at, Optional.of(told))),
                        0,
                        Instance.Replicas.SINGLE,
                        Optional.empty(),
                        Optional.empty(),
                        "",
                        told);
                ended.put(status.name(), job);
            }
        }
        return ended;
    }

    private static List<String> remarks(Planned planned) {
        return Stream.concat(
                        planned.diagnostics().stream().map(ClusterForesight::text),
                        planned.notes().stream()
                                .map(note ->
                                        "note: " + (note.path().isEmpty() ? "" : note.path() + ": ") + note.text()))
                .toList();
    }

    private static String text(Diagnostic warning) {
        String where = warning.where().isEmpty() ? warning.path() : warning.where();
        return where + ": " + warning.message();
    }
}
