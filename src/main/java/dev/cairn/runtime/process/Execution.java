package dev.cairn.runtime.process;

import dev.cairn.runtime.ContainerRuntime.ExecResult;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One command beside a running process, with a time limit. */
record Execution(List<String> command, Path workingDir, Map<String, String> environment) {
    private static final int LONGEST_OUTPUT = 4096;
    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final int TIMED_OUT = 124;
    private static final int NOT_STARTED = 127;

    /** Runs it to its end; what it started is killed with it when the time is over. */
    ExecResult run(Duration timeout) throws IOException, InterruptedException {
        Optional<String> problem = new Programs(environment.getOrDefault("PATH", Programs.machinePath()), workingDir)
                .problem(command.isEmpty() ? "" : command.getFirst())
                .map(error -> error.error());
        if (problem.isPresent()) {
            return new ExecResult(NOT_STARTED, problem.get());
        }
        Process process = program()
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        StringBuffer output = new StringBuffer();
        Thread reader = Thread.ofVirtual().start(() -> read(process.getInputStream(), output));
        try {
            boolean ended = process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
            reader.join(ended ? PATIENCE : Duration.ofMillis(1)); // what it left behind may hold the pipe open
            return ended
                    ? new ExecResult(process.exitValue(), output.toString())
                    : new ExecResult(TIMED_OUT, "no end within " + timeout.toMillis() + " ms");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** The command as a program, found by the PATH of the environment. */
    ProcessBuilder program() {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\"", "sh"));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words).directory(workingDir.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    private static void read(InputStream in, StringBuffer output) {
        byte[] buffer = new byte[LONGEST_OUTPUT];
        try (in) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                String text = new String(buffer, 0, count, StandardCharsets.UTF_8);
                output.append(text, 0, Math.min(text.length(), LONGEST_OUTPUT - output.length()));
            }
        } catch (IOException e) {
            return; // killed
        }
    }
}
