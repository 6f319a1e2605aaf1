package dev.cairn.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.model.Resource;
import dev.cairn.runtime.docker.DockerRuntime;
import dev.cairn.runtime.process.ProcessRuntime;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
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
        return new RealWorld(Resource.Backend.DOCKER, id, own, backend -> switch (backend) {
            case DOCKER -> runtime(own);
            case PROCESS -> new ProcessRuntime(own.resolve("processes"), Clock.systemUTC());
            case KUBERNETES -> throw new IllegalArgumentException("no cluster here");
        });
    }

    private static DockerRuntime runtime(Path directory) {
        return new DockerRuntime(System.getenv(), Path.of(System.getProperty("user.home")), directory.resolve("logs"));
    }
}
