package dev.cairn.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StreamsTest {
    /** The log of a resource that writes nothing, until it is closed. */
    private static final class Silence implements LogStream {
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public Optional<LogLine> next() {
            try {
                closed.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    @Test
    void a_reader_that_left_a_silent_log_is_noticed() throws Exception {
        Silence log = new Silence();
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        new Streams.Lines(log, Duration.ofMillis(5)).write(gone);

        assertThat(log.closed.getCount()).isZero();
    }

    @Test
    void the_head_of_an_answer_does_not_wait_for_its_first_line() {
        OutputStream out = new OutputStream() {
            @Override
            public void write(int b) {}

            @Override
            public void flush() throws IOException {
                throw new IOException("flushed");
            }
        };

        assertThatThrownBy(
                        () -> Streams.atOnce(new Streams.Lines(new Silence())).write(out))
                .hasMessage("flushed");
    }
}
