package dev.cairn.plan;

import dev.cairn.api.Stack;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Plan;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What became of a stack's files: a plan, or what stands in its way; all problems at once.
 *
 * @param plan present exactly when there is no error
 * @param document the Stack as it was written; empty when there is none
 * @param diagnostics in the order of the files
 * @param notes what has no effect here
 * @param secrets the values of Secrets that were looked at; nothing that is shown may hold one of them
 */
public record Planned(
        Optional<Plan> plan,
        Optional<StackDocument> document,
        List<Diagnostic> diagnostics,
        List<Note> notes,
        Set<OutputValue.Secret> secrets) {

    public Planned {
        diagnostics = List.copyOf(diagnostics);
        notes = List.copyOf(notes);
        secrets = Set.copyOf(secrets);
    }

    /** The Stack as an object, when its shape is right; bound the first time somebody asks. */
    public Optional<Stack> stack() {
        return document.flatMap(StackDocument::stack);
    }

    /** Whether something is wrong. */
    public boolean hasErrors() {
        return plan.isEmpty();
    }
}
