package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class KindWatchTest {
    private static final Scope.Key SHOP = new Scope.Key("test", "shop");

    @Test
    void an_answer_that_comes_late_does_not_undo_what_was_seen_since() {
        try (KindWatch<Deployment, SeenWorkload> watch =
                new KindWatch<>(Deployment.class, List.of(), SeenWorkload::of, _ -> {})) {
            watch.note(deployment("12", 1, 1));
            watch.note(deployment("9", 1, 0));
            assertThat(watch.of(SHOP)).singleElement().satisfies(seen -> assertThat(seen.ready())
                    .isEqualTo(1));

            watch.note(deployment("13", 2, 0));
            assertThat(watch.of(SHOP)).singleElement().satisfies(seen -> assertThat(seen.generation())
                    .isEqualTo(2));
        }
    }

    @Test
    void a_watch_owes_what_was_written_until_it_shows_that_or_something_later() {
        Instant begin = Instant.parse("2026-01-01T00:00:00Z");
        AtomicReference<Instant> now = new AtomicReference<>(begin);
        Lateness lateness = new Lateness(new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        });
        lateness.wrote("u-1", 12);
        now.set(begin.plusSeconds(60));
        lateness.wrote("u-1", 20);
        lateness.wrote("u-2", 13);
        assertThat(lateness.oldest()).contains(begin);

        lateness.shown("u-1", 12);
        assertThat(lateness.oldest()).as("it lives, and is late").contains(begin.plusSeconds(60));

        lateness.shown("u-1", 21);
        lateness.gone("u-2");
        assertThat(lateness.oldest()).isEmpty();
    }

    @Test
    void an_answer_that_is_overtaken_by_the_watch_is_not_owed() {
        try (KindWatch<Deployment, SeenWorkload> watch =
                new KindWatch<>(Deployment.class, List.of(), SeenWorkload::of, _ -> {})) {
            watch.note(deployment("12", 1, 1)); // as the watch would
            watch.written(deployment("9", 1, 0));
            assertThat(watch.lateSince()).isEmpty();

            watch.written(deployment("14", 2, 0));
            assertThat(watch.lateSince()).isPresent();
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
