package dev.cairn.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A cluster with simulated pods that belongs to one test alone, for what would disturb every other: started like that of
 * {@code make cluster-up} beside it, and gone at the end.
 */
public final class PrivateCluster implements AutoCloseable {
    private final Path state;

    private PrivateCluster(Path state) {
        this.state = state;
    }

    /** Starts one where this machine has the programs for it, which it has when it runs the other; else the test is skipped. */
    public static PrivateCluster start() throws IOException {
        Path programs = Path.of(System.getenv().getOrDefault("CAIRN_TEST_KUBECONFIG", "/"))
                .resolveSibling("bin");
        assumeTrue(Files.isDirectory(programs), "tier api is missing: no cluster of this machine (make cluster-up)");
        PrivateCluster cluster = new PrivateCluster(Files.createTempDirectory("cairn-cluster-"));
        cluster.run("up.sh");
        return cluster;
    }

    /** A namespace there. */
    public TestCluster connect() throws IOException {
        return TestCluster.at(state.resolve("kubeconfig"));
    }

    private void run(String script) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(Path.of("testing", "cluster", script).toString()).redirectErrorStream(true);
        builder.environment().put("CAIRN_CLUSTER_STATE", state.toString());
        builder.environment().remove("CAIRN_TEST_KUBECONFIG");
        Path log = state.resolveSibling(state.getFileName() + ".log"); // the servers inherit it
        Process process = builder.redirectOutput(log.toFile()).start();
        if (process.onExit().join().exitValue() != 0) {
            throw new IllegalStateException(script + " failed: " + Files.readString(log, StandardCharsets.UTF_8));
        }
        Files.deleteIfExists(log);
    }

    @Override
    public void close() throws IOException {
        run("down.sh");
    }
}
