package dev.cairn.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** kubectl with the rights of an administrator in one namespace: the one beside the cluster's kubeconfig, or the path's. */
public final class Kubectl {
    private final List<String> beginning;
    private final Path directory;

    /** A kubectl that keeps its files in that directory. */
    public Kubectl(Path kubeconfig, String namespace, Path directory) {
        Path own = kubeconfig.resolveSibling("bin").resolve("kubectl");
        this.directory = directory;
        this.beginning = List.of(
                Files.isExecutable(own) ? own.toString() : "kubectl",
                "--kubeconfig=" + kubeconfig,
                "--namespace=" + namespace,
                "--cache-dir=" + directory.resolve("kubectl-cache"));
    }

    /** Everything it printed; fails unless it succeeded. */
    public String run(String... arguments) throws IOException, InterruptedException {
        return ended(0, arguments);
    }

    /** Everything it printed; fails unless it refused. */
    public String fail(String... arguments) throws IOException, InterruptedException {
        return ended(1, arguments);
    }

    private String ended(int code, String... arguments) throws IOException, InterruptedException {
        Process process = builder(arguments).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(code);
        return output;
    }

    private ProcessBuilder builder(String... arguments) {
        return new ProcessBuilder(
                        Stream.concat(beginning.stream(), Stream.of(arguments)).toList())
                .redirectErrorStream(true);
    }

    /** One that goes on until it is closed. */
    public Following follow(String... arguments) throws IOException {
        Path file = Files.createTempFile(directory, "kubectl", ".out");
        return new Following(builder(arguments).redirectOutput(file.toFile()).start(), file);
    }

    /** A kubectl that goes on. */
    public record Following(Process process, Path file) implements AutoCloseable {
        /** What it printed so far. */
        public String output() {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
