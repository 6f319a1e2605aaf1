package dev.cairn.operator;

import dev.cairn.api.Stack;
import dev.cairn.cluster.ClusterContext;
import dev.cairn.model.Capabilities;
import dev.cairn.plan.Diagnostic;
import dev.cairn.plan.Note;
import dev.cairn.plan.PlanContext;
import dev.cairn.plan.Planned;
import dev.cairn.plan.Planner;
import dev.cairn.status.Surroundings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Plans a Stack for the cluster that it is an object of, and says in words what stands in the way. */
final class ClusterPlanner implements Planning.Planner {
    private final Capabilities capabilities;
    private final KubernetesClient client;
    private final Neighbours neighbours;
    private final Allowance allowance;

    ClusterPlanner(Capabilities capabilities, KubernetesClient client, Neighbours neighbours, Allowance allowance) {
        this.allowance = allowance;
        this.neighbours = neighbours;
        this.capabilities = capabilities;
        this.client = client;
    }

    @Override
    public Planning plan(Stack stack) {
        PlanContext context = new ClusterContext(capabilities, client)
                .of(stack.getMetadata().getNamespace(), stack.getMetadata().getName())
                .withGeneration(stack.getMetadata().getGeneration())
                .withInterpolation(allowance.interpolation())
                .withSecurity(allowance.security())
                .withStacks(name -> neighbours.awaitedBy(ResourceID.fromResource(stack), name));
        Planned planned = Planner.plan(ClusterContext.written(stack), context);
        List<String> notes = planned.notes().stream().map(ClusterPlanner::text).toList();
        return planned.plan()
                .map(plan -> {
                    Optional<Surroundings.Refusal> refusal = allowance.refusal(stack, plan);
                    return new Planning(refusal.isEmpty() ? Optional.of(plan) : Optional.empty(), notes, refusal);
                })
                .orElseGet(() -> refused(
                        "InvalidSpec",
                        planned.diagnostics().stream()
                                .filter(Diagnostic::isError)
                                .map(ClusterPlanner::text)
                                .toList(),
                        notes));
    }

    private static Planning refused(String reason, List<String> problems, List<String> notes) {
        String message = problems.stream().collect(Collectors.joining("; "));
        return new Planning(Optional.empty(), notes, Optional.of(new Surroundings.Refusal(reason, message)));
    }

    private static String text(Diagnostic diagnostic) {
        String advice = diagnostic.advice().isEmpty() ? "" : " (" + diagnostic.advice() + ")";
        return diagnostic.path().isEmpty()
                ? diagnostic.message() + advice
                : diagnostic.path() + ": " + diagnostic.message() + advice;
    }

    private static String text(Note note) {
        return note.path().isEmpty() ? note.text() : note.path() + ": " + note.text();
    }
}
