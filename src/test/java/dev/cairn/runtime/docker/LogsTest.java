package dev.cairn.runtime.docker;

import static dev.cairn.runtime.docker.EngineRoom.SOON;
import static dev.cairn.runtime.docker.EngineRoom.sh;
import static dev.cairn.runtime.docker.EngineRoom.sleeping;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Instance;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("docker")
class LogsTest {
    @RegisterExtension
    final EngineRoom room = new EngineRoom();

    private static final LogOptions FOLLOW = new LogOptions(true, OptionalInt.empty(), Optional.empty(), false);
    private static final LogOptions PREVIOUS = new LogOptions(false, OptionalInt.empty(), Optional.empty(), true);

    @Test
    void bothStreamsWithTheInstantOfEachLine() throws Exception {
        Instant before = Instant.now();
        room.ended(room.start("api", sh("echo out; echo err >&2; printf half")));

        try (LogStream log = room.runtime.logs(room.stack, "api", LogOptions.ALL)) {
            List<LogLine> lines = List.of(
                    log.next().orElseThrow(),
                    log.next().orElseThrow(),
                    log.next().orElseThrow());
            assertThat(log.next()).isEmpty();
            assertThat(lines).allSatisfy(line -> {
                assertThat(line.resource()).isEqualTo("api");
                assertThat(line.attempt()).isEqualTo(1);
                assertThat(line.timestamp())
                        .isBetween(before.minusSeconds(5), Instant.now().plusSeconds(5));
            });
            assertThat(lines)
                    .extracting(line -> line.stream() + " " + line.text())
                    .containsExactlyInAnyOrder("STDOUT out", "STDERR err", "STDOUT half");
        }
    }

    @Test
    void aLineLongerThanAFrameIsOneLine() throws Exception {
        room.ended(room.start("api", sh("head -c 50000 /dev/zero | tr '\\0' x; echo; echo next")));

        List<String> lines = room.lines("api", LogOptions.ALL);

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).hasSize(50_000).matches("x+");
    }

    @Test
    void onlyTheLastOrTheNewestLines() throws Exception {
        room.ended(room.start("api", sh("echo 1; echo 2; sleep 1; echo 3")));
        Instant third;
        try (LogStream log = room.runtime.logs(room.stack, "api", LogOptions.ALL)) {
            log.next();
            log.next();
            third = log.next().orElseThrow().timestamp();
        }

        assertThat(room.lines("api", new LogOptions(false, OptionalInt.of(2), Optional.empty(), false)))
                .containsExactly("2", "3");
        assertThat(room.lines("api", new LogOptions(false, OptionalInt.empty(), Optional.of(third), false)))
                .containsExactly("3");
        assertThat(room.lines("api", new LogOptions(false, OptionalInt.of(0), Optional.empty(), false)))
                .isEmpty();
    }

    @Test
    void previousIsTheAttemptBeforeBeItsContainerThereOrNot() throws Exception {
        room.ended(room.start("api", sh("echo one; exit 1")));
        assertThat(room.lines("api", PREVIOUS)).isEmpty();

        room.ended(room.runtime.start(room.spec("api", 2, sh("echo two; exit 1"))));
        assertThat(room.lines("api", PREVIOUS)).containsExactly("one");
        assertThat(room.lines("api", new LogOptions(false, OptionalInt.of(1), Optional.empty(), true)))
                .containsExactly("one");

        room.runtime.start(room.spec("api", 3, sleeping()));
        assertThat(room.lines("api", PREVIOUS)).containsExactly("two");
        assertThat(room.lines("api", LogOptions.ALL)).isEmpty();
    }

    @Test
    void theLinesOfARemovedContainerAreKeptForTheirOwnerAloneAndGoWithTheData() throws Exception {
        Instance instance = room.ended(room.start("api", sh("echo kept")));
        room.runtime.remove(room.stack, "api", instance.id());

        assertThat(room.lines("api", LogOptions.ALL)).containsExactly("kept");
        Path file = room.directory.resolve("logs").resolve(room.stack.id()).resolve("api/1.log");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        room.runtime.teardown(room.stack, false);
        assertThat(room.lines("api", LogOptions.ALL)).containsExactly("kept");
        room.runtime.teardown(room.stack, true);
        assertThat(room.lines("api", LogOptions.ALL)).isEmpty();
    }

    @Test
    void aContainerGoesAlsoWhenThereIsNoRoomForItsLines() throws Exception {
        Instance instance = room.ended(room.start("api", sh("echo lost")));
        Path lines = room.directory.resolve("logs").resolve(room.stack.id());
        Files.createDirectories(lines);
        Files.createFile(lines.resolve("api")); // where their directory would be

        room.runtime.remove(room.stack, "api", instance.id());

        assertThat(room.list()).isEmpty();
    }

    @Test
    void followingGoesOnFromOneAttemptToTheNext() throws Exception {
        room.start("api", sh("echo one; trap 'exit 1' TERM; sleep 3600 & wait"));
        try (LogStream log = room.runtime.logs(room.stack, "api", FOLLOW)) {
            assertThat(log.next().orElseThrow().text()).isEqualTo("one");
            room.stop(room.list().getFirst());

            room.runtime.start(room.spec("api", 2, sh("echo two; sleep 3600")));

            LogLine next = log.next().orElseThrow();
            assertThat(next.text()).isEqualTo("two");
            assertThat(next.attempt()).isEqualTo(2);
        }
    }

    @Test
    void followingMayBeginBeforeTheFirstStart() throws Exception {
        try (LogStream log = room.runtime.logs(room.stack, "api", FOLLOW)) {
            CompletableFuture<Optional<LogLine>> next = next(log);
            room.start("api", sh("echo first; sleep 3600"));

            assertThat(next.get(SOON.toSeconds(), TimeUnit.SECONDS)
                            .orElseThrow()
                            .text())
                    .isEqualTo("first");
        }
    }

    @Test
    void closingEndsABlockedReader() throws Exception {
        room.start("api", sh("echo one; sleep 3600"));
        LogStream log = room.runtime.logs(room.stack, "api", FOLLOW);
        assertThat(log.next()).isPresent();
        CompletableFuture<Optional<LogLine>> blocked = next(log);
        LogStream waiting = room.runtime.logs(room.stack, "nothing", FOLLOW);
        CompletableFuture<Optional<LogLine>> waits = next(waiting);

        log.close();
        waiting.close();

        assertThat(blocked.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEmpty();
        assertThat(waits.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEmpty();
    }

    /** Whether the reader has begun to wait by then or not. */
    @Test
    void closingEndsAReaderAtAnyMoment() throws Exception {
        room.start("api", sh("echo one; sleep 3600"));
        for (int pass = 0; pass < 30; pass++) {
            LogStream log = room.runtime.logs(room.stack, "api", FOLLOW);
            assertThat(log.next()).isPresent();
            CompletableFuture<Optional<LogLine>> blocked = next(log);
            LockSupport.parkNanos(pass % 10 * 100_000L);

            log.close();

            assertThat(blocked.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void theEndOfTheStackEndsItsReaders() throws Exception {
        room.start("api", sh("echo one; sleep 3600"));
        try (LogStream log = room.runtime.logs(room.stack, "api", FOLLOW)) {
            assertThat(log.next()).isPresent();
            CompletableFuture<Optional<LogLine>> blocked = next(log);

            room.runtime.teardown(room.stack, false);

            assertThat(blocked.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEmpty();
        }
    }

    private static CompletableFuture<Optional<LogLine>> next(LogStream log) {
        CompletableFuture<Optional<LogLine>> next = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                next.complete(log.next());
            } catch (RuntimeFailure e) {
                next.completeExceptionally(e);
            }
        });
        return next;
    }
}
