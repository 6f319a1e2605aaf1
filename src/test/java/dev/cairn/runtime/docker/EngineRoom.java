package dev.cairn.runtime.docker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.model.Health;
import dev.cairn.model.Instance;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Probe;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A stack of the test's own on a real engine; everything of it is removed afterwards. */
final class EngineRoom implements BeforeEachCallback, AfterEachCallback {
    static final String BUSYBOX = "cairn-test/busybox:1";
    static final Duration SOON = Duration.ofSeconds(20);

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    Path directory;
    DockerRuntime runtime;
    /** For what the port has no word for. */
    Engine engine;

    StackRef stack;
    private final List<String> images = new ArrayList<>();

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        assumeTrue(
                Optional.ofNullable(System.getenv("DOCKER_HOST")).isPresent(),
                "tier docker is missing: DOCKER_HOST is not set (make docker-up)");
        directory = Files.createTempDirectory("cairn-docker");
        runtime = open();
        Optional<String> unavailable = runtime.unavailable(Duration.ofSeconds(10));
        assumeTrue(unavailable.isEmpty(), () -> "tier docker is missing: " + unavailable.orElse(""));
        engine = new Engine(discovery());
        stack = stack();
        runtime.prepare(stack);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (stack != null) {
            runtime.teardown(stack, true);
            for (String image : images) {
                engine.delete("/images/" + image + "?force=true");
            }
            engine.close();
        }
        if (runtime != null) {
            runtime.close();
        }
    }

    static EndpointDiscovery discovery() {
        return new EndpointDiscovery(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /** A runtime as after a restart of Cairn. */
    DockerRuntime open() {
        return new DockerRuntime(System.getenv(), Path.of(System.getProperty("user.home")), directory.resolve("logs"));
    }

    static StackRef stack() {
        String id = "t" + UUID.randomUUID().toString().substring(0, 8);
        return new StackRef(id, "test", UUID.randomUUID().toString(), Map.of("team", "stones"));
    }

    Naming naming() {
        return new Naming(stack);
    }

    static Workload sh(String script) {
        return Workload.of(Workload.Image.of(BUSYBOX, List.of("sh", "-c", script)));
    }

    /** Something that ends when it is told to. */
    static Workload sleeping() {
        return sh("trap 'exit 0' TERM; sleep 3600 & wait");
    }

    static Workload job(String script) {
        return With.job(sh(script));
    }

    WorkloadSpec spec(String resource, long attempt, Workload workload) {
        String hash = Integer.toHexString(workload.toString().hashCode());
        Health health = workload.probe().isPresent() ? Health.PROBED : Health.RUNNING;
        return new WorkloadSpec(stack, resource, attempt, hash, workload, health, Duration.ofMinutes(1));
    }

    Instance start(String resource, Workload workload) throws Exception {
        return runtime.start(spec(resource, 1, workload));
    }

    void stop(Instance instance) throws Exception {
        runtime.stop(stack, instance.resource(), instance.id(), StopPolicy.DEFAULT);
    }

    Instance inspect(Instance instance) throws Exception {
        return runtime.inspect(stack, instance.id()).orElseThrow();
    }

    List<Instance> list() {
        try {
            return runtime.list(stack);
        } catch (RuntimeFailure e) {
            throw new AssertionError(e);
        }
    }

    Instance ended(Instance instance) throws Exception {
        return until(
                () -> runtime.inspect(stack, instance.id()).filter(seen -> seen.state() == Instance.State.STOPPED));
    }

    JsonNode raw(Instance instance) throws Exception {
        return engine.get("/containers/" + instance.id() + "/json");
    }

    List<String> lines(String resource, LogOptions options) throws Exception {
        List<String> texts = new ArrayList<>();
        try (LogStream log = runtime.logs(stack, resource, options)) {
            for (Optional<LogLine> line = log.next(); line.isPresent(); line = log.next()) {
                texts.add(line.get().text());
            }
        }
        return texts;
    }

    String output(Instance instance, String... command) throws Exception {
        ContainerRuntime.ExecResult result = runtime.exec(stack, instance.id(), List.of(command), SOON);
        return result.exitCode() + " " + result.output().strip();
    }

    /** An image like busybox with another configuration; removed afterwards. */
    String image(String tag, ObjectNode config) throws IOException {
        String name = "cairn-test/" + stack.id() + ":" + tag;
        String id = engine.post("/containers/create", JSON.objectNode().put("Image", BUSYBOX))
                .path("Id")
                .asText();
        engine.post("/commit?container=" + id + "&repo=cairn-test/" + stack.id() + "&tag=" + tag, config);
        engine.delete("/containers/" + id + "?force=true");
        images.add(name);
        return name;
    }

    static <T> T until(Callable<Optional<T>> found) {
        return Awaitility.await()
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(found, Optional::isPresent)
                .orElseThrow();
    }

    static OutputValue plain(String value) {
        return new OutputValue.Plain(value);
    }

    static Optional<Probe> tcp(int port) {
        return Optional.of(new Probe.Tcp(List.of(port)));
    }
}
