package dev.cairn.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.model.Health;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finding the engine, agreeing on a version, pulling, a race that is hard to have: against an engine that follows a script. */
class ConnectionTest {
    @TempDir
    private Path directory;

    private DockerRuntime runtime(ScriptedEngine engine) {
        return new DockerRuntime(Map.of("DOCKER_HOST", engine.host()), directory, directory.resolve("logs"));
    }

    private static Workload.Image image(String name) {
        return Workload.Image.of(name, List.of());
    }

    @Test
    void nothingIsAskedBeforeTheFirstOperation() throws Exception {
        try (ScriptedEngine engine = new ScriptedEngine("1.41");
                DockerRuntime runtime = runtime(engine)) {
            assertThat(runtime.capabilities().service().restarts()).isNotNull();

            assertThat(engine.requests()).isEmpty();
        }
    }

    @Test
    void theVersionIsTheOlderOneOfBoth() throws Exception {
        for (Map.Entry<String, String> known :
                Map.of("1.41", "/v1.41/", "1.47", "/v1.47/", "1.99", "/v1.51/").entrySet()) {
            try (ScriptedEngine engine = new ScriptedEngine(known.getKey());
                    DockerRuntime runtime = runtime(engine)) {
                engine.on("GET /containers/json", 200, "[]");
                runtime.list(EngineRoom.stack());

                assertThat(engine.requests()).hasSize(2);
                assertThat(engine.requests().getLast()).contains(known.getValue());
            }
        }
    }

    @Test
    void anEngineThatIsTooOldIsNamed() throws Exception {
        try (ScriptedEngine engine = new ScriptedEngine("1.40");
                DockerRuntime runtime = runtime(engine)) {
            assertThatThrownBy(() -> runtime.list(EngineRoom.stack()))
                    .isInstanceOf(RuntimeFailure.class)
                    .hasMessageContaining("1.40")
                    .hasMessageContaining("20.10");
            assertThat(runtime.unavailable(Duration.ofSeconds(5)).orElseThrow()).contains("1.40");
        }
    }

    /** Trap 14. Guard: {@code DockerRuntime.sweep} lists until nothing is left; without it this fails. */
    @Test
    void whatAnotherCreatesDuringATeardownGoesWithIt() throws Exception {
        try (ScriptedEngine engine = new ScriptedEngine("1.41");
                DockerRuntime runtime = runtime(engine)) {
            StackRef stack = EngineRoom.stack();
            engine.on("GET /networks", 200, "[{\"Id\": \"net\"}]");
            engine.on("DELETE /networks/net", 204, "");
            there(engine, stack, "first");
            engine.on("DELETE /containers/first", exchange -> {
                there(engine, stack, "second"); // by another Cairn, after this one looked
                exchange.sendResponseHeaders(204, -1);
            });
            engine.on("DELETE /containers/second", exchange -> {
                engine.on("GET /containers/json", 200, "[]");
                exchange.sendResponseHeaders(204, -1);
            });

            runtime.teardown(stack, false);

            assertThat(engine.requests().stream()
                            .filter(request -> request.startsWith("DELETE"))
                            .map(request -> request.replaceFirst(".*/v1.41/([^?]*).*", "$1")))
                    .containsExactly("containers/first", "containers/second", "networks/net");
        }
    }

    /** All that there is of the stack is one container that was created and not started. */
    private static void there(ScriptedEngine engine, StackRef stack, String id) {
        String uid = "\"Labels\": {\"%s\": \"%s\"}".formatted(Naming.UID, stack.uid());
        engine.on("GET /containers/json", 200, "[{\"Id\": \"%s\", %s}]".formatted(id, uid));
        engine.on(
                "GET /containers/" + id + "/json",
                200,
                "{\"Id\": \"%s\", \"State\": {\"Status\": \"created\"}, \"Config\": {%s}}".formatted(id, uid));
    }

    @Test
    void theReasonOfAnEndIsWaitedForWhereItMayBeMemoryAndOnlyOnce() throws Exception {
        try (ScriptedEngine engine = new ScriptedEngine("1.41");
                DockerRuntime runtime = runtime(engine)) {
            StackRef stack = EngineRoom.stack();
            AtomicInteger looks = new AtomicInteger();
            engine.on("GET /networks", 200, "[]");
            killed(engine, stack, "late", () -> looks.incrementAndGet() > 3);
            killed(engine, stack, "never", () -> looks.incrementAndGet() < 0);

            assertThat(cause(runtime, stack, "late")).isEqualTo(new Reason.OutOfMemory());
            assertThat(cause(runtime, stack, "never")).isEqualTo(new Reason.Signal(9));
            looks.set(0);
            assertThat(cause(runtime, stack, "never")).isEqualTo(new Reason.Signal(9));
            assertThat(looks).hasValue(1);
        }
    }

    @Test
    void whatIsBeingRemovedIsGoneAndHasNotEnded() throws Exception {
        try (ScriptedEngine engine = new ScriptedEngine("1.41");
                DockerRuntime runtime = runtime(engine)) {
            StackRef stack = EngineRoom.stack();
            String labels = "{\"%s\": \"%s\"}".formatted(Naming.UID, stack.uid());
            engine.on("GET /containers/api/json", 200, """
                    {"Id": "api", "State": {"Status": "removing", "ExitCode": 137}, "Config": {"Labels": %s}}
                    """.formatted(labels));

            assertThat(runtime.inspect(stack, "api")).isEmpty();
        }
    }

    private static Reason cause(DockerRuntime runtime, StackRef stack, String id) throws RuntimeFailure {
        return runtime.inspect(stack, id).orElseThrow().exit().orElseThrow().cause();
    }

    /** A container with a limit on its memory that was killed. */
    private static void killed(ScriptedEngine engine, StackRef stack, String id, BooleanSupplier outOfMemory) {
        engine.on("GET /containers/" + id + "/json", exchange -> {
            String body = """
                    {"Id": "%s", "State": {"Status": "exited", "ExitCode": 137, "OOMKilled": %s},
                     "HostConfig": {"Memory": 1000000}, "Config": {"Labels": {"%s": "%s"}}}
                    """.formatted(id, outOfMemory.getAsBoolean(), Naming.UID, stack.uid());
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        });
    }

    @Test
    void noEngineIsALostBackendThatSaysWhereItWasLookedFor() {
        try (DockerRuntime runtime = new DockerRuntime(
                Map.of("DOCKER_HOST", "unix://" + directory.resolve("none.sock")), directory, directory)) {
            assertThatThrownBy(() -> runtime.list(EngineRoom.stack()))
                    .isInstanceOfSatisfying(RuntimeFailure.class, failure -> assertThat(failure.reason())
                            .isInstanceOf(Reason.BackendLost.class))
                    .hasMessageContaining("none.sock");
            assertThat(runtime.unavailable(Duration.ofSeconds(5)).orElseThrow()).contains("none.sock");
        }
    }

    @Test
    void untilOneAnsweredTheEngineIsLookedForAnew() throws Exception {
        Path config = Files.createDirectories(directory.resolve(".docker"));
        Files.writeString(config.resolve("config.json"), "{\"currentContext\":\"nowhere\"}");
        try (ScriptedEngine engine = new ScriptedEngine("1.41");
                DockerRuntime runtime = new DockerRuntime(Map.of(), directory, directory.resolve("logs"))) {
            engine.on("GET /containers/json", 200, "[]");
            assertThatThrownBy(() -> runtime.list(EngineRoom.stack())).hasMessageContaining("context nowhere");

            Path meta = Files.createDirectories(
                    config.resolve("contexts/meta/20aeff0494e828d188c704e1f488a589b15ae01d11f6cb129f62129caa6cc543"));
            Files.writeString(
                    meta.resolve("meta.json"), "{\"Endpoints\":{\"docker\":{\"Host\":\"" + engine.host() + "\"}}}");

            assertThat(runtime.list(EngineRoom.stack())).isEmpty();
        }
    }

    @Test
    void anEngineThatHangsIsUnavailableInTime() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (ScriptedEngine engine = new ScriptedEngine("1.41");
                DockerRuntime runtime = runtime(engine)) {
            engine.on("GET /_ping", _ -> awaited(end));

            assertThat(runtime.unavailable(Duration.ofMillis(300)).orElseThrow())
                    .contains("does not answer");
            end.countDown();
        }
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aPullTellsHowFarItIs() throws Exception {
        try (ScriptedEngine engine = new ScriptedEngine("1.41");
                DockerRuntime runtime = runtime(engine)) {
            engine.on(
                    "POST /images/create?fromImage=shop%2Fapi%3A3",
                    exchange -> {
                        engine.on("GET /images/shop/api%3A3/json", 200, "{\"Id\":\"sha256:1\",\"Config\":{}}");
                        exchange.sendResponseHeaders(200, 0);
                        exchange.getResponseBody().write("""
                                {"status":"Pulling from shop/api","id":"3"}
                                {"status":"Downloading","progressDetail":{"current":25,"total":50},"id":"a"}
                                {"status":"Downloading","progressDetail":{"current":50,"total":50},"id":"a"}
                                {"status":"Downloading","progressDetail":{"current":0,"total":150},"id":"b"}
                                {"status":"Extracting","progressDetail":{"current":1,"total":50},"id":"a"}
                                {"status":"Status: Downloaded newer image for shop/api:3"}
                                """.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                    });
            List<String> told = new ArrayList<>();

            runtime.pull(EngineRoom.stack(), "api", image("shop/api:3"), told::add);

            assertThat(told)
                    .contains("pulling shop/api:3 50 %", "pulling shop/api:3 100 %", "pulling shop/api:3 25 %")
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void anImageThatIsThereIsNotPulled() throws Exception {
        try (ScriptedEngine engine = new ScriptedEngine("1.41");
                DockerRuntime runtime = runtime(engine)) {
            engine.on("GET /images/api%3Alatest/json", 200, "{\"Id\":\"sha256:1\",\"Config\":{}}");

            runtime.pull(EngineRoom.stack(), "api", image("api"), ContainerRuntime.Progress.NONE);

            assertThat(engine.requests()).noneMatch(request -> request.contains("/images/create"));
        }
    }

    @Test
    void anImageThatDoesNotExistIsFinalWhetherTheStatusOrTheStreamSaysIt() throws Exception {
        try (ScriptedEngine engine = new ScriptedEngine("1.41");
                DockerRuntime runtime = runtime(engine)) {
            engine.on(
                    "POST /images/create?fromImage=nope%3Alatest",
                    404, "{\"message\":\"pull access denied for nope\"}");
            engine.on(
                    "POST /images/create?fromImage=nope%3A2",
                    200, "{\"status\":\"Pulling\"}\n{\"error\":\"manifest unknown\",\"errorDetail\":{}}\n");
            for (String name : List.of("nope", "nope:2")) {
                assertThatThrownBy(() ->
                                runtime.pull(EngineRoom.stack(), "api", image(name), ContainerRuntime.Progress.NONE))
                        .isInstanceOfSatisfying(RuntimeFailure.class, failure -> {
                            assertThat(failure.reason()).isInstanceOf(Reason.ImagePull.class);
                            assertThat(failure.reason().prevented()).isTrue();
                        });
            }
        }
    }

    @Test
    void atMostFourArePulledAtOnceAndAnInterruptEndsOne() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch four = new CountDownLatch(4);
        try (ScriptedEngine engine = new ScriptedEngine("1.41");
                DockerRuntime runtime = runtime(engine)) {
            engine.on("POST /images/create", exchange -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                four.countDown();
                awaited(go);
                now.decrementAndGet();
                exchange.sendResponseHeaders(500, -1);
            });
            List<Thread> pulling = new ArrayList<>();
            CountDownLatch interrupted = new CountDownLatch(1);
            for (int i = 0; i < 7; i++) {
                String name = "image" + i;
                pulling.add(Thread.ofVirtual().start(() -> {
                    try {
                        runtime.pull(EngineRoom.stack(), "api", image(name), ContainerRuntime.Progress.NONE);
                    } catch (RuntimeFailure e) {
                        if (e.reason().text().equals("interrupted")) {
                            interrupted.countDown();
                        }
                    }
                }));
            }
            assertThat(four.await(20, TimeUnit.SECONDS)).isTrue();

            pulling.getFirst().interrupt();
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
            go.countDown();
            for (Thread thread : pulling) {
                assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
            }

            assertThat(most.get()).isBetween(4, 5); // the one given up may still be at work in the engine
        }
    }

    @Test
    void noMoreThanTwiceTheProcessorsAreStartedAtOnce() throws Exception {
        int bound = 2 * Runtime.getRuntime().availableProcessors();
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch full = new CountDownLatch(bound);
        CountDownLatch created = new CountDownLatch(bound + 3);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ScriptedEngine engine = new ScriptedEngine("1.41");
                DockerRuntime runtime = runtime(engine)) {
            engine.on("GET /containers/json", 200, "[]");
            engine.on("GET /images/api%3A1/json", 200, "{\"Id\":\"sha256:1\"}");
            engine.on("GET /networks", 200, "[]");
            engine.on("POST /containers/create", exchange -> {
                created.countDown();
                byte[] body = "{\"Id\":\"c\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(201, body.length);
                exchange.getResponseBody().write(body);
            });
            engine.on("POST /containers/c/start", exchange -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                full.countDown();
                awaited(go);
                now.decrementAndGet();
                exchange.sendResponseHeaders(500, -1);
            });
            List<Thread> starting = new ArrayList<>();
            List<Reason> failures = new CopyOnWriteArrayList<>();
            for (int i = 0; i < bound + 3; i++) {
                WorkloadSpec spec = spec("api" + i, Workload.of(image("api:1")));
                starting.add(Thread.ofVirtual().start(() -> {
                    try {
                        runtime.start(spec);
                    } catch (RuntimeFailure refused) {
                        failures.add(refused.reason());
                    }
                }));
            }
            assertThat(created.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(full.await(20, TimeUnit.SECONDS)).isTrue();
            go.countDown();
            for (Thread thread : starting) {
                assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
            }

            assertThat(most.get()).isEqualTo(bound);
            assertThat(failures).as("each had its turn").hasSize(bound + 3);
        }
    }

    private static WorkloadSpec spec(String resource, Workload workload) {
        return new WorkloadSpec(EngineRoom.stack(), resource, 1, "h", workload, Health.RUNNING, Duration.ofMinutes(1));
    }

    @Test
    void aNeverPulledImageThatIsMissingIsFinal() throws Exception {
        Workload.ContainerOptions none = Workload.ContainerOptions.DEFAULT;
        Workload.Image never = new Workload.Image(
                "api:1",
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                new Workload.ContainerOptions(
                        "",
                        false,
                        false,
                        false,
                        "",
                        List.of(),
                        List.of(),
                        false,
                        false,
                        List.of(),
                        0,
                        none.ulimits(),
                        none.sysctls(),
                        List.of(),
                        List.of(),
                        Workload.PullPolicy.NEVER,
                        1));
        try (ScriptedEngine engine = new ScriptedEngine("1.41");
                DockerRuntime runtime = runtime(engine)) {
            assertThatThrownBy(() -> runtime.pull(EngineRoom.stack(), "api", never, ContainerRuntime.Progress.NONE))
                    .hasMessageContaining("Never");
            assertThat(engine.requests()).noneMatch(request -> request.contains("/images/create"));
        }
    }
}
