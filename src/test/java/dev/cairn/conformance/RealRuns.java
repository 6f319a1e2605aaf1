package dev.cairn.conformance;

import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The executions of scripts: that and when they began is in the files that they wrote, that and how they ended in what
 * the backend showed. An instance makes one run, in the order of their starts; or none, when it was stopped before it came so
 * far: that had ended when the next run began.
 */
final class RealRuns {
    private record Seen(String resource, Instant startedAt, Optional<Exit> exit, Optional<Instant> missedAt) {
        Optional<Instant> endedAt() {
            return exit.map(Exit::at).or(() -> missedAt);
        }

        boolean endedBefore(Instant instant) {
            return endedAt().filter(end -> end.isBefore(instant)).isPresent();
        }
    }

    private final Map<String, Seen> instances = new LinkedHashMap<>();

    /** Notes what a backend shows of some resources. */
    synchronized void note(List<Instance> shown) {
        for (Instance instance : shown) {
            if (instance.startedAt().isPresent()) {
                Seen before = instances.get(instance.id());
                Optional<Exit> exit = before == null ? Optional.empty() : before.exit();
                Instant startedAt = instance.startedAt().get();
                instances.put(
                        instance.id(),
                        new Seen(instance.resource(), startedAt, exit.or(instance::exit), Optional.empty()));
            }
        }
    }

    /** Notes all that a backend has: what is not there any more has ended. */
    synchronized void noteAll(List<Instance> shown, Instant now) {
        note(shown);
        Set<String> there = shown.stream().map(Instance::id).collect(Collectors.toSet());
        instances.replaceAll((id, seen) -> there.contains(id) || seen.missedAt().isPresent()
                ? seen
                : new Seen(seen.resource(), seen.startedAt(), seen.exit(), Optional.of(now)));
    }

    synchronized List<Run> of(String resource, Path directory) {
        Deque<Seen> started = instances.values().stream()
                .filter(seen -> seen.resource().equals(resource))
                .sorted(Comparator.comparing(Seen::startedAt))
                .collect(Collectors.toCollection(ArrayDeque::new));
        List<Run> runs = new ArrayList<>();
        for (int n = 1; Files.exists(directory.resolve("run-" + n)); n++) {
            Path run = directory.resolve("run-" + n);
            if (!Files.exists(run.resolve("started"))) {
                continue; // stopped before it came so far
            }
            try {
                Instant began =
                        Files.getLastModifiedTime(run.resolve("started")).toInstant();
                while (!started.isEmpty() && started.getFirst().endedBefore(began)) {
                    started.removeFirst();
                }
                Optional<Seen> seen = Optional.ofNullable(started.pollFirst());
                Optional<Exit> exit = seen.flatMap(Seen::exit);
                runs.add(new Run(
                        resource,
                        began,
                        seen.flatMap(Seen::endedAt),
                        exit.map(Exit::cause),
                        Files.readAllLines(run.resolve("args")),
                        env(run.resolve("env")),
                        files(run.resolve("files"))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return runs;
    }

    static Map<String, String> env(Path file) throws IOException {
        Map<String, String> env = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            int sign = line.indexOf('=');
            if (sign > 0) {
                env.put(line.substring(0, sign), line.substring(sign + 1));
            }
        }
        return env;
    }

    static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(directory)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                files.put(directory.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }
}
