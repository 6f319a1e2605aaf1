package dev.cairn.plan;

import dev.cairn.api.Stack;
import dev.cairn.model.Plan;
import java.util.List;
import java.util.Optional;

/**
 * What became of a stack's files: a plan, or what stands in its way; all problems at once.
 *
 * @param plan present exactly when there is no error
 * @param document the Stack as it was written; empty when there is none
 * @param diagnostics in the order of the files
 * @param notes what has no effect here
 */
public record Planned(
        Optional<Plan> plan, Optional<StackDocument> document, List<Diagnostic> diagnostics, List<Note> notes) {

    public Planned {
        diagnostics = List.copyOf(diagnostics);
        notes = List.copyOf(notes);
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
