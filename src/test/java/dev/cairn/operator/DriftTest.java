package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What somebody else changes of what Cairn made: set again, said, or left alone. */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DriftTest {
    private static final String WEB =
            "resources: [{name: web, container: {image: x, ports: [{port: 80}], env: [{name: A, value: b}]}}]";

    private Trial trial;

    @BeforeAll
    void start() throws Exception {
        trial = new Trial();
    }

    @AfterAll
    void stop() {
        if (trial != null) {
            trial.close();
        }
    }

    @Test
    void a_field_that_was_changed_or_removed_is_set_again_without_a_loop() {
        trial.ready("edited", WEB);

        patch(
                "edited-web",
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"other\",\"env\":null}]}}}}");

        eventually("it is set again")
                .until(() -> container("edited-web").getImage().equals("x")
                        && container("edited-web").getEnv().stream()
                                .anyMatch(variable -> variable.getName().equals("A")));
        trial.awaitReady("edited");
        trial.requests().clear();
        trial.later(Duration.ofMinutes(3), "edited");
        eventually("a pass").until(() -> trial.requests().to("stacks").contains("PUT stacks/status"));
        assertThat(trial.requests().to("deployments")).isEmpty();
    }

    @Test
    void what_was_changed_while_cairn_was_away_is_set_again() {
        trial.ready("away", WEB);
        trial.stopOperator();
        patch(
                "away-web",
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"other\"}]}}}}");

        trial.startOperator();

        eventually("it is set again")
                .until(() -> container("away-web").getImage().equals("x"));
        trial.awaitReady("away");
    }

    @Test
    void a_service_that_was_changed_or_deleted_is_there_again() {
        trial.ready("served", WEB);
        trial.client()
                .services()
                .inNamespace(trial.namespace())
                .withName("served-web")
                .edit(service -> {
                    service.getSpec().setSelector(Map.of("app", "theirs"));
                    return service;
                });
        eventually("it selects our pods again")
                .until(() -> service("served-web").getSpec().getSelector().containsKey("cairn.dev/stack"));

        String uid = service("served-web").getMetadata().getUid();
        trial.client()
                .services()
                .inNamespace(trial.namespace())
                .withName("served-web")
                .delete();
        trial.later(Duration.ofSeconds(16), "served");

        eventually("it is made again")
                .until(() -> service("served-web") != null
                        && !service("served-web").getMetadata().getUid().equals(uid));
        assertThat(trial.added("Pod/served-web-")).as("no pod was replaced").hasSize(1);
    }

    @Test
    void a_rollout_restart_and_the_number_of_an_autoscaler_survive() {
        trial.ready("scaled", WEB);
        trial.client()
                .apps()
                .deployments()
                .inNamespace(trial.namespace())
                .withName("scaled-web")
                .scale(3);
        patch(
                "scaled-web",
                "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"kubectl.kubernetes.io/restartedAt\":\"now\"}}}}}");
        eventually("its pods were exchanged")
                .until(() -> trial.added("Pod/scaled-web-").size() >= 4);
        trial.later(Duration.ofMinutes(3), "scaled");
        trial.awaitReady("scaled");

        Deployment web = deployment("scaled-web");
        assertThat(web.getSpec().getReplicas()).isEqualTo(3);
        assertThat(web.getSpec().getTemplate().getMetadata().getAnnotations())
                .containsEntry("kubectl.kubernetes.io/restartedAt", "now");
    }

    @Test
    void of_an_object_that_the_user_wrote_it_is_set_again_said_or_left_as_it_says() {
        trial.ready("written", """
                resources:
                - {name: correct, manifest: {template: {apiVersion: v1, kind: ConfigMap, metadata: {name: correct}, data: {a: "1", b: "1"}}, ignoreFields: [data.b]}}
                - {name: warn, manifest: {drift: Warn, template: {apiVersion: v1, kind: ConfigMap, metadata: {name: warn}, data: {a: "1"}}}}
                - {name: ignore, manifest: {drift: Ignore, template: {apiVersion: v1, kind: ConfigMap, metadata: {name: ignore}, data: {a: "1"}}}}
                """);

        for (String name : new String[] {"ignore", "warn", "correct"}) {
            trial.client()
                    .configMaps()
                    .inNamespace(trial.namespace())
                    .withName(name)
                    .edit(map -> {
                        map.setData(Map.of("a", "theirs", "b", "theirs"));
                        return map;
                    });
        }

        eventually("it is set again")
                .until(() -> "1".equals(map("correct").getData().get("a")));
        assertThat(map("correct").getData()).containsEntry("b", "theirs");
        eventually("it is said").until(() -> trial.events("written").stream()
                .anyMatch(event -> event.startsWith("Drift: warn was changed by somebody else")));
        assertThat(map("warn").getData()).containsEntry("a", "theirs");
        assertThat(map("ignore").getData()).containsEntry("a", "theirs");
        assertThat(trial.events("written")).noneMatch(event -> event.contains("ignore was changed"));
    }

    private void patch(String deployment, String patch) {
        trial.client()
                .apps()
                .deployments()
                .inNamespace(trial.namespace())
                .withName(deployment)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.STRATEGIC_MERGE)
                                .withFieldManager("somebody")
                                .build(),
                        patch);
    }

    private Deployment deployment(String name) {
        return trial.client()
                .apps()
                .deployments()
                .inNamespace(trial.namespace())
                .withName(name)
                .get();
    }

    private Container container(String deployment) {
        return deployment(deployment)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }

    private Service service(String name) {
        return trial.client()
                .services()
                .inNamespace(trial.namespace())
                .withName(name)
                .get();
    }

    private ConfigMap map(String name) {
        return trial.client()
                .configMaps()
                .inNamespace(trial.namespace())
                .withName(name)
                .get();
    }
}
