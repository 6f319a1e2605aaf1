package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.api.Condition;
import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.MockWebServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * That the parts of the operator find each other: the application as Quarkus puts it together, with a stand-in for the API
 * server. What an API server means is not asked here; the stand-in does not know server-side apply.
 */
@QuarkusTest
@QuarkusTestResource(WiringTest.Server.class)
class WiringTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    KubernetesClient client;

    @TestHTTPResource(value = "/health/live", management = true)
    URI live;

    @TestHTTPResource(value = "/metrics", management = true)
    URI metrics;

    /** Answers to create, read, update, delete and watch, and keeps what it is given. */
    public static final class Server implements QuarkusTestResourceLifecycleManager {
        private static final Map<String, String> SETTINGS = Map.of(
                Config.KUBERNETES_AUTH_TRYKUBECONFIG_SYSTEM_PROPERTY, "false",
                Config.KUBERNETES_NAMESPACE_SYSTEM_PROPERTY, "test");

        private final KubernetesMockServer server = new KubernetesMockServer(
                new io.fabric8.mockwebserver.Context(),
                new MockWebServer(),
                new HashMap<>(),
                new KubernetesCrudDispatcher(),
                false);

        @Override
        public Map<String, String> start() {
            server.init();
            server.expectCustomResource(CustomResourceDefinitionContext.fromCustomResourceType(Stack.class));
            // The client asks for these itself, past the configuration of Quarkus.
            SETTINGS.forEach(System::setProperty);
            System.setProperty(Config.KUBERNETES_MASTER_SYSTEM_PROPERTY, server.url("/"));
            return Map.of();
        }

        @Override
        public void stop() {
            System.clearProperty(Config.KUBERNETES_MASTER_SYSTEM_PROPERTY);
            SETTINGS.keySet().forEach(System::clearProperty);
            server.destroy();
        }
    }

    @Test
    void what_cannot_be_planned_is_seen_and_said_in_the_status() {
        create("""
                apiVersion: cairn.dev/v1alpha1
                kind: Stack
                metadata: {name: broken, namespace: test, generation: 1}
                spec:
                  resources:
                    - name: web
                      container: {image: web:1}
                      dependsOn: [{name: databse}]
                """);

        StackStatus status = status("broken", seen -> condition(seen, "Stalled").isPresent());

        assertThat(status.observedGeneration()).isEqualTo(1);
        assertThat(condition(status, "Stalled").orElseThrow().message()).contains("databse");
    }

    @Test
    void a_stack_is_taken_up_and_its_status_is_written_before_anything_is_made() {
        create("""
                apiVersion: cairn.dev/v1alpha1
                kind: Stack
                metadata: {name: shop, namespace: test, generation: 1}
                spec:
                  resources:
                    - name: db
                      container: {image: db:1}
                """);

        StackStatus status = status("shop", seen -> !seen.resources().isEmpty());

        assertThat(status.observedGeneration()).isEqualTo(1);
        assertThat(condition(status, "Reconciling")).isPresent();
        assertThat(stack("shop").getMetadata().getFinalizers()).hasSize(1);
    }

    @Test
    void it_says_that_it_lives_and_what_it_counts() throws Exception {
        assertThat(get(live)).contains("UP").contains("canary");
        assertThat(get(metrics)).contains("jvm_memory_used_bytes");
    }

    private void create(String text) {
        HasMetadata object = client.getKubernetesSerialization().unmarshal(text);
        client.resource(object).create();
    }

    private StackStatus status(String name, Predicate<StackStatus> enough) {
        return await().atMost(PATIENCE)
                .until(() -> Optional.ofNullable(stack(name).getStatus()).filter(enough), Optional::isPresent)
                .orElseThrow();
    }

    private Stack stack(String name) {
        return client.resources(Stack.class).inNamespace("test").withName(name).get();
    }

    private static Optional<Condition> condition(StackStatus status, String type) {
        return Optional.ofNullable(status.conditions()).orElse(List.of()).stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    private static String get(URI address) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
