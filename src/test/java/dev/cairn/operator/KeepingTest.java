package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.Stack;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is kept, taken over and followed: data, what jobs did, composed values. */
@Tag("api")
class KeepingTest {
    private static final String COMPOSED = """
            env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: keys, key: password}}}]
            resources:
            - name: web
              container:
                image: x
                env: [{name: URL, value: "http://user:${env.PASSWORD}@elsewhere"}]
            """;

    private Trial trial;

    @BeforeEach
    void start() throws IOException {
        trial = new Trial();
    }

    @AfterEach
    void stop() {
        trial.close();
    }

    private void look(String stack, int time) {
        trial.annotate(stack, Map.of("cairn.dev/requestedAt", "look " + time));
    }

    private void keys(String password) {
        trial.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("keys")
                        .withNamespace(trial.namespace())
                        .endMetadata()
                        .withStringData(Map.of("password", password))
                        .build())
                .fieldManager("a-user")
                .forceConflicts()
                .serverSideApply();
    }

    /** The Secret that the workload's variable comes from. */
    private Optional<Secret> composed() {
        var deployment = trial.client()
                .apps()
                .deployments()
                .inNamespace(trial.namespace())
                .withName("shop-web")
                .get();
        EnvVar url = deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream()
                .filter(variable -> variable.getName().equals("URL"))
                .findFirst()
                .orElseThrow();
        return Optional.ofNullable(trial.client()
                .secrets()
                .inNamespace(trial.namespace())
                .withName(url.getValueFrom().getSecretKeyRef().getName())
                .get());
    }

    @Test
    void a_secret_that_rotates_is_followed_and_a_composed_one_that_somebody_deleted_is_made_again() {
        keys("first");
        trial.ready("shop", COMPOSED);
        String before = composed().orElseThrow().getMetadata().getName();

        keys("second");
        look("shop", 1);

        eventually("the pods are given another Secret").until(() -> composed()
                .filter(secret -> !secret.getMetadata().getName().equals(before))
                .isPresent());
        trial.awaitReady("shop");

        trial.client().resource(composed().orElseThrow()).delete();
        look("shop", 2);

        eventually("it is there again").until(() -> composed().isPresent());
    }

    @Test
    void composed_secrets_follow_the_stacks_new_anchor() {
        keys("first");
        trial.ready("shop", COMPOSED);
        String before = anchor();

        trial.client()
                .configMaps()
                .inNamespace(trial.namespace())
                .withName("shop-cairn")
                .delete();

        eventually("the Secret is owned by the new anchor").until(() -> Optional.ofNullable(trial.client()
                        .configMaps()
                        .inNamespace(trial.namespace())
                        .withName("shop-cairn")
                        .get())
                .map(anchor -> anchor.getMetadata().getUid())
                .filter(uid -> !uid.equals(before) && owners().contains(uid))
                .isPresent());
    }

    @Test
    void a_new_anchor_is_told_what_the_lost_one_kept() {
        trial.ready("shop", """
                resources:
                - {name: migrate, job: {image: x}}
                - {name: web, container: {image: x}, dependsOn: [{name: migrate}]}
                """);
        eventually("it is noted").until(() -> noted("migrate"));

        trial.client()
                .configMaps()
                .inNamespace(trial.namespace())
                .withName("shop-cairn")
                .delete();

        eventually("it is noted again").atMost(Duration.ofSeconds(40)).until(() -> noted("migrate"));
    }

    private boolean noted(String job) {
        return Optional.ofNullable(trial.client()
                        .configMaps()
                        .inNamespace(trial.namespace())
                        .withName("shop-cairn")
                        .get())
                .map(ConfigMap::getData)
                .filter(data -> data.containsKey(job))
                .isPresent();
    }

    private String anchor() {
        return trial.client()
                .configMaps()
                .inNamespace(trial.namespace())
                .withName("shop-cairn")
                .get()
                .getMetadata()
                .getUid();
    }

    private List<String> owners() {
        return composed().stream()
                .flatMap(secret -> secret.getMetadata().getOwnerReferences().stream())
                .map(owner -> owner.getUid())
                .toList();
    }

    @Test
    void a_job_that_is_done_is_not_run_again_when_the_status_and_the_job_were_lost() {
        trial.ready("shop", """
                resources:
                - {name: migrate, job: {image: x}}
                - {name: web, container: {image: x}, dependsOn: [{name: migrate}]}
                """);
        eventually("it is noted in the anchor").until(() -> noted("migrate"));
        trial.stopOperator();
        trial.client()
                .batch()
                .v1()
                .jobs()
                .inNamespace(trial.namespace())
                .withName("shop-migrate")
                .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                .delete();
        eventually("the job is gone")
                .until(() -> trial.client()
                                .batch()
                                .v1()
                                .jobs()
                                .inNamespace(trial.namespace())
                                .withName("shop-migrate")
                                .get()
                        == null);
        trial.client()
                .resources(Stack.class)
                .inNamespace(trial.namespace())
                .withName("shop")
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON),
                        "[{\"op\": \"replace\", \"path\": \"/status\", \"value\": {\"observedGeneration\": 1}}]");

        trial.startOperator();

        trial.awaitReady("shop");
        assertThat(trial.resource("shop", "migrate").orElseThrow().phase()).isEqualTo("Completed");
        assertThat(trial.added("Pod/shop-migrate-")).hasSize(1);
        assertThat(trial.added("Pod/shop-web-")).hasSize(1);
    }

    @Test
    void what_is_taken_over_and_what_is_kept_is_told() {
        String stored = """
                resources:
                - name: db
                  container: {image: x, volumes: [{name: data, mountPath: /data, size: 1Mi}]}
                """;
        trial.ready("shop", stored);
        trial.delete("shop", DeletionPropagation.ORPHAN);
        trial.awaitGone("shop");

        trial.ready("shop", stored);

        eventually("the adoption is told").until(() -> trial.events("shop").stream()
                .anyMatch(event -> event.startsWith("Adopted: db: StatefulSet shop-db")));
        trial.delete("shop", DeletionPropagation.BACKGROUND);
        trial.awaitGone("shop");
        eventually("what is kept is told").until(() -> trial.events("shop").stream()
                .anyMatch(event ->
                        event.startsWith("DataKept: ") && event.contains("PersistentVolumeClaim data-shop-db-0")));
    }
}
