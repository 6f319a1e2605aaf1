package dev.cairn.runtime.process;

import static org.awaitility.Awaitility.await;

import dev.cairn.model.Health;
import dev.cairn.model.Instance;
import dev.cairn.model.OutputValue;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Workload;
import dev.cairn.runtime.FileTree;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A runtime on a directory of its own, and short words for what tests do with it. Nothing it started outlives it. */
final class Workshop implements BeforeEachCallback, AfterEachCallback {
    static final String HASH = "0123456789abcdef";
    static final Duration SOON = Duration.ofSeconds(10);

    private final List<ProcessRuntime> opened = new ArrayList<>();
    StackRef stack = new StackRef("shop-1a2b3c4d", "shop", "uid-1", Map.of());
    Path root;
    Path workingDir;
    ProcessRuntime runtime;

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        root = Files.createTempDirectory("cairn-process").toRealPath();
        workingDir = Files.createDirectory(root.resolve("work"));
        runtime = open();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        opened.forEach(ProcessRuntime::close);
        try (ProcessRuntime last = new ProcessRuntime(state(), Clock.systemUTC())) {
            for (Instance instance : last.list(stack)) {
                last.remove(stack, instance.resource(), instance.id());
            }
        }
        FileTree.delete(root);
    }

    Path state() {
        return root.resolve("state");
    }

    /** Another runtime with smaller files, in place of the first. */
    void rotateAt(long bytes) throws RuntimeFailure {
        runtime.close();
        runtime = new ProcessRuntime(state(), Clock.systemUTC(), ProcessTable.ofThisMachine(), bytes);
        opened.add(runtime);
    }

    /** Another runtime on the same state, as after the death of the first. */
    ProcessRuntime open() throws RuntimeFailure {
        ProcessRuntime next = new ProcessRuntime(state(), Clock.systemUTC());
        opened.add(next);
        return next;
    }

    /** The first runtime is gone, without a word; another one takes over. */
    ProcessRuntime takeOver() throws RuntimeFailure {
        runtime.close();
        runtime = open();
        return runtime;
    }

    Workload sh(String script) {
        return command("sh", "-c", script);
    }

    Workload command(String... words) {
        return in(workingDir, words);
    }

    /** The same, in that directory. */
    Workload in(Path directory, String... words) {
        return Workload.of(new Workload.Command(List.of(words), directory.toString(), List.of()));
    }

    Workload job(String script) {
        Workload of = sh(script);
        return new Workload(
                of.program(),
                true,
                of.env(),
                of.ports(),
                of.files(),
                of.volumes(),
                of.limits(),
                of.probe(),
                of.stop(),
                of.labels(),
                of.annotations());
    }

    static Workload with(Workload of, Workload.Port... ports) {
        return new Workload(
                of.program(),
                of.job(),
                of.env(),
                List.of(ports),
                of.files(),
                of.volumes(),
                of.limits(),
                of.probe(),
                of.stop(),
                of.labels(),
                of.annotations());
    }

    static Workload with(Workload of, Workload.EnvVar... env) {
        return new Workload(
                of.program(),
                of.job(),
                List.of(env),
                of.ports(),
                of.files(),
                of.volumes(),
                of.limits(),
                of.probe(),
                of.stop(),
                of.labels(),
                of.annotations());
    }

    static Workload with(Workload of, Workload.FileMount... files) {
        return new Workload(
                of.program(),
                of.job(),
                of.env(),
                of.ports(),
                List.of(files),
                of.volumes(),
                of.limits(),
                of.probe(),
                of.stop(),
                of.labels(),
                of.annotations());
    }

    static Workload with(Workload of, Workload.VolumeMount... volumes) {
        return new Workload(
                of.program(),
                of.job(),
                of.env(),
                of.ports(),
                of.files(),
                List.of(volumes),
                of.limits(),
                of.probe(),
                of.stop(),
                of.labels(),
                of.annotations());
    }

    static Workload stopped(Workload of, StopPolicy stop) {
        return new Workload(
                of.program(),
                of.job(),
                of.env(),
                of.ports(),
                of.files(),
                of.volumes(),
                of.limits(),
                of.probe(),
                stop,
                of.labels(),
                of.annotations());
    }

    static Workload.EnvVar env(String name, String value) {
        return new Workload.EnvVar(name, new OutputValue.Plain(value));
    }

    static Workload.Port tcp(int port) {
        return new Workload.Port("http", port, Optional.empty(), "127.0.0.1", Workload.Protocol.TCP);
    }

    static StopPolicy grace(Duration grace) {
        return new StopPolicy("SIGTERM", grace);
    }

    WorkloadSpec spec(String resource, long attempt, Workload workload) {
        return new WorkloadSpec(stack, resource, attempt, HASH, workload, Health.RUNNING, Duration.ofMinutes(1));
    }

    Instance start(String resource, Workload workload) throws RuntimeFailure {
        return runtime.start(spec(resource, 1, workload));
    }

    Optional<Instance> inspect(Instance instance) throws RuntimeFailure {
        return runtime.inspect(stack, instance.id());
    }

    void stop(Instance instance, Duration grace) throws RuntimeFailure {
        runtime.stop(stack, instance.resource(), instance.id(), grace(grace));
    }

    Instance ended(Instance instance) {
        return await().atMost(SOON)
                .until(
                        () -> inspect(instance),
                        seen -> seen.isPresent() && !seen.get().alive())
                .orElseThrow();
    }

    Attempt attempt(Instance instance) {
        InstanceId id = InstanceId.parse(instance.id()).orElseThrow();
        return new Attempt(
                id, runtime.layout().resource(stack.id(), id.resource()).resolve(id.directory()));
    }

    List<String> log(String resource) throws RuntimeFailure {
        return log(resource, LogOptions.ALL).stream().map(LogLine::text).toList();
    }

    List<LogLine> log(String resource, LogOptions options) throws RuntimeFailure {
        List<LogLine> lines = new ArrayList<>();
        try (LogStream stream = runtime.logs(stack, resource, options)) {
            for (Optional<LogLine> line = stream.next(); line.isPresent(); line = stream.next()) {
                lines.add(line.get());
            }
        }
        return lines;
    }

    /** Until the file has that text; what processes write there is how they tell. */
    void told(String file, String text) {
        await().atMost(SOON).until(() -> {
            Path path = workingDir.resolve(file);
            return Files.exists(path) && Files.readString(path).contains(text);
        });
    }

    /** A pid that a process wrote into a file. */
    long pid(String file) throws IOException {
        told(file, "\n");
        return Long.parseLong(Files.readString(workingDir.resolve(file)).strip());
    }

    static boolean alive(long pid) {
        try {
            return ProcessTable.ofThisMachine().begin(pid).isPresent();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
