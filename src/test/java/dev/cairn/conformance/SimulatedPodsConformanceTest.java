package dev.cairn.conformance;

import dev.cairn.testing.TestCluster;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The suite on a cluster whose pods are simulated. */
@Tag("api")
@Tag("long")
class SimulatedPodsConformanceTest {
    private static final int AT_ONCE = Integer.getInteger("cairn.atOnce", 10);

    @TestFactory
    Stream<DynamicTest> pods() {
        Sites sites = new Sites(TestCluster::connect);
        return Stream.concat(
                Suite.in("kubernetes-simulated", () -> world(sites), AT_ONCE), Stream.of(sites.lastTest()));
    }

    private static World world(Sites sites) {
        String name = "conf-" + UUID.randomUUID().toString().substring(0, 8);
        Site site = sites.take();
        return new ClusterWorld(site, name, new SimulatedPods(site, name), () -> sites.leave(site));
    }
}
