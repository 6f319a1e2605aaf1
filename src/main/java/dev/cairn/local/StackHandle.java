package dev.cairn.local;

import dev.cairn.api.Stack;
import dev.cairn.model.Request;
import dev.cairn.plan.Diagnostic;
import dev.cairn.plan.Note;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What can be asked of any stack, on this machine or on a cluster, driven by whomever. Every call may throw an {@link
 * IOException} when who drives it is gone.
 */
public interface StackHandle extends AutoCloseable {

    /** Id of the stack where it is: on this machine, or namespace and name on a cluster. */
    String id();

    /** The Stack object with its present status. */
    Stack stack() throws IOException;

    /** The same as JSON, one line. */
    String json() throws IOException;

    /** The versions of the object from now on, the present one first. */
    Changes<Stack> changes() throws IOException;

    /** The events after that sequence number (0: all that are kept); without {@code follow} up to now. */
    Events events(long since, boolean follow) throws IOException;

    /** The lines that a resource wrote. */
    LogStream logs(String resource, LogOptions options) throws IOException, RuntimeFailure;

    /**
     * The same lines, to be quoted in a message: without what is secret of the stack, as far as that is known where they
     * are read.
     */
    default LogStream quoted(String resource, LogOptions options) throws IOException, RuntimeFailure {
        return logs(resource, options);
    }

    /** Asks for something of one resource; returns when it is accepted, or not. */
    Answer request(Request.Verb verb, String resource) throws IOException;

    /**
     * Has another mode of the same files take over.
     *
     * @param name empty: the one before the present one
     * @return not accepted, and nothing changed, when there is no such mode
     */
    Applied mode(Optional<String> name) throws IOException;

    @Override
    void close();

    /**
     * How the whole is to end.
     *
     * @param requestedBy who asks, non-blank
     * @param reason why, non-blank
     * @param remove what was stopped is removed too
     * @param data with {@code remove}: its data as well
     */
    record Ending(String requestedBy, String reason, boolean remove, boolean data) {
        public Ending {
            if (requestedBy.isBlank() || reason.isBlank()) {
                throw new IllegalArgumentException("a shutdown needs a requester and a reason");
            }
        }
    }

    /**
     * The answer to a request.
     *
     * @param outcome {@code Accepted}, {@code AlreadyRestarting}, {@code UnknownResource}, {@code Refused},
     *     {@code Closed}
     */
    record Answer(String outcome) {
        /** Whether it will be done. */
        public boolean accepted() {
            return outcome.equals("Accepted");
        }
    }

    /**
     * What became of new files.
     *
     * @param accepted whether they are what is wanted now
     * @param generation of the specification that is wanted now
     */
    record Applied(boolean accepted, long generation, List<Diagnostic> diagnostics, List<Note> notes) {
        public Applied {
            diagnostics = List.copyOf(diagnostics);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Versions of the object; used by one thread.
     *
     * @param <T> the form of a version
     */
    interface Changes<T> extends AutoCloseable {
        /**
         * The newest version, when it is another than the last one returned.
         *
         * @return empty when nothing changed in that time, or when the supervisor has ended
         */
        Optional<T> next(Duration patience) throws IOException, InterruptedException;

        /** Whether nothing will change any more. */
        boolean ended();

        @Override
        void close();
    }

    /** Events; used by one thread. */
    interface Events extends AutoCloseable {
        /** The next events; blocks while more may come, empty at the end. */
        Optional<Journal.Batch> next() throws IOException, InterruptedException;

        @Override
        void close();
    }
}
