package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Why pods are not made or not prepared is told beside the resource also where only Events say it. */
@Tag("cluster")
class PodsInTheWayTest {
    @Test
    void a_quota_that_refuses_the_pods_of_a_set_and_of_a_job_is_told_until_they_are_made() throws Exception {
        try (Trial trial = new Trial()) {
            quota(trial, "0");
            trial.create("full", """
                    resources:
                    - {name: db, container: {image: x, volumes: [{name: data, mountPath: /data, size: 1Mi}]}}
                    - {name: seed, job: {image: x}}
                    """);

            awaitMessage(trial, "full", "db", "StatefulSet 0/1 updated; pods are refused: exceeded quota: small");
            awaitMessage(trial, "full", "seed", "Job has 0 pods at work; pods are refused: exceeded quota: small");
            assertThat(trial.condition("full", "Ready").orElseThrow().message()).contains("exceeded quota: small");

            trial.stopOperator();
            trial.patch("full", Map.of("metadata", Map.of("annotations", Map.of("a", "b"))));
            trial.startOperator();
            trial.later(Duration.ofMinutes(1), "full");
            eventually("a pass").until(() -> trial.passes() > 0);
            awaitMessage(trial, "full", "db", "exceeded quota: small");

            quota(trial, "10");
            trial.awaitReady("full");
            assertThat(trial.resource("full", "db").orElseThrow().message()).isNull();
        }
    }

    @Test
    void what_others_events_say_of_their_objects_is_nothing_to_a_stack_that_waits() throws Exception {
        try (Trial trial = new Trial()) {
            quota(trial, "0");
            trial.create(
                    "still",
                    "resources: [{name: db, container: {image: x, volumes: [{name: d, mountPath: /d, size: 1Mi}]}}]");
            awaitMessage(trial, "still", "db", "exceeded quota: small");
            eventually("the controller waits longer than this test").until(() -> refusals(trial) > 5);
            long before = statuses(trial);

            for (int i = 0; i < 50; i++) {
                trial.client()
                        .events()
                        .v1()
                        .events()
                        .inNamespace(trial.namespace())
                        .resource(new EventBuilder()
                                .withNewMetadata()
                                .withName("other-" + i)
                                .endMetadata()
                                .withType("Warning")
                                .withReason("FailedMount")
                                .withAction("a")
                                .withNote("of somebody else")
                                .withReportingController("test")
                                .withReportingInstance("test")
                                .withNewEventTime("2026-01-01T00:00:00.000000Z")
                                .withNewRegarding()
                                .withKind("Pod")
                                .withNamespace(trial.namespace())
                                .withName("other-" + i)
                                .withUid("uid-" + i)
                                .endRegarding()
                                .build())
                        .create();
            }
            quota(trial, "10");
            trial.awaitReady("still");

            assertThat(statuses(trial) - before).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void a_volume_that_cannot_be_mounted_is_told_until_it_is() throws Exception {
        try (Trial trial = new Trial(TestCluster.withRealPods())) {
            trial.create("dry", """
                    resources:
                    - name: web
                      container:
                        image: cairn-test/busybox:1
                        command: [sh, -c, "exec sleep 1000"]
                        kubernetes:
                          podTemplate:
                            spec:
                              volumes: [{name: keys, secret: {secretName: keys, items: [{key: b, path: b}]}}]
                              containers: [{name: web, volumeMounts: [{name: keys, mountPath: /keys}]}]
                      stop: {grace: 1s}
                    """);
            awaitMessage(
                    trial,
                    "dry",
                    "web",
                    "FailedMount: MountVolume.SetUp failed for volume \"keys\" : secret \"keys\" not found");

            secret(trial, "a");
            awaitMessage(trial, "dry", "web", "references non-existent secret key: b");

            secret(trial, "b");
            trial.awaitReady("dry");
            assertThat(trial.resource("dry", "web").orElseThrow().message()).isNull();
            assertThat(trial.added("Pod/dry-web-"))
                    .as("the same pod all the while")
                    .hasSize(1);
        }
    }

    private static void awaitMessage(Trial trial, String stack, String resource, String text) {
        eventually(resource + " says: " + text).until(() -> trial.resource(stack, resource)
                .flatMap(status -> Optional.ofNullable(status.message()))
                .filter(message -> message.contains(text))
                .isPresent());
    }

    private static int refusals(Trial trial) {
        return trial.client().events().v1().events().inNamespace(trial.namespace()).list().getItems().stream()
                .filter(event -> "FailedCreate".equals(event.getReason()))
                .mapToInt(
                        event -> Optional.ofNullable(event.getDeprecatedCount()).orElse(1))
                .sum();
    }

    private static long statuses(Trial trial) {
        return trial.requests().to("stacks").stream()
                .filter("PUT stacks/status"::equals)
                .count();
    }

    private static void quota(Trial trial, String pods) {
        trial.client()
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("small")
                        .withNamespace(trial.namespace())
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("pods", new Quantity(pods))
                        .endSpec()
                        .build())
                .fieldManager("cairn-test")
                .forceConflicts()
                .serverSideApply();
    }

    private static void secret(Trial trial, String key) {
        trial.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("keys")
                        .withNamespace(trial.namespace())
                        .endMetadata()
                        .addToStringData(key, "x")
                        .build())
                .fieldManager("cairn-test")
                .forceConflicts()
                .serverSideApply();
    }
}
