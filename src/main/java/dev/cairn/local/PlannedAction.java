package dev.cairn.local;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * One thing that {@code cairn up} would do.
 *
 * @param step when: actions of one step do not wait for each other, those of the next one do; from 1
 * @param resource what it is done to
 * @param why in words, without a secret
 */
public record PlannedAction(int step, Verb verb, String resource, String why) {

    /** What is done. */
    public enum Verb {
        /** A workload that never ran is started. */
        CREATE,
        /** A workload that ran before, and does not now, is started. */
        START,
        /** A job runs. */
        RUN,
        /** What runs is stopped, and something else started in its place. */
        REPLACE,
        /** What runs is stopped, and stays in the file. */
        STOP,
        /** What is no longer in the file is stopped and removed. */
        REMOVE,
        /** Nothing can be done: it waits for something that does not come by itself, or cannot be run. */
        HOLD;

        /** As people and programs read it. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
