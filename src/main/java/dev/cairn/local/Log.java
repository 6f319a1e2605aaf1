package dev.cairn.local;

/** Where the shell says what happens, one line each, {@code key=value}; nothing secret. */
@FunctionalInterface
public interface Log {
    /** Nobody listens. */
    Log NONE = _ -> {};

    /** Says one line. */
    void say(String line);
}
