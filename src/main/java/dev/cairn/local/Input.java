package dev.cairn.local;

import dev.cairn.model.Effect;
import dev.cairn.model.Instance;
import dev.cairn.model.Observation.ProbeStreak;
import dev.cairn.model.OtherStack;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.Resource.Backend;
import java.util.List;
import java.util.Optional;

/** What the loop's one thread is told by everything else: the only way in. */
sealed interface Input {

    /** Another plan takes over. */
    record Planned(Plan plan) implements Input {}

    /** A user asked for something. */
    record Asked(Request request) implements Input {}

    /** Everything is to be stopped and removed, with its data or without. One input: a stop alone would end the loop. */
    record Removed(Request.Shutdown request, boolean data) implements Input {}

    /** Everything still alive is to be ended without grace. */
    record Killed() implements Input {}

    /** A backend answered: watched from now on, and this is all there is. */
    record Connected(Backend backend, long stamp, List<Instance> instances) implements Input {}

    /** A backend does not answer. */
    record Lost(Backend backend, String error) implements Input {}

    /** Something of a backend may have changed; an empty resource means anything. */
    record Hinted(Backend backend, String resource, Optional<Instance> instance) implements Input {}

    /** What a backend has, of one resource or of all (empty); no instances at all when the look failed. */
    record Observed(Backend backend, String resource, long stamp, Optional<List<Instance>> instances)
            implements Input {}

    /** It is time to list a backend again. */
    record Relist(Backend backend) implements Input {}

    /** The cause of a failure is gone, as far as it can be seen. */
    record Cured(String resource, Reason reason) implements Input {}

    /** It is time to try a lost backend again. */
    record Reconnect(Backend backend) implements Input {}

    /** An effect is through. */
    record Acted(Task task, Result result) implements Input {}

    /** How far a staging is. */
    record Progressed(Task task, String text) implements Input {}

    /** Another stack is like that now. */
    record Neighbour(String stack, OtherStack seen) implements Input {}

    /** The newest result of a probe. */
    record Probed(String resource, ProbeStreak streak) implements Input {}

    /** A conflict over an allocated port was looked into: another plan, or none. */
    record Replanned(Effect effect, Reason.PortConflict conflict, Optional<Plan> plan) implements Input {}

    /** Time has come to what the engine waits for, or to what could not be written. */
    record Woken() implements Input {}

    /** What was left behind is swept away, or not. */
    record Swept(Optional<String> failure) implements Input {}

    /** An effect at work; equal only to itself. */
    final class Task {
        private final Effect effect;
        private Thread thread;
        private boolean givenUp;
        private long stamp;

        Task(Effect effect) {
            this.effect = effect;
        }

        Effect effect() {
            return effect;
        }

        /** Begins; only from the loop's thread, once. */
        void run(Runnable work) {
            thread = Thread.ofVirtual()
                    .name(effect.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT) + " "
                            + effect.resource())
                    .start(work);
        }

        /** Interrupts it; only from the loop's thread. */
        void giveUp() {
            givenUp = true;
            thread.interrupt();
        }

        /** What was seen before it began. */
        void stamp(long before) {
            stamp = before;
        }

        long stamp() {
            return stamp;
        }

        boolean givenUp() {
            return givenUp;
        }
    }

    /** How an effect ended. */
    sealed interface Result {
        /** Pulled, built, created. */
        record Staged() implements Result {}

        /** The image is there. */
        record Pulled() implements Result {}

        /** It exists now, as seen right after the start. */
        record Started(Instance instance) implements Result {}

        /** What is left of the instance that was stopped. */
        record Stopped(String instance, Optional<Instance> left) implements Result {}

        /** The instance does not exist any more. */
        record Removed(String instance) implements Result {}

        /** It went wrong (or was given up); this is what the resource has now. */
        record Failed(Reason reason, List<Instance> instances) implements Result {}

        /** Its backend does not answer; nothing is known. */
        record Unreachable(String error) implements Result {}
    }
}
