package dev.cairn.operator;

import dev.cairn.model.LifecycleEvent;
import dev.cairn.runtime.StackRef;

/** Where a shell tells what happened, after the work that it is about. Nothing depends on it. */
public interface Announcements {
    /** A step in the lifecycle of that stack. */
    void tell(StackRef stack, LifecycleEvent event);

    /** Something that is no step in the lifecycle and nothing bad. */
    void note(StackRef stack, String reason, String note);

    /** A warning that is no step in the lifecycle. */
    void warn(StackRef stack, String reason, String note);
}
