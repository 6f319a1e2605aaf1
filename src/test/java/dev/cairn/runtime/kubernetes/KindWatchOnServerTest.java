package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a watch makes of the events of a real API server. */
@Tag("cluster")
class KindWatchOnServerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static TestCluster cluster;

    @BeforeAll
    static void connect() throws Exception {
        cluster = TestCluster.connect();
    }

    @AfterAll
    static void disconnect() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void an_object_that_cannot_be_read_does_not_hold_up_the_first_listing() {
        create("unreadable");
        try (KindWatch<ConfigMap, SeenBeside> watch = watch("unreadable", _ -> {
            throw new IllegalStateException("a record cannot be made of it");
        })) {
            await("the listing is through").atMost(LONG).until(watch::synced);
            assertThat(watch.of(stack("unreadable"))).isEmpty();
        }
    }

    @Test
    void an_object_that_loses_its_label_and_gets_it_back_is_seen_again_and_not_when_it_is_deleted() {
        ConfigMap first = create("comes-back");
        try (KindWatch<ConfigMap, SeenBeside> watch = watch("comes-back", SeenBeside::of)) {
            await("it is seen").atMost(LONG).until(() -> uids(watch, "comes-back"), List.of(uid(first))::equals);

            label("comes-back", "somebody");
            await("it is gone").atMost(LONG).until(() -> uids(watch, "comes-back")
                    .isEmpty());
            ConfigMap again = label("comes-back", Labels.MANAGER);
            await("it is seen again").atMost(LONG).until(() -> uids(watch, "comes-back"), List.of(uid(first))::equals);

            cluster.client().resource(again).delete();
            await("it is gone for good").atMost(LONG).until(() -> uids(watch, "comes-back")
                    .isEmpty());
            watch.note(again);
            assertThat(uids(watch, "comes-back"))
                    .as("a late answer brings nothing back")
                    .isEmpty();
        }
    }

    private static KindWatch<ConfigMap, SeenBeside> watch(
            String stack, Function<ConfigMap, Optional<SeenBeside>> keep) {
        KindWatch<ConfigMap, SeenBeside> watch = new KindWatch<>(
                ConfigMap.class,
                List.of(cluster.client()
                        .configMaps()
                        .inNamespace(cluster.namespace())
                        .withLabel(Labels.MANAGED_BY, Labels.MANAGER)
                        .withLabel(Labels.STACK, stack)),
                keep,
                _ -> {});
        watch.start(() -> {});
        return watch;
    }

    private static List<String> uids(KindWatch<ConfigMap, SeenBeside> watch, String stack) {
        return watch.of(stack(stack)).stream().map(SeenBeside::uid).toList();
    }

    private static Scope.Key stack(String name) {
        return new Scope.Key(cluster.namespace(), name);
    }

    private static String uid(ConfigMap map) {
        return map.getMetadata().getUid();
    }

    private static ConfigMap create(String stack) {
        return cluster.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(stack + "-it")
                        .withNamespace(cluster.namespace())
                        .withLabels(Map.of(
                                Labels.MANAGED_BY,
                                Labels.MANAGER,
                                Labels.NAMESPACE,
                                cluster.namespace(),
                                Labels.STACK,
                                stack,
                                Labels.RESOURCE,
                                "it"))
                        .endMetadata()
                        .build())
                .create();
    }

    /** As somebody does who says that it is another's. */
    private static ConfigMap label(String stack, String manager) {
        return cluster.client()
                .configMaps()
                .inNamespace(cluster.namespace())
                .withName(stack + "-it")
                .edit(map -> new ConfigMapBuilder(map)
                        .editMetadata()
                        .addToLabels(Labels.MANAGED_BY, manager)
                        .endMetadata()
                        .build());
    }
}
