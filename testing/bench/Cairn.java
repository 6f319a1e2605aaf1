import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The program that is measured, with a state of its own, and what its supervisors left in their logs. */
final class Cairn implements AutoCloseable {
    private static final Path PROGRAM = Path.of("cairn").toAbsolutePath();
    private static final Pattern GATE = Pattern.compile("event=start-asked .* gate=([0-9]+)us");
    private static final Pattern PID = Pattern.compile("event=supervising .* pid=([0-9]+)");

    private final Path home = Files.createTempDirectory("cairn-bench-");

    Cairn() throws IOException {}

    /** A stack file in a directory of its own. */
    String file(String name, String text) throws IOException {
        Path folder = Files.createDirectories(home.resolve(name));
        return Files.writeString(folder.resolve("cairn.yaml"), text).toString();
    }

    /** Runs a verb on that file and returns how long it took, in ms. */
    double run(String file, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
        command.addAll(List.of(words));
        if (!file.isEmpty()) {
            command.addAll(List.of("-f", file));
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("XDG_STATE_HOME", home.resolve("state").toString());
        builder.environment()
                .put("XDG_RUNTIME_DIR", Files.createDirectories(home.resolve("run")).toString());
        return time(builder);
    }

    /** Runs another program and returns how long it took, in ms. */
    static double time(String... command) throws Exception {
        return time(new ProcessBuilder(command));
    }

    private static double time(ProcessBuilder builder) throws Exception {
        Path output = Files.createTempFile("cairn-bench-", ".out");
        long begin = System.nanoTime();
        int code = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();
        double took = (System.nanoTime() - begin) / 1e6;
        String text = Files.readString(output);
        Files.delete(output);
        if (code != 0) {
            throw new IOException(String.join(" ", builder.command()) + " ended with " + code + ":\n" + text);
        }
        return took;
    }

    /** From a probe that passed to the start that was asked for, in ms, one for each edge. */
    List<Double> gates() throws IOException {
        return matches(GATE).map(match -> Long.parseLong(match.group(1)) / 1000.0).toList();
    }

    /** When the first start was asked for. */
    Instant firstStart() throws IOException {
        return log().lines()
                .filter(line -> line.contains(" event=start-asked "))
                .map(line -> Instant.parse(line.substring(0, line.indexOf(' '))))
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** The process of the supervisor that was started last. */
    long supervisor() throws IOException {
        return matches(PID).map(match -> Long.parseLong(match.group(1))).reduce((_, last) -> last).orElseThrow();
    }

    private Stream<MatchResult> matches(Pattern pattern) throws IOException {
        return pattern.matcher(log()).results();
    }

    /** Of all stacks that are up. */
    private String log() throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("state"))) {
            return String.join("", files.filter(file -> file.endsWith("supervisor.log")).map(Cairn::text).toList());
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
