package dev.cairn.runtime.docker;

import dev.cairn.model.Reason;
import dev.cairn.runtime.FileTree;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What containers wrote that are removed: {@code <directory>/<stack id>/<resource>/<attempt>.log}, one line each of
 * instant, stream and text. Only their owner may read them.
 */
record SavedLogs(Path directory) {
    /** Attempts whose lines are kept beside those of the containers that still exist. */
    private static final int KEPT = 5;
    /** Longest memory of one attempt. */
    private static final int LINES = 100_000;

    private static final String SUFFIX = ".log";

    /** Saves all that the container wrote, unless that was done before; what cannot be read is left out. */
    void save(Engine engine, Naming naming, Sighting container) throws IOException {
        Path file = file(naming, container.resource(), container.attempt());
        if (!container.started() || Files.exists(file)) {
            return;
        }
        LogOptions last = new LogOptions(false, OptionalInt.of(LINES), Optional.empty(), false);
        try (ContainerLog log = ContainerLog.open(engine, container, last)) {
            write(log, file);
        } catch (RuntimeFailure e) {
            throw new IOException(e.getMessage(), e);
        }
        forgetOld(naming, container.resource());
    }

    /** What there is no room for is lost: on a full disk a container that cannot be removed is worse than a lost log. */
    private static void write(LogStream log, Path file) throws RuntimeFailure {
        try {
            Files.createDirectories(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            // Of a name of its own: another Cairn may be removing the same container.
            Path half = Files.createTempFile(
                    file.getParent(),
                    null,
                    ".part",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (BufferedWriter writer = Files.newBufferedWriter(half)) {
                for (Optional<LogLine> line = log.next(); line.isPresent(); line = log.next()) {
                    LogLine found = line.get();
                    writer.write(found.timestamp() + " " + found.stream() + " " + found.text());
                    writer.newLine();
                }
            } catch (IOException e) {
                Files.delete(half);
                return;
            }
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            return; // not even a name has room
        }
    }

    /** The attempts of which lines are kept, oldest first. */
    List<Long> attempts(Naming naming, String resource) throws IOException {
        Path home = home(naming).resolve(resource);
        if (!Files.isDirectory(home)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(home)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d{1,18}\\.log"))
                    .map(name -> Long.parseLong(name.substring(0, name.length() - SUFFIX.length())))
                    .sorted()
                    .toList();
        }
    }

    /** The kept lines of an attempt. */
    LogStream open(Naming naming, String resource, long attempt, LogOptions options) throws IOException {
        List<LogLine> lines = new ArrayList<>();
        try {
            for (String text : Files.readAllLines(file(naming, resource, attempt), StandardCharsets.UTF_8)) {
                String[] parts = text.split(" ", 3);
                lines.add(new LogLine(
                        resource,
                        attempt,
                        LogLine.Stream.valueOf(parts[1]),
                        Instant.parse(parts[0]),
                        parts.length > 2 ? parts[2] : ""));
            }
        } catch (NoSuchFileException e) {
            return new Kept(List.of());
        } catch (IllegalArgumentException | java.time.DateTimeException | IndexOutOfBoundsException e) {
            throw new Problem(new Reason.BackendError(
                    "the saved log " + file(naming, resource, attempt) + " is damaged: " + e.getMessage()));
        }
        options.since()
                .ifPresent(since -> lines.removeIf(line -> line.timestamp().isBefore(since)));
        int from = options.tail().isPresent()
                ? Math.max(0, lines.size() - options.tail().getAsInt())
                : 0;
        return new Kept(lines.subList(from, lines.size()));
    }

    /** Forgets all lines of a stack. */
    void delete(Naming naming) throws IOException {
        FileTree.delete(home(naming));
    }

    private void forgetOld(Naming naming, String resource) throws IOException {
        List<Long> attempts = attempts(naming, resource);
        for (long old : attempts.subList(0, Math.max(0, attempts.size() - KEPT))) {
            Files.deleteIfExists(file(naming, resource, old));
        }
    }

    private Path home(Naming naming) {
        return directory.resolve(naming.stack().id());
    }

    private Path file(Naming naming, String resource, long attempt) {
        return home(naming).resolve(resource).resolve(attempt + SUFFIX);
    }

    /** Lines that are all there already. */
    private static final class Kept implements LogStream {
        private final Iterator<LogLine> lines;

        Kept(List<LogLine> lines) {
            this.lines = List.copyOf(lines).iterator();
        }

        @Override
        public Optional<LogLine> next() {
            return lines.hasNext() ? Optional.of(lines.next()) : Optional.empty();
        }

        @Override
        public void close() {} // holds nothing open
    }
}
