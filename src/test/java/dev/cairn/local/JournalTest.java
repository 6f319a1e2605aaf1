package dev.cairn.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private static List<LifecycleEvent> events(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(JournalTest::event).toList();
    }

    private static LifecycleEvent event(long sequence) {
        return new LifecycleEvent(
                sequence,
                NOW,
                "shop",
                "db",
                1,
                LifecycleEvent.Type.RESOURCE_FAILED,
                Optional.of(new Reason.ExitCode(1)),
                "exit code 1",
                "");
    }

    private static List<Long> sequences(Journal.Batch batch) {
        return batch.events().stream().map(LifecycleEvent::sequence).toList();
    }

    /** Trap 16. Guard: {@code Journal.after} keeps the place that was asked for; without it this fails. */
    @Test
    void a_reader_gets_what_came_after_its_place_and_then_what_comes() throws Exception {
        Journal journal = Journal.inMemory(10);
        journal.publish(events(1, 3));
        Journal.Reader reader = journal.after(1);

        assertThat(sequences(reader.next(Duration.ZERO).orElseThrow())).containsExactly(2L, 3L);
        CompletableFuture<Optional<Journal.Batch>> next = CompletableFuture.supplyAsync(() -> {
            try {
                return reader.next(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        journal.publish(events(4, 4));
        assertThat(sequences(next.get(10, TimeUnit.SECONDS).orElseThrow())).containsExactly(4L);
    }

    @Test
    void a_slow_reader_is_told_how_many_it_lost() throws Exception {
        Journal journal = Journal.inMemory(10);
        Journal.Reader reader = journal.after(0);
        journal.publish(events(1, 25));

        Journal.Batch batch = reader.next(Duration.ZERO).orElseThrow();

        assertThat(batch.lost()).isEqualTo(15);
        assertThat(sequences(batch)).hasSize(10).startsWith(16L);
    }

    @Test
    void a_closed_journal_is_read_to_its_end() throws Exception {
        Journal journal = Journal.inMemory(10);
        Journal.Reader reader = journal.after(0);
        journal.publish(events(1, 2));
        journal.close();

        assertThat(reader.ended()).isFalse();
        assertThat(reader.next(Duration.ofSeconds(10))).isPresent();
        assertThat(reader.ended()).isTrue();
        assertThat(reader.next(Duration.ofSeconds(10))).isEmpty();
    }

    @Test
    void what_was_kept_is_read_again_and_what_a_crash_took_back_is_not() throws Exception {
        Path file = directory.resolve("events.jsonl");
        try (Journal journal = Journal.open(file, 0)) {
            journal.write(events(1, 5));
        }

        try (Journal journal = Journal.open(file, 3)) {
            Journal.Batch batch = journal.after(0).next(Duration.ZERO).orElseThrow();
            assertThat(batch.events()).isEqualTo(events(1, 3));
        }
    }

    @Test
    void half_a_line_spoils_nothing() throws Exception {
        Path file = directory.resolve("events.jsonl");
        try (Journal journal = Journal.open(file, 0)) {
            journal.write(events(1, 2));
        }
        Files.writeString(file, "{\"sequence\":3,\"at\":\"2026", StandardOpenOption.APPEND);

        try (Journal journal = Journal.open(file, 10)) {
            assertThat(journal.newest()).isEqualTo(2);
        }
    }

    @Test
    void the_file_is_bounded() throws Exception {
        Path file = directory.resolve("events.jsonl");
        JournalFile journal = new JournalFile(file, 10);
        for (long i = 1; i <= 100; i++) {
            journal.append(events(i, i));
        }
        journal.close();

        assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(20);
        assertThat(new JournalFile(file, 10).read(100).getLast().sequence()).isEqualTo(100);
    }
}
