package dev.cairn.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.testing.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The suite on a cluster whose pods are containers of this machine. */
@Tag("cluster")
@Tag("long")
class RealPodsConformanceTest {
    private static final int AT_ONCE = Integer.getInteger("cairn.atOnce", 10);

    @TestFactory
    Stream<DynamicTest> pods(@TempDir Path directory) throws IOException {
        assumeTrue(isThisMachine(), "the nodes of the cluster are other machines: tests and pods meet in directories");
        Sites sites = new Sites(TestCluster::withRealPods);
        return Stream.concat(
                Suite.in("kubernetes", () -> world(sites, directory), AT_ONCE), Stream.of(sites.lastTest()));
    }

    /** Whether what runs the pods was booted when this machine was. */
    private static boolean isThisMachine() throws IOException {
        String boot =
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        try (TestCluster cluster = TestCluster.withRealPods()) {
            return cluster.client().nodes().list().getItems().stream()
                    .allMatch(node -> node.getStatus().getNodeInfo().getBootID().equals(boot));
        }
    }

    private static World world(Sites sites, Path directory) {
        String name = "conf-" + UUID.randomUUID().toString().substring(0, 8);
        Site site = sites.take();
        return new ClusterWorld(
                site, name, new ContainerPods(site, name, directory.resolve(name)), () -> sites.leave(site));
    }
}
