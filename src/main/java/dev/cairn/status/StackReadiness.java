package dev.cairn.status;

import dev.cairn.api.Condition;
import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import dev.cairn.model.OtherStack;
import java.util.Optional;

/** What a Stack is to another one that waits for it. */
public final class StackReadiness {
    private StackReadiness() {}

    /** Ready counts for the newest generation alone. */
    public static OtherStack of(Stack stack) {
        StackStatus status = stack.getStatus();
        if (status == null) {
            return OtherStack.waiting("not started yet");
        }
        Optional<Condition> ready = Optional.ofNullable(status.conditions()).stream()
                .flatMap(java.util.List::stream)
                .filter(condition -> condition.type().equals("Ready"))
                .findFirst();
        boolean current = ready.map(Condition::observedGeneration)
                .filter(generation -> generation.equals(stack.getMetadata().getGeneration()))
                .isPresent();
        if (current
                && ready.filter(condition -> condition.status().equals("True")).isPresent()) {
            return OtherStack.READY;
        }
        String phase = status.phase() == null ? "not ready" : status.phase();
        String message = status.message() == null || status.message().isEmpty() ? "" : ", " + status.message();
        return OtherStack.waiting(current ? phase + message : "its newest version was not looked at yet");
    }
}
