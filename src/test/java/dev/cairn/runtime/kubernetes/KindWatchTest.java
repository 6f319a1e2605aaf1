package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KindWatchTest {
    private static final Scope.Key SHOP = new Scope.Key("test", "shop");

    @Test
    void an_answer_that_comes_late_does_not_undo_what_was_seen_since() {
        try (KindWatch<Deployment, SeenWorkload> watch = new KindWatch<>(
                Deployment.class, List.of(), new KubernetesSerialization(), SeenWorkload::of, _ -> {})) {
            watch.note(deployment("12", 1, 1));
            watch.note(deployment("9", 1, 0));
            assertThat(watch.of(SHOP)).singleElement().satisfies(seen -> assertThat(seen.ready())
                    .isEqualTo(1));

            watch.note(deployment("13", 2, 0));
            assertThat(watch.of(SHOP)).singleElement().satisfies(seen -> assertThat(seen.generation())
                    .isEqualTo(2));
        }
    }

    private static Deployment deployment(String version, long generation, int ready) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("shop-web")
                .withUid("u-1")
                .withResourceVersion(version)
                .withGeneration(generation)
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .withLabels(Map.of(
                        Labels.MANAGED_BY,
                        Labels.MANAGER,
                        Labels.STACK,
                        SHOP.stack(),
                        Labels.NAMESPACE,
                        SHOP.namespace(),
                        Labels.RESOURCE,
                        "web"))
                .endMetadata()
                .withNewSpec()
                .withReplicas(1)
                .endSpec()
                .withNewStatus()
                .withReadyReplicas(ready)
                .endStatus()
                .build();
    }
}
