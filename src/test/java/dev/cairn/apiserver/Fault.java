package dev.cairn.apiserver;

/** What goes wrong with one request. */
public enum Fault {
    NONE,
    /** The request never arrives. */
    LOST_REQUEST,
    /** The request is carried out, the answer never arrives. */
    LOST_ANSWER,
    CONFLICT,
    TOO_MANY,
    SERVER_ERROR,
    /** The client's process ends, and the request never arrives. */
    CRASH_BEFORE,
    /** The request is carried out, and the client's process ends. */
    CRASH_AFTER;

    /** What goes wrong with which request. */
    @FunctionalInterface
    public interface Source {
        /** Of that request, which arrives now. */
        Fault of(Call call);
    }
}
