package dev.cairn.conformance;

import dev.cairn.model.Resource;
import dev.cairn.runtime.process.ProcessRuntime;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The suite on processes of this machine. */
@Tag("process")
class ProcessConformanceTest {
    private static final int AT_ONCE = 4;

    private final AtomicInteger worlds = new AtomicInteger();

    @TestFactory
    Stream<DynamicTest> processes(@TempDir Path directory) {
        return Suite.in("process", () -> world(directory), AT_ONCE);
    }

    private World world(Path directory) {
        String id = "conformance-" + worlds.incrementAndGet();
        Path own = directory.resolve(id);
        return new RealWorld(
                Resource.Backend.PROCESS,
                id,
                own,
                _ -> new ProcessRuntime(own.resolve("processes"), Clock.systemUTC()));
    }
}
