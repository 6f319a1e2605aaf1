package dev.cairn.local;

import java.time.Instant;

/** Calls back at an instant of the loop's clock. Tests hand time in; everything else uses {@link SystemTimer}. */
public interface Timer extends AutoCloseable {

    /**
     * Runs the action once, at that instant or soon after it; at once when it has passed.
     *
     * @return takes the appointment back; nothing happens when it was kept already
     */
    Appointment at(Instant when, Runnable action);

    /** Takes back every appointment. */
    @Override
    void close();

    /** Something that will happen. */
    @FunctionalInterface
    interface Appointment {
        /** Takes it back. */
        void cancel();
    }
}
