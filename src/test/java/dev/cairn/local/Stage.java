package dev.cairn.local;

import dev.cairn.model.Blueprint;
import dev.cairn.model.Dependency;
import dev.cairn.model.Handling;
import dev.cairn.model.Health;
import dev.cairn.model.Kind;
import dev.cairn.model.Memory;
import dev.cairn.model.Outputs;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Probe;
import dev.cairn.model.Resource;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import dev.cairn.runtime.Prober;
import dev.cairn.runtime.StackRef;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** A loop with everything around it, for tests: a fake machine, and a memory that survives loops. */
final class Stage implements AutoCloseable {
    static final StackRef STACK = new StackRef("shop-1", "shop", "uid-1", Map.of());

    final FakeRuntime machine = new FakeRuntime();
    final Journal journal = Journal.inMemory(1000);
    volatile Memory kept = Memory.fresh(Instant.now());
    volatile boolean full;
    /** Keeping the memory takes until it is at zero. */
    volatile CountDownLatch disk = new CountDownLatch(0);

    volatile Replanner replanner = Replanner.NONE;
    private StackLoop loop;

    StackLoop boot(Plan plan) {
        return boot(plan, Watchdog.PAUSE);
    }

    StackLoop boot(Plan plan, Duration looks) {
        loop = new StackLoop(parts(), plan, Memory.restored(kept.stack(), kept.resources()), looks);
        loop.start();
        return loop;
    }

    LoopParts parts() {
        Clock clock = Clock.systemUTC();
        return new LoopParts(
                STACK,
                _ -> machine,
                Set.of(Resource.Backend.PROCESS),
                this::keep,
                journal,
                (resource, port) -> replanner.without(resource, port),
                clock,
                new SystemTimer(clock),
                new Prober(clock),
                Log.NONE);
    }

    private void keep(Memory memory) throws IOException {
        while (true) { // a disk that hangs heeds no interrupt
            try {
                disk.await();
                break;
            } catch (InterruptedException e) {
                continue;
            }
        }
        if (full) {
            throw new IOException("No space left on device");
        }
        kept = memory;
    }

    Phase phase(String resource) {
        return loop.sight()
                .memory()
                .resources()
                .get(resource)
                .map(memory -> memory.phase())
                .orElse(Phase.PENDING);
    }

    @Override
    public void close() {
        if (loop != null) {
            loop.close();
        }
    }

    static Plan plan(long generation, Resource... resources) {
        Set<String> names = new LinkedHashSet<>();
        List.of(resources).forEach(resource -> names.add(resource.name()));
        return Plan.of(
                "shop",
                generation,
                List.of(resources),
                names,
                Plan.Desired.RUNNING,
                false,
                Plan.OnFailure.RETRY,
                Duration.ofSeconds(30),
                7);
    }

    /** A service that an exec probe asks, and that needs those. */
    static Resource service(String name, String... needs) {
        return resource(name, new Kind.Service(), "hash-" + name, needs);
    }

    static Resource changed(String name, String hash, String... needs) {
        return resource(name, new Kind.Service(), hash, needs);
    }

    private static Resource resource(String name, Kind kind, String hash, String... needs) {
        Workload workload = new Workload(
                new Workload.Command(List.of("run", name), "/", List.of()),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Workload.Limits.NONE,
                Optional.of(new Probe.Exec(List.of("check"))),
                StopPolicy.DEFAULT,
                Map.of(),
                Map.of());
        return new Resource(
                name,
                kind,
                Resource.Backend.PROCESS,
                Handling.BARE,
                View.MACHINE,
                Resource.Desired.START,
                true,
                List.of(needs).stream().map(Dependency::requires).toList(),
                List.of(),
                Health.PROBED,
                RestartPolicy.DEFAULT,
                StopPolicy.DEFAULT,
                Duration.ofMinutes(1),
                Blueprint.fixed(workload, hash, Outputs.NONE));
    }
}
