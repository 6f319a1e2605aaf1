package dev.cairn.local;

import java.util.Optional;

/** Another program drives the stack. */
public final class StackBusy extends Exception {
    private static final long serialVersionUID = 1L;

    StackBusy(String id, Optional<Long> holder) {
        super("stack " + id + " is driven by another cairn"
                + holder.map(pid -> " (process " + pid + ")").orElse("") + ": ask that one, or end it first");
    }
}
