package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the command line as a program of its own, in a directory with an own state. */
final class Program {
    private static final long PATIENCE_SECONDS = 80;

    private final Path directory;
    private final Map<String, String> env = new HashMap<>();

    Program(Path directory) {
        this.directory = directory;
        env.put("XDG_STATE_HOME", directory.resolve("state").toString());
        env.put("XDG_RUNTIME_DIR", directory.resolve("run").toString());
    }

    Program env(String name, String value) {
        env.put(name, value);
        return this;
    }

    Cli.Result run(String... args) throws IOException, InterruptedException {
        return start(args).result();
    }

    Running start(String... args) throws IOException {
        return start(List.of(), "", args);
    }

    /**
     * Starts it.
     *
     * @param wrapper a program with arguments that starts it in turn; may be empty
     * @param input what it reads from standard input
     */
    Running start(List<String> wrapper, String input, String... args) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(args));
        Path out = Files.createTempFile(directory, "out", ".txt");
        Path err = Files.createTempFile(directory, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(env);
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return new Running(process, out, err);
    }

    /**
     * A command at work.
     *
     * @param out the file of its standard output
     * @param err the file of its standard error
     */
    record Running(Process process, Path out, Path err) {

        /** Waits for its end. */
        Cli.Result result() throws IOException, InterruptedException {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return new Cli.Result(process.waitFor(), Files.readString(out), Files.readString(err));
        }

        /** Sends it a signal, as {@code kill} does. */
        void signal(String name) throws IOException, InterruptedException {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        }

        /** What it said so far on standard error. */
        String said() {
            try {
                return Files.readString(err);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    /** What runs with files of this directory. */
    List<String> leftovers() {
        return processes()
                .flatMap(process -> process.info().commandLine().stream())
                .toList();
    }

    /** Kills what runs with files of this directory, and what that started. */
    void killEverything() {
        processes()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private Stream<ProcessHandle> processes() {
        return ProcessHandle.allProcesses().filter(process -> process.info()
                .commandLine()
                .filter(line -> line.contains(directory.toString()))
                .isPresent());
    }
}
