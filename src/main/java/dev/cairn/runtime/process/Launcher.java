package dev.cairn.runtime.process;

import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts shims, each in a session of its own. */
final class Launcher {
    private static final File NOTHING = new File("/dev/null");
    private static final int LONGEST_COMPLAINT = 500;

    private final Path shim;
    private final List<String> newSession;
    private final List<String> freshSignals;

    /** Writes the shim into that directory, under a name that changes with its text: a running one is never changed. */
    Launcher(Path directory) throws IOException {
        byte[] text;
        try (InputStream in = Launcher.class.getResourceAsStream("shim.sh")) {
            text = in.readAllBytes();
        }
        shim = directory.resolve("shim-" + HexFormat.of().toHexDigits(java.util.Arrays.hashCode(text)) + ".sh");
        if (!Files.exists(shim)) {
            Path part = Files.createTempFile(directory, ".shim", "");
            Files.write(part, text);
            Files.move(part, shim, StandardCopyOption.ATOMIC_MOVE);
        }
        newSession = NewSession.words();
        freshSignals = ignoresSignals() ? freshSignals() : List.of();
    }

    /**
     * Starts something that does nothing. The first process that a JVM starts costs it a tenth of a second and more,
     * because the JDK looks for a logger then; better now than when a workload waits for it.
     */
    void warmUp() {
        try {
            Process nothing = new ProcessBuilder("/bin/sh", "-c", ":")
                    .redirectInput(Redirect.from(NOTHING))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            nothing.onExit().join();
        } catch (IOException e) {
            return; // the first start will say what is wrong
        }
    }

    /**
     * Whether this process was started with signals ignored, as by {@code nohup} or with {@code &} in a script. That is
     * inherited, and no shell can undo it: a workload would never see SIGINT, say.
     */
    private static boolean ignoresSignals() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(
                            line -> !line.substring("SigIgn:".length()).strip().matches("0+"));
        } catch (IOException e) {
            return false;
        }
    }

    /** What starts a program without ignored signals; empty where this machine's {@code env} cannot. */
    private static List<String> freshSignals() throws IOException {
        List<String> words = List.of("env", "--default-signal");
        List<String> trial = new ArrayList<>(words);
        trial.add("true");
        Process env = new ProcessBuilder(trial)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        return env.onExit().join().exitValue() == 0 ? words : List.of();
    }

    /**
     * Starts the shim and returns when the command's turn has come.
     *
     * @throws RuntimeFailure with {@code SpawnError} when it did not come to that; nothing runs then
     */
    Process launch(Attempt attempt, Workload.Command command, Map<String, String> environment, Optional<Path> cgroup)
            throws RuntimeFailure {
        try {
            ProcessBuilder builder = new ProcessBuilder(arguments(attempt, command, cgroup))
                    .directory(new File(command.workingDir()))
                    .redirectInput(Redirect.from(NOTHING))
                    .redirectOutput(Redirect.DISCARD);
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            try (InputStream begun = process.getErrorStream()) {
                String complaint = new String(begun.readNBytes(LONGEST_COMPLAINT), StandardCharsets.UTF_8).strip();
                if (attempt.claim() == Attempt.Claim.SHIM) {
                    return process;
                }
                throw failure(attempt, complaint.isEmpty() ? "the shim ended at once" : complaint, null);
            }
        } catch (IOException e) {
            throw failure(attempt, e.getMessage(), e);
        }
    }

    private List<String> arguments(Attempt attempt, Workload.Command command, Optional<Path> cgroup)
            throws RuntimeFailure {
        if (newSession.isEmpty()) {
            throw failure(attempt, "neither setsid nor perl was found: install util-linux or perl", null);
        }
        List<String> arguments = new ArrayList<>(newSession);
        arguments.addAll(freshSignals);
        arguments.addAll(List.of("/bin/sh", shim.toString(), attempt.directory().toString()));
        arguments.add(cgroup.map(Path::toString).orElse(""));
        for (List<String> init : command.init()) {
            arguments.add(String.valueOf(init.size()));
            arguments.addAll(init);
        }
        arguments.add("0");
        arguments.addAll(command.command());
        return arguments;
    }

    private static RuntimeFailure failure(Attempt attempt, String problem, Exception cause) {
        return new RuntimeFailure(attempt.id().resource(), "start", new Reason.SpawnError(problem, false), cause);
    }
}
