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
@Tag("conformance")
class ProcessConformanceTest {
    private final AtomicInteger worlds = new AtomicInteger();

    @TestFactory
    Stream<DynamicTest> processes(@TempDir Path directory) {
        return Suite.in("process", () -> {
            int number = worlds.incrementAndGet();
            Path own = directory.resolve("world-" + number);
            return new RealWorld(
                    Resource.Backend.PROCESS,
                    "conformance-" + number,
                    own,
                    () -> new ProcessRuntime(own.resolve("processes"), Clock.systemUTC()));
        });
    }
}
