package dev.cairn.local;

import dev.cairn.model.LifecycleEvent;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.status.EventJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** The answers that go on: events, log lines, versions of the object. Each ends when the reader goes away. */
final class Streams {
    /** A sign of life, so that a reader that went away is noticed. */
    private static final Duration PULSE = Duration.ofSeconds(15);

    private Streams() {}

    /** Writes an answer to its end. */
    @FunctionalInterface
    interface Writer {
        void write(OutputStream out) throws IOException;
    }

    /**
     * Events as server-sent events: the id is the sequence number, so a browser's reconnect goes on where it was. An
     * event {@code lost} says how many are gone for good.
     */
    record ServerSent(Journal journal, long since, boolean follow) implements Writer {
        @Override
        public void write(OutputStream out) throws IOException {
            Journal.Reader reader = journal.after(since);
            try {
                while (!reader.ended()) {
                    Optional<Journal.Batch> batch = reader.next(follow ? PULSE : Duration.ZERO);
                    if (batch.isPresent()) {
                        send(batch.get(), out);
                    } else if (follow) {
                        line(out, ":\n");
                    } else {
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the server is closed
            }
        }

        private static void send(Journal.Batch batch, OutputStream out) throws IOException {
            if (batch.lost() > 0) {
                line(out, "event: lost\ndata: {\"lost\":" + batch.lost() + "}\n");
            }
            for (LifecycleEvent event : batch.events()) {
                line(out, "id: " + event.sequence() + "\ndata: " + EventJson.write(event) + "\n");
            }
        }
    }

    /** Log lines as JSON lines. */
    record Lines(LogStream lines) implements Writer {
        @Override
        public void write(OutputStream out) throws IOException {
            try (lines) {
                for (Optional<LogLine> line = lines.next(); line.isPresent(); line = lines.next()) {
                    line(out, LogJson.write(line.get()));
                }
            } catch (RuntimeFailure e) {
                throw new IOException(e.getMessage(), e); // the answer breaks off, which the reader sees
            }
        }
    }

    /** Versions of the Stack object as JSON lines; an empty line is a sign of life. */
    record Versions(StackHandle.Changes<String> changes) implements Writer {
        @Override
        public void write(OutputStream out) throws IOException {
            try (changes) {
                while (!changes.ended()) {
                    line(out, changes.next(PULSE).orElse(""));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the server is closed
            }
        }
    }

    private static void line(OutputStream out, String text) throws IOException {
        out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
