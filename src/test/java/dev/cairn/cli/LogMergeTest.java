package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LogMergeTest {

    @Test
    void linesOfSeveralLogsComeInTheOrderOfTheirTimes() throws Exception {
        Script a = new Script("a").line(1).line(4).end();
        Script b = new Script("b").line(2).line(3).line(5).end();

        assertThat(texts(a, b)).containsExactly("a1", "b2", "b3", "a4", "b5");
    }

    @Test
    void aLogLongerThanWhatIsReadAheadIsComplete() throws Exception {
        Script a = new Script("a");
        Script b = new Script("b");
        for (int second = 0; second < 2000; second++) {
            (second % 3 == 0 ? a : b).line(second);
        }
        a.end();
        b.end();

        assertThat(texts(a, b)).hasSize(2000).startsWith("a0", "b1", "b2", "a3").endsWith("b1999");
    }

    @Test
    void aQuietLogDoesNotHoldUpTheOthers() throws Exception {
        Script quiet = new Script("quiet");
        Script busy = new Script("busy").line(1);
        try (LogMerge merge = LogMerge.ofFollowed()) {
            merge.add(quiet);
            merge.add(busy);

            assertThat(merge.next()).map(LogLine::text).contains("busy1");
            quiet.line(2);
            assertThat(merge.next()).map(LogLine::text).contains("quiet2");
        }
        assertThat(quiet.closed).isTrue();
    }

    @Test
    void closingEndsWhoWaits() throws Exception {
        LogMerge merge = LogMerge.ofFollowed();
        merge.add(new Script("quiet"));
        Thread closer = Thread.ofVirtual().start(merge::close);

        assertThat(merge.next()).isEmpty();
        closer.join();
    }

    private static List<String> texts(Script... scripts) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        try (LogMerge merge = LogMerge.ofEnding()) {
            for (Script script : scripts) {
                merge.add(script);
            }
            for (Optional<LogLine> line = merge.next(); line.isPresent(); line = merge.next()) {
                texts.add(line.get().text());
            }
        }
        return texts;
    }

    /** A log that says what a test puts into it. */
    private static final class Script implements LogStream {
        private final String name;
        private final BlockingQueue<Optional<LogLine>> lines = new LinkedBlockingQueue<>();
        private volatile boolean closed;

        Script(String name) {
            this.name = name;
        }

        Script line(int second) {
            lines.add(Optional.of(
                    new LogLine(name, 1, LogLine.Stream.STDOUT, Instant.ofEpochSecond(second), name + second)));
            return this;
        }

        Script end() {
            lines.add(Optional.empty());
            return this;
        }

        @Override
        public Optional<LogLine> next() {
            try {
                return lines.take();
            } catch (InterruptedException _) {
                return Optional.empty();
            }
        }

        @Override
        public void close() {
            closed = true;
            lines.add(Optional.empty());
        }
    }
}
