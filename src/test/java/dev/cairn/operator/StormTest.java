package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.api.Stack;
import dev.cairn.apiserver.ApiServer;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The operator's shell on the simulated API server in bad weather: lost requests and answers, conflicts, late and broken
 * watches, a killed operator. What the weather does is drawn from the seed; in which order threads meet it is not.
 */
class StormTest {
    private static final String NAMESPACE = "storm";
    private static final String STACKS = "/apis/cairn.dev/v1alpha1/namespaces/storm/stacks";
    private static final String CHAIN = """
            {"apiVersion":"cairn.dev/v1alpha1","kind":"Stack",
             "metadata":{"name":"shop","finalizers":["cairn.dev/teardown"]},
             "spec":{"resources":[
               {"name":"db","container":{"image":"db:%1$d"}},
               {"name":"api","dependsOn":[{"name":"db"}],"container":{"image":"api:%1$d"}},
               {"name":"web","dependsOn":[{"name":"api"}],"container":{"image":"web:%1$d"}}]}}
            """;

    private final Queue<String> broken = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aStackBecomesAsItsLastSpecificationSaysRestsAndLeavesNothing(long seed) throws InterruptedException {
        Random random = new Random(seed);
        try (ApiServer server = new ApiServer(seed)) {
            server.onChange(this::judge);
            server.send("POST", STACKS, "application/json", CHAIN.formatted(0));
            String stranger = server.send(
                            "POST",
                            "/api/v1/namespaces/storm/configmaps",
                            "application/json",
                            "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"shop-db\"}}")
                    .path("metadata")
                    .path("resourceVersion")
                    .asText();
            int edits = 1 + random.nextInt(3);
            for (int edit = 1; edit <= edits; edit++) {
                try (Cairn _ = new Cairn(server)) {
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(900));
                    server.send("PATCH", STACKS + "/shop", "application/merge-patch+json", specification(edit));
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
                } // killed wherever it is
            }
            server.clears();
            try (Cairn cairn = new Cairn(server)) {
                eventually(() -> finished(server, edits));
                restsAfterwards(server);
                server.send(
                        "DELETE",
                        STACKS + "/shop",
                        "application/json",
                        "{\"propagationPolicy\":\"" + (random.nextBoolean() ? "Foreground" : "Background") + "\"}");
                eventually(cairn::over);
            }
            eventually(() -> server.objects().size() == 1);
            assertThat(server.objects()
                            .getFirst()
                            .path("metadata")
                            .path("resourceVersion")
                            .asText())
                    .as("what somebody else made")
                    .isEqualTo(stranger);
        }
        assertThat(broken).isEmpty();
    }

    private static String specification(int version) {
        String whole = CHAIN.formatted(version);
        return "{" + whole.substring(whole.indexOf("\"spec\""));
    }

    private static void eventually(java.util.concurrent.Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }

    private static boolean finished(ApiServer server, int version) {
        List<JsonNode> deployments = of(server, "Deployment");
        return deployments.size() == 3
                && deployments.stream().allMatch(ApiServer::isReady)
                && deployments.stream().allMatch(one -> one.toString().contains(":" + version + "\""))
                && of(server, "Stack").stream().allMatch(StormTest::toldReady);
    }

    private static List<JsonNode> of(ApiServer server, String kind) {
        return server.objects().stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
    }

    private static boolean toldReady(JsonNode stack) {
        boolean current = stack.path("status").path("observedGeneration").asLong(-1)
                == stack.path("metadata").path("generation").asLong();
        boolean ready = false;
        for (JsonNode condition : stack.path("status").path("conditions")) {
            ready |= condition.path("type").asText().equals("Ready")
                    && condition.path("status").asText().equals("True");
        }
        return current && ready;
    }

    private static void restsAfterwards(ApiServer server) throws InterruptedException {
        TimeUnit.SECONDS.sleep(2); // coalesced writes of the status and of events
        int before = server.writes();
        TimeUnit.SECONDS.sleep(2);
        assertThat(server.writes()).as("writes after it was ready").isEqualTo(before);
    }

    // ---- what has to hold after every change -----------------------------------------------------------------------

    private final java.util.Map<String, JsonNode> present = new java.util.TreeMap<>();

    private void judge(JsonNode before, JsonNode now) {
        JsonNode either = now.isMissingNode() ? before : now;
        String kind = either.path("kind").asText();
        String name = either.path("metadata").path("name").asText();
        if (now.isMissingNode()) {
            present.remove(kind + "/" + name);
        } else {
            present.put(kind + "/" + name, now);
        }
        if (kind.equals("Deployment") && before.isMissingNode()) {
            dependencyOf(name)
                    .filter(needed -> Optional.ofNullable(present.get("Deployment/" + needed))
                            .filter(ApiServer::isReady)
                            .isEmpty())
                    .ifPresent(needed -> broken.add(name + " was created before " + needed + " was ready"));
        }
        if (kind.equals("Deployment") && now.isMissingNode()) {
            dependentOf(name)
                    .filter(dependent -> present.containsKey("Deployment/" + dependent))
                    .ifPresent(dependent -> broken.add(name + " went before " + dependent));
        }
        if (kind.equals("Stack") && !before.isMissingNode() && !now.isMissingNode()) {
            long was = before.path("status").path("observedGeneration").asLong(-1);
            long is = now.path("status").path("observedGeneration").asLong(-1);
            if (is < was) {
                broken.add("observedGeneration fell from " + was + " to " + is);
            }
            if (toldReady(now) && !toldReady(before) && readyDeployments() < 3) {
                broken.add("the Stack was told ready with " + readyDeployments() + " of 3");
            }
        }
    }

    private long readyDeployments() {
        return present.values().stream()
                .filter(object -> object.path("kind").asText().equals("Deployment"))
                .filter(ApiServer::isReady)
                .count();
    }

    private static Optional<String> dependencyOf(String name) {
        return switch (name) {
            case "shop-api" -> Optional.of("shop-db");
            case "shop-web" -> Optional.of("shop-api");
            default -> Optional.empty();
        };
    }

    private static Optional<String> dependentOf(String name) {
        return switch (name) {
            case "shop-db" -> Optional.of("shop-api");
            case "shop-api" -> Optional.of("shop-web");
            default -> Optional.empty();
        };
    }

    /** The operator's shells, driven as the framework drives them; closed, it stops wherever it is. */
    private static final class Cairn implements AutoCloseable {
        private final KubernetesClient client;
        private final KubernetesRuntime runtime;
        private final Announcer announcer;
        private final Shells shells;
        private final Semaphore wake = new Semaphore(0);
        private final Thread loop;
        private volatile boolean over;

        Cairn(ApiServer server) {
            client = server.client();
            runtime = new KubernetesRuntime(client);
            announcer = new Announcer(client, Clock.systemUTC(), "storm");
            shells = new Shells(
                    new Identity(client, Optional.empty()),
                    (stack, account, wakes) -> new StackShell(
                            stack,
                            account,
                            new StackShell.Parts(
                                    runtime,
                                    new ClusterPlanner(runtime.capabilities(), client),
                                    client,
                                    announcer,
                                    Clock.systemUTC(),
                                    wakes)),
                    _ -> wake.release(),
                    new Wakeups());
            loop = Thread.ofVirtual().name("passes").start(this::run);
        }

        boolean over() {
            return over;
        }

        private void run() {
            try {
                while (!over) {
                    long pause = Math.clamp(pass().toMillis(), 1, 200);
                    wake.tryAcquire(pause, TimeUnit.MILLISECONDS);
                    wake.drainPermits();
                }
            } catch (InterruptedException _) {
                // killed
            }
        }

        private Duration pass() {
            try {
                Stack stack = client.resources(Stack.class)
                        .inNamespace(NAMESPACE)
                        .withName("shop")
                        .get();
                if (stack == null) {
                    over = true;
                    return Duration.ZERO;
                }
                Instant now = Instant.now();
                boolean removing = stack.getMetadata().getDeletionTimestamp() != null;
                StackShell.Outcome outcome = shells.pass(stack, removing, now);
                if (removing && outcome.over()) {
                    stack.getMetadata().getFinalizers().remove("cairn.dev/teardown");
                    client.resource(stack).update();
                }
                return Duration.between(now, outcome.wakeAt());
            } catch (KubernetesClientException _) {
                return Duration.ofMillis(50);
            }
        }

        @Override
        public void close() {
            loop.interrupt();
            try {
                loop.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            shells.forget(new ResourceID("shop", NAMESPACE));
            announcer.close();
            runtime.close();
            client.close();
        }
    }
}
