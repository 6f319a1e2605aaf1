package dev.cairn.cli;

import dev.cairn.api.Stack;
import dev.cairn.cli.Signals.Signal;
import dev.cairn.local.Journal;
import dev.cairn.runtime.LogLine;

/** What whoever watches a stack is told, one thing after the other. */
sealed interface Happening {
    /** The stack is another than before. */
    record Changed(Stack stack) implements Happening {}

    /** Something went into the journal. */
    record Happened(Journal.Batch batch) implements Happening {}

    /** A resource wrote a line. */
    record Wrote(LogLine line) implements Happening {}

    /** The log of a resource cannot be followed. */
    record Unreadable(String resource, String message) implements Happening {}

    /** The user or the system wants an end. */
    record Signalled(Signal signal) implements Happening {}

    /** Time went by, or the window has another size. */
    record Ticked() implements Happening {}

    /** Nobody drives the stack any more. */
    record Ended() implements Happening {}
}
