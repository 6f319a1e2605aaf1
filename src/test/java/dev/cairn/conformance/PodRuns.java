package dev.cairn.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The executions of scripts in pods: that and when they began and ended is in the files that they wrote, since a cluster
 * tells instants by the second. One that was killed wrote nothing; it ended when the next one in its pod began, or when
 * its pod had ended.
 */
final class PodRuns {
    /** The variable with the uid of the pod: its name is that of another as well. */
    static final String POD = "BEHAVE_POD";

    private PodRuns() {}

    /**
     * Those whose files are there, oldest first.
     *
     * @param pods when the pod with that uid was seen to have ended
     */
    static List<Run> of(String resource, Path directory, Function<String, Optional<Instant>> pods) {
        List<Run> runs = new ArrayList<>();
        for (int n = 1; Files.exists(directory.resolve("run-" + n)); n++) {
            Path run = directory.resolve("run-" + n);
            if (Files.exists(run.resolve("started"))) {
                runs.add(run(resource, run, pods));
            }
        }
        List<Run> ended = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            ended.add(followed(runs.get(i), runs.subList(i + 1, runs.size())));
        }
        return ended;
    }

    private static Run run(String resource, Path run, Function<String, Optional<Instant>> pods) {
        try {
            Map<String, String> env = RealRuns.env(run.resolve("env"));
            Optional<Instant> end = Files.exists(run.resolve("ended"))
                    ? Optional.of(modified(run.resolve("ended")))
                    : pods.apply(env.get(POD));
            return new Run(
                    resource,
                    modified(run.resolve("started")),
                    end,
                    Optional.empty(),
                    Files.readAllLines(run.resolve("args")),
                    env,
                    RealRuns.files(run.resolve("files")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Run followed(Run run, List<Run> later) {
        Optional<Instant> next = later.stream()
                .filter(other -> other.env().get(POD).equals(run.env().get(POD)))
                .map(Run::startedAt)
                .findFirst();
        return new Run(
                run.resource(),
                run.startedAt(),
                run.endedAt().or(() -> next),
                run.exit(),
                run.args(),
                run.env(),
                run.files());
    }

    private static Instant modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }
}
