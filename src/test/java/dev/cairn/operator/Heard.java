package dev.cairn.operator;

import dev.cairn.model.LifecycleEvent;
import dev.cairn.runtime.StackRef;
import java.util.function.Consumer;

/** Hands on the words of all announcements. */
record Heard(Consumer<String> words) implements Announcements {
    @Override
    public void tell(StackRef stack, LifecycleEvent event) {
        words.accept(event.toString());
    }

    @Override
    public void note(StackRef stack, String reason, String note) {
        words.accept(reason + ": " + note);
    }

    @Override
    public void warn(StackRef stack, String reason, String note) {
        words.accept(reason + ": " + note);
    }
}
