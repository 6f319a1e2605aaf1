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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

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

    /**
     * Log lines as JSON lines; an empty line is a sign of life.
     *
     * @param pulse how long nothing may be written
     */
    record Lines(LogStream lines, Duration pulse) implements Writer {
        Lines(LogStream lines) {
            this(lines, PULSE);
        }

        @Override
        public void write(OutputStream out) throws IOException {
            CountDownLatch over = new CountDownLatch(1);
            Thread beating = Thread.ofVirtual().name("pulse").start(() -> beat(out, over));
            try (lines) {
                for (Optional<LogLine> line = lines.next(); line.isPresent(); line = lines.next()) {
                    line(out, LogJson.write(line.get()));
                }
            } catch (RuntimeFailure e) {
                throw new IOException(e.getMessage(), e); // the answer breaks off, which the reader sees
            } finally {
                over.countDown();
                join(beating); // the end of the answer comes after every line
            }
        }

        private void beat(OutputStream out, CountDownLatch over) {
            try {
                while (!over.await(pulse.toNanos(), TimeUnit.NANOSECONDS)) {
                    line(out, "");
                }
            } catch (IOException _) {
                lines.close(); // the reader went away: so ends the wait for a line
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private static void join(Thread thread) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt(); // the server is closed
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

    /**
     * The answer that this writes. Its head goes out at once: who asks waits for it, and a silent resource may leave
     * nothing else to send for hours.
     */
    static Writer atOnce(Writer writer) {
        return out -> {
            out.flush();
            writer.write(out);
        };
    }

    private static void line(OutputStream out, String text) throws IOException {
        synchronized (out) {
            out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }
}
