package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is remembered of Events, and for how long. */
class MishapsTest {
    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
    private static final SeenWorkload LACKING = set(0);

    private final KubernetesClient client = new KubernetesClientBuilder().build();
    private final List<String> told = new ArrayList<>();
    private final Mishaps mishaps =
            new Mishaps(client, Reach.EVERYWHERE, (namespace, uid) -> told.add(namespace + "/" + uid));

    @AfterEach
    void stop() {
        mishaps.close();
        client.close();
    }

    @Test
    void the_same_again_is_no_news() {
        refused("exceeded quota: small", 0);
        refused("exceeded quota: small", 10);

        assertThat(told).containsExactly("shop/uid-set");
        assertThat(of(LACKING)).contains("pods are refused: exceeded quota: small");
    }

    @Test
    void of_a_controller_the_last_word_counts_in_whatever_order_they_arrive() {
        refused("denied by a webhook", 10);
        refused("exceeded quota: small", 0);

        assertThat(of(LACKING)).contains("pods are refused: denied by a webhook");
        assertThat(told).hasSize(1);
    }

    @Test
    void volumes_of_a_pod_are_told_together_while_each_is_tried_and_what_only_sums_them_up_is_not() {
        mount("b", 0);
        mount("a", 1);
        mount("Unable to attach or mount volumes: unmounted volumes=[a b]", 120);
        assertThat(of(LACKING, pod(false))).contains("FailedMount: a; FailedMount: b");

        mount("b", 140);
        mount("b", 262);
        assertThat(of(LACKING, pod(false))).contains("FailedMount: b");
    }

    @Test
    void of_volumes_of_which_nothing_else_is_known_the_sum_is_told() {
        mount("Unable to attach or mount volumes: timed out", 0);

        assertThat(of(LACKING, pod(false))).contains("FailedMount: Unable to attach or mount volumes: timed out");
    }

    @Test
    void what_is_over_is_not_told_again_when_something_else_is_missing() {
        refused("exceeded quota: small", 0);
        mount("a", 0);

        assertThat(of(set(1), pod(true))).isEmpty();

        assertThat(of(LACKING, pod(false))).isEmpty();
    }

    @Test
    void others_do_not_fill_the_memory_and_what_is_asked_for_stays() {
        refused("exceeded quota: small", 0);
        for (int i = 0; i < 20_000; i++) {
            mishaps.take(event("FailedMount", "uid-other-" + i, "x", 0));
            if (i % 4_000 == 0) {
                assertThat(of(LACKING)).contains("pods are refused: exceeded quota: small");
            }
        }

        assertThat(mishaps.size()).isEqualTo(4096);
        assertThat(of(LACKING)).isPresent();
    }

    private Optional<String> of(SeenWorkload workload, SeenPod... pods) {
        return mishaps.of(workload, List.of(pods));
    }

    private void refused(String why, int after) {
        mishaps.take(
                event("FailedCreate", "uid-set", "create Pod s-db-0 in StatefulSet s-db failed error: " + why, after));
    }

    private void mount(String why, int after) {
        mishaps.take(event("FailedMount", "uid-pod", why, after));
    }

    private static Event event(String reason, String uid, String note, int after) {
        return new EventBuilder()
                .withNewMetadata()
                .endMetadata()
                .withReason(reason)
                .withNote(note)
                .withDeprecatedLastTimestamp(THEN.plusSeconds(after).toString())
                .withNewRegarding()
                .withNamespace("shop")
                .withUid(uid)
                .endRegarding()
                .build();
    }

    private static ObjectMeta metadata(String name, String uid) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withUid(uid)
                .addToLabels(Labels.ofResource(new Scope("shop", "s", "uid-s"), "db", Map.of()))
                .addToAnnotations(Labels.ATTEMPT, "1")
                .withCreationTimestamp(THEN.toString())
                .build();
    }

    private static SeenWorkload set(int replicas) {
        return SeenWorkload.of(new StatefulSetBuilder()
                        .withMetadata(metadata("s-db", "uid-set"))
                        .withNewSpec()
                        .endSpec()
                        .withNewStatus()
                        .withReplicas(replicas)
                        .endStatus()
                        .build())
                .orElseThrow();
    }

    private static SeenPod pod(boolean prepared) {
        return SeenPod.of(new PodBuilder()
                        .withMetadata(metadata("s-db-0", "uid-pod"))
                        .withNewSpec()
                        .endSpec()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("PodReadyToStartContainers")
                        .withStatus(prepared ? "True" : "False")
                        .endCondition()
                        .endStatus()
                        .build())
                .orElseThrow();
    }
}
