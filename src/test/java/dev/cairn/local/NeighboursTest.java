package dev.cairn.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.api.ResourceStatus;
import dev.cairn.plan.Diagnostic;
import dev.cairn.plan.RuntimeChoice;
import dev.cairn.plan.Source;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stacks of one machine that wait for each other: real supervisors, real processes, real sockets. */
@Timeout(60)
class NeighboursTest {
    private static final String PLATFORM = """
            apiVersion: cairn.dev/v1alpha1
            kind: Stack
            metadata: {name: platform}
            spec:
              resources:
              - name: db
                process: {command: [sh, -c, "while [ ! -e %s ]; do sleep 0.05; done; echo up; exec sleep 1000"]}
                health: {log: {pattern: up}}
            """;
    private static final String SHOP = """
            apiVersion: cairn.dev/v1alpha1
            kind: Stack
            metadata: {name: shop}
            spec:
              resources:
              - {name: other, process: {command: [sleep, "1000"]}}
              - name: api
                process: {command: [sleep, "1000"]}
                dependsOn: [{stack: platform}]
            """;

    @TempDir
    Path directory;

    private Places places;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Supervisor> supervisors = new ArrayList<>();

    @BeforeEach
    void places() {
        places = new Places(directory.resolve("state"), directory.resolve("run"));
    }

    @AfterEach
    void end() throws Exception {
        for (Supervisor supervisor : supervisors) {
            if (supervisor.health().filter(health -> health.report().isEmpty()).isPresent()) {
                supervisor.shutdown(new StackHandle.Ending("test", "over", true, true));
                supervisor.ended().get(30, TimeUnit.SECONDS);
            }
        }
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private Supervisor up(String id, String text) throws Exception {
        Clock clock = Clock.systemUTC();
        Supervisor supervisor = Supervisor.open(places, id, new ThisMachine(clock), clock, Log.NONE);
        open.add(supervisor);
        supervisors.add(supervisor);
        open.add(supervisor.listen(places));
        assertThat(supervisor.apply(request(text)).diagnostics()).isEmpty();
        return supervisor;
    }

    private LaunchRequest request(String text) {
        return new LaunchRequest(
                List.of(new Source("cairn.yaml", text)),
                directory.resolve("cairn.yaml").toString(),
                directory.toString(),
                Map.of(),
                List.of(),
                RuntimeChoice.Runtime.PROCESS,
                false,
                Optional.empty(),
                List.of(),
                false);
    }

    private static ResourceStatus status(Supervisor supervisor, String resource) {
        return supervisor.stack().getStatus().resources().stream()
                .filter(status -> status.name().equals(resource))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitPhase(Supervisor supervisor, String resource, String phase) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> status(supervisor, resource).phase().equals(phase));
    }

    private static void awaitWait(Supervisor supervisor, String text) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(status(supervisor, "api").waitingFor())
                        .singleElement()
                        .asString()
                        .startsWith("stack platform: " + text));
    }

    @Test
    void a_resource_waits_until_the_other_stack_is_ready_and_says_how_it_is_until_then() throws Exception {
        Path permission = directory.resolve("permission");
        Supervisor shop = up("shop-1", SHOP);
        awaitPhase(shop, "other", "Ready");
        awaitWait(shop, "there is no such stack");

        Supervisor platform = up("platform-1", PLATFORM.formatted(permission));
        awaitWait(shop, "Progressing");
        assertThat(status(shop, "api").message()).startsWith("waiting for stack platform: Progressing");

        java.nio.file.Files.createFile(permission);
        awaitPhase(shop, "api", "Ready");
        Instant there = readyAt(platform, "db");
        assertThat(Duration.between(there, Instant.parse(status(shop, "api").startedAt())))
                .isBetween(Duration.ofMillis(-50), Duration.ofSeconds(3));

        platform.shutdown(new StackHandle.Ending("test", "away", false, false));
        platform.ended().get(30, TimeUnit.SECONDS);
        awaitPhase(shop, "api", "Ready"); // what runs goes on
    }

    private static Instant readyAt(Supervisor supervisor, String resource) {
        return Instant.parse(status(supervisor, resource).readyAt());
    }

    @Test
    void stacks_that_would_wait_for_each_other_are_refused() throws Exception {
        up("shop-1", SHOP);
        Clock clock = Clock.systemUTC();
        try (Supervisor platform = Supervisor.open(places, "platform-1", new ThisMachine(clock), clock, Log.NONE)) {
            List<Diagnostic> found = platform.apply(request(
                            SHOP.replace("stack: platform", "stack: shop").replace("name: shop", "name: platform")))
                    .diagnostics();

            assertThat(found).singleElement().satisfies(problem -> {
                assertThat(problem.message())
                        .isEqualTo("these stacks wait for each other: platform -> shop -> platform");
                assertThat(problem.path()).isEqualTo("spec.resources[1].dependsOn[0].stack");
                assertThat(problem.line()).isEqualTo(9);
            });
        }
    }

    @Test
    void a_condition_that_becomes_false_stops_its_resource_after_what_needs_it() throws Exception {
        String text = """
                apiVersion: cairn.dev/v1alpha1
                kind: Stack
                metadata: {name: traced}
                spec:
                  env: [{name: TRACING, value: "%s"}]
                  resources:
                  - {name: tracer, when: env.TRACING == "on", process: {command: [sleep, "1000"]}}
                  - {name: viewer, process: {command: [sleep, "1000"]}, dependsOn: [{name: tracer}]}
                  - {name: each, forEach: {items: [a, b]}, process: {command: [sleep, "100${each.key}"]}}
                """;
        Supervisor traced = up("traced-1", text.formatted("on").replace("100${each.key}", "1000"));
        awaitPhase(traced, "viewer", "Ready");
        awaitPhase(traced, "each-b", "Ready");
        String kept = status(traced, "each-b").startedAt();

        assertThat(traced.apply(request(text.formatted("off").replace("100${each.key}", "1000")))
                        .diagnostics())
                .isEmpty();
        awaitPhase(traced, "tracer", "Skipped");

        assertThat(status(traced, "tracer").message()).isEqualTo("left out: when is false: env.TRACING == \"on\"");
        assertThat(status(traced, "viewer").phase()).isEqualTo("Skipped");
        assertThat(status(traced, "viewer").message()).isEqualTo("left out: it needs tracer, which is left out");
        assertThat(status(traced, "each-b").startedAt()).isEqualTo(kept);
        assertThat(traced.stack().getStatus().phase()).isEqualTo("Ready");
        List<String> order = new ArrayList<>();
        try (StackHandle.Events events = traced.events(0, false)) {
            for (var batch = events.next(); batch.isPresent(); batch = events.next()) {
                batch.get().events().stream()
                        .filter(event -> event.type() == dev.cairn.model.LifecycleEvent.Type.RESOURCE_SKIPPED)
                        .forEach(event -> order.add(event.resource() + " " + event.message()));
            }
        }
        assertThat(order)
                .containsSubsequence(
                        "viewer left out: it needs tracer, which is left out",
                        "tracer left out: when is false: env.TRACING == \"on\"");
    }
}
