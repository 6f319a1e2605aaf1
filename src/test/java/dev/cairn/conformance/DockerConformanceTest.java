package dev.cairn.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.local.Runtimes;
import dev.cairn.model.Resource;
import dev.cairn.runtime.docker.Bridge;
import dev.cairn.runtime.docker.DockerRuntime;
import dev.cairn.runtime.process.ProcessRuntime;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The suite on containers; needs an engine that has the image {@code cairn-test/busybox:1}. */
@Tag("docker")
class DockerConformanceTest {
    private static final int AT_ONCE = 4;

    @TestFactory
    Stream<DynamicTest> containers(@TempDir Path directory) {
        Optional<String> unavailable = runtime(directory).unavailable(Duration.ofSeconds(5));
        assumeTrue(unavailable.isEmpty(), () -> "no container engine: " + unavailable.get());
        return Suite.in("docker", () -> world(directory), AT_ONCE);
    }

    private static World world(Path directory) {
        String id = "conf-" + UUID.randomUUID().toString().substring(0, 8);
        Path own = directory.resolve(id);
        Optional<Bridge> bridge = Bridge.toTheEngine(own);
        Map<String, String> environment =
                bridge.map(way -> Map.of("DOCKER_HOST", way.host())).orElseGet(System::getenv);
        Runtimes runtimes = backend -> switch (backend) {
            case DOCKER -> runtime(environment, own);
            case PROCESS -> new ProcessRuntime(own.resolve("processes"), Clock.systemUTC());
            case KUBERNETES -> throw new IllegalArgumentException("no cluster here");
        };
        return new RealWorld(Resource.Backend.DOCKER, id, own, runtimes, runtime(own), bridge);
    }

    private static DockerRuntime runtime(Path directory) {
        return runtime(System.getenv(), directory);
    }

    private static DockerRuntime runtime(Map<String, String> environment, Path directory) {
        return new DockerRuntime(environment, Path.of(System.getProperty("user.home")), directory.resolve("logs"));
    }
}
