package dev.cairn.runtime.process;

import dev.cairn.model.Health;
import dev.cairn.model.Workload;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A runtime in a process of its own, to be killed. It starts one workload, and says when it begins and when it is done. */
final class AnotherCairn implements AutoCloseable {
    private static final StackRef STACK = new StackRef("shop-1a2b3c4d", "shop", "uid-1", Map.of());

    private final Process process;
    private final BufferedReader says;

    AnotherCairn(Path state, Path workingDir, long attempt) throws IOException {
        this(state, workingDir, attempt, "echo $CAIRN_INSTANCE >>runs; exec sleep 60");
    }

    AnotherCairn(Path state, Path workingDir, long attempt, String script) throws IOException {
        process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AnotherCairn.class.getName(),
                        state.toString(),
                        workingDir.toString(),
                        String.valueOf(attempt),
                        script)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        says = process.inputReader();
        says.readLine();
    }

    /** Until it has started its workload. */
    void started() throws IOException {
        says.readLine();
    }

    /** Kills it that long after it began to start, or when it is done. */
    void killWithin(Duration time) throws InterruptedException {
        process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
        close();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] args) throws Exception {
        ProcessRuntime runtime = new ProcessRuntime(Path.of(args[0]), Clock.systemUTC());
        Workload workload = Workload.of(new Workload.Command(List.of("sh", "-c", args[3]), args[1], List.of()));
        System.out.println("starting");
        runtime.start(new WorkloadSpec(
                STACK, "api", Long.parseLong(args[2]), Workshop.HASH, workload, Health.RUNNING, Duration.ofMinutes(1)));
        System.out.println("started");
        System.in.read();
    }
}
