package dev.cairn.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.model.Resource;
import dev.cairn.runtime.docker.DockerRuntime;
import java.nio.file.Path;
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
@Tag("conformance")
class DockerConformanceTest {

    @TestFactory
    Stream<DynamicTest> containers(@TempDir Path directory) {
        Optional<String> unavailable = runtime(directory).unavailable(Duration.ofSeconds(5));
        assumeTrue(unavailable.isEmpty(), () -> "no container engine: " + unavailable.get());
        return Suite.in("docker", () -> {
            String id = "conf-" + UUID.randomUUID().toString().substring(0, 8);
            Path own = directory.resolve(id);
            return new RealWorld(Resource.Backend.DOCKER, id, own, () -> runtime(own));
        });
    }

    private static DockerRuntime runtime(Path directory) {
        return new DockerRuntime(System.getenv(), Path.of(System.getProperty("user.home")), directory.resolve("logs"));
    }
}
