package dev.cairn.runtime.process;

import static dev.cairn.runtime.process.Workshop.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.model.Instance;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("process")
class OutputTest {
    private static final LogOptions FOLLOW = new LogOptions(true, OptionalInt.empty(), Optional.empty(), false);

    /** The kernel's clock for files may be that much behind. */
    private static final Duration TICK = Duration.ofMillis(10);

    @RegisterExtension
    final Workshop shop = new Workshop();

    @Test
    void bothStreamsAreReadInTheOrderInWhichTheyCame() throws Exception {
        Instant before = Instant.now().minus(TICK);
        Instance instance = shop.start("api", shop.sh("echo one; until [ -e go ]; do sleep 0.01; done; echo two >&2"));
        await().atMost(SOON).until(() -> shop.log("api").contains("one"));
        Instant between = Instant.now();
        Files.createFile(shop.workingDir.resolve("go"));
        shop.ended(instance);

        List<LogLine> lines = shop.log("api", LogOptions.ALL);

        assertThat(lines).extracting(LogLine::text).containsExactly("one", "two");
        assertThat(lines).extracting(LogLine::stream).containsExactly(LogLine.Stream.STDOUT, LogLine.Stream.STDERR);
        assertThat(lines.getFirst().timestamp()).isBetween(before, between);
        assertThat(lines.getLast().timestamp()).isBetween(between.minus(TICK), Instant.now());
        assertThat(lines).allSatisfy(line -> assertThat(line.attempt()).isEqualTo(1));
    }

    @Test
    void whatHasNoEndOfLineIsALineWhenNothingMoreComes() throws Exception {
        shop.ended(shop.start("api", shop.sh("printf 'one\\r\\ntwo'")));

        assertThat(shop.log("api")).containsExactly("one", "two");
    }

    @Test
    void onlyTheLastLinesOrThoseSinceAnInstant() throws Exception {
        Instance instance =
                shop.start("api", shop.sh("seq 1 5; until [ -e go ]; do sleep 0.01; done; seq 6 9; exec sleep 60"));
        await().atMost(SOON).until(() -> shop.log("api").contains("5"));
        Instant between = shop.log("api", LogOptions.ALL).getLast().timestamp().plusMillis(1);
        Files.createFile(shop.workingDir.resolve("go"));
        await().atMost(SOON).until(() -> shop.log("api").contains("9"));

        assertThat(texts(new LogOptions(false, OptionalInt.of(2), Optional.empty(), false)))
                .containsExactly("8", "9");
        assertThat(texts(new LogOptions(false, OptionalInt.empty(), Optional.of(between), false)))
                .containsExactly("6", "7", "8", "9");
        assertThat(texts(new LogOptions(false, OptionalInt.of(0), Optional.empty(), false)))
                .isEmpty();
        assertThat(instance.alive()).isTrue();
    }

    @Test
    void theOutputOfTheAttemptBeforeIsKept() throws Exception {
        for (int attempt = 1; attempt <= 5; attempt++) {
            shop.ended(shop.runtime.start(shop.spec("api", attempt, shop.sh("echo this is " + attempt))));
        }

        assertThat(shop.log("api")).containsExactly("this is 5");
        assertThat(texts(new LogOptions(false, OptionalInt.empty(), Optional.empty(), true)))
                .containsExactly("this is 4");
        assertThat(new Attempts("api", shop.runtime.layout().resource(shop.stack.id(), "api")).all())
                .hasSize(3);
    }

    @Test
    void followingGoesOnWithTheNextAttemptUntilTheResourceIsRemoved() throws Exception {
        try (LogStream lines = shop.runtime.logs(shop.stack, "api", FOLLOW)) {
            shop.ended(shop.runtime.start(shop.spec("api", 1, shop.sh("echo first; printf unfinished"))));
            Instance second = shop.runtime.start(shop.spec("api", 2, shop.sh("echo second; exec sleep 60")));

            assertThat(Stream.of(next(lines), next(lines), next(lines)))
                    .containsExactly("first", "unfinished", "second");

            shop.runtime.remove(shop.stack, "api", second.id());
            assertThat(lines.next()).isEmpty();
        }
    }

    @Test
    void followingEndsWhenItIsClosed() throws Exception {
        shop.start("api", shop.sh("echo one; exec sleep 60"));
        LogStream lines = shop.runtime.logs(shop.stack, "api", FOLLOW);
        assertThat(next(lines)).isEqualTo("one");

        CompletableFuture<Optional<LogLine>> waiting = new CompletableFuture<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                waiting.complete(lines.next());
            } catch (Exception e) {
                waiting.completeExceptionally(e);
            }
        });
        await().atMost(SOON).until(() -> reader.getState() == Thread.State.WAITING);
        lines.close();

        assertThat(waiting.get(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEmpty();
    }

    @Test
    void followedWithATailTheLastLinesComeFirst() throws Exception {
        shop.start("api", shop.sh("seq 1 5; until [ -e go ]; do sleep 0.01; done; echo more; exec sleep 60"));
        await().atMost(SOON).until(() -> shop.log("api").contains("5"));

        try (LogStream lines = shop.runtime.logs(
                shop.stack, "api", new LogOptions(true, OptionalInt.of(1), Optional.empty(), false))) {
            assertThat(next(lines)).isEqualTo("5");
            Files.createFile(shop.workingDir.resolve("go"));
            assertThat(next(lines)).isEqualTo("more");
        }
    }

    @Test
    void outputStaysWithinItsBoundAndItsEndIsKept() throws Exception {
        long bound = 64 * 1024;
        shop.rotateAt(bound);
        // It pauses, so that a machine with other work to do does not lose most of it in one truncation.
        Instance instance = shop.start(
                "api",
                shop.sh("i=0; while [ $i -lt 60000 ]; do i=$((i+1)); echo line-$i;"
                        + " [ $((i % 1000)) -ne 0 ] || sleep 0.02; done; exec sleep 60"));
        await().atMost(SOON).until(() -> lastLine().equals("line-60000"));

        List<String> lines = shop.log("api");

        assertThat(size(instance)).isLessThan(10 * bound);
        List<Integer> numbers =
                lines.stream().map(line -> Integer.parseInt(line.substring(5))).toList();
        int from = numbers.getFirst();
        assertThat(from).isGreaterThan(1);
        assertThat(numbers.size()).isBetween((60000 - from + 1) / 2, 60000 - from + 1); // truncation swallows some
        assertThat(numbers).isSorted();
    }

    @Test
    void whoFollowsReadsAcrossRotations() throws Exception {
        shop.rotateAt(4 * 1024);
        try (LogStream lines = shop.runtime.logs(shop.stack, "api", FOLLOW)) {
            shop.start(
                    "api",
                    shop.sh(
                            "i=0; while [ $i -lt 1000 ]; do i=$((i+1)); echo line-$i; sleep 0.001; done; exec sleep 60"));
            List<String> read = new java.util.ArrayList<>();
            while (read.isEmpty() || !read.getLast().equals("line-1000")) {
                read.add(next(lines));
            }

            // Truncation may swallow what is written in the same microseconds.
            List<String> written =
                    IntStream.rangeClosed(1, 1000).mapToObj(i -> "line-" + i).toList();
            assertThat(read)
                    .hasSizeGreaterThanOrEqualTo(995)
                    .isSubsetOf(written)
                    .doesNotHaveDuplicates();
            assertThat(read).isSortedAccordingTo(java.util.Comparator.comparingInt(written::indexOf));
        }
    }

    @Test
    void linesThatCameWhileNobodyWatchedHaveTheTimeOfTheLastOfThem() throws Exception {
        Instance instance = shop.start("api", shop.sh("until [ -e go ]; do sleep 0.01; done; echo one; echo two"));
        shop.runtime.close();
        Files.createFile(shop.workingDir.resolve("go"));
        await().atMost(SOON).until(() -> shop.attempt(instance).exit().isPresent());
        Instant end = shop.attempt(instance).exit().orElseThrow().at();

        shop.takeOver();
        List<LogLine> lines = shop.log("api", LogOptions.ALL);

        assertThat(lines).extracting(LogLine::text).containsExactly("one", "two");
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.timestamp()).isBetween(end.minus(Duration.ofSeconds(5)), end));
    }

    private List<String> texts(LogOptions options) throws Exception {
        return shop.log("api", options).stream().map(LogLine::text).toList();
    }

    private String lastLine() throws Exception {
        List<String> last = texts(new LogOptions(false, OptionalInt.of(1), Optional.empty(), false));
        return last.isEmpty() ? "" : last.getFirst();
    }

    private long size(Instance instance) throws IOException {
        try (Stream<java.nio.file.Path> files =
                Files.walk(shop.attempt(instance).directory())) {
            long size = 0;
            for (java.nio.file.Path file : files.filter(Files::isRegularFile).toList()) {
                size += Files.size(file);
            }
            return size;
        }
    }

    private static String next(LogStream lines) throws Exception {
        return lines.next().orElseThrow().text();
    }
}
