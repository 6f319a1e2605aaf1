package dev.cairn.conformance;

import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
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
 * the backend showed. The n-th instance of a resource that executed made its n-th run.
 */
final class RealRuns {
    private record Seen(String resource, Optional<Exit> exit, Optional<Instant> missedAt) {}

    private final Map<String, Seen> instances = new LinkedHashMap<>();

    /** Notes what a backend shows of some resources. */
    synchronized void note(List<Instance> shown) {
        for (Instance instance : shown) {
            if (instance.startedAt().isPresent()) {
                Seen before = instances.get(instance.id());
                Optional<Exit> exit = before == null ? Optional.empty() : before.exit();
                instances.put(instance.id(), new Seen(instance.resource(), exit.or(instance::exit), Optional.empty()));
            }
        }
    }

    /** Notes all that a backend has: what is not there any more has ended. */
    synchronized void noteAll(List<Instance> shown, Instant now) {
        note(shown);
        Set<String> there = shown.stream().map(Instance::id).collect(Collectors.toSet());
        instances.replaceAll((id, seen) -> there.contains(id) || seen.missedAt().isPresent()
                ? seen
                : new Seen(seen.resource(), seen.exit(), Optional.of(now)));
    }

    synchronized List<Run> of(String resource, Path directory) {
        List<Seen> ends = instances.values().stream()
                .filter(seen -> seen.resource().equals(resource))
                .toList();
        List<Run> runs = new ArrayList<>();
        for (int n = 1; Files.exists(directory.resolve("run-" + n + "/started")); n++) {
            Path run = directory.resolve("run-" + n);
            Optional<Seen> seen = n <= ends.size() ? Optional.of(ends.get(n - 1)) : Optional.empty();
            Optional<Exit> exit = seen.flatMap(Seen::exit);
            try {
                runs.add(new Run(
                        resource,
                        Files.getLastModifiedTime(run.resolve("started")).toInstant(),
                        exit.map(Exit::at).or(() -> seen.flatMap(Seen::missedAt)),
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

    private static Map<String, String> env(Path file) throws IOException {
        Map<String, String> env = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            int sign = line.indexOf('=');
            if (sign > 0) {
                env.put(line.substring(0, sign), line.substring(sign + 1));
            }
        }
        return env;
    }

    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(directory)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                files.put(directory.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }
}
