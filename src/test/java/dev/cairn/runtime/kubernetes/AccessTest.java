package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is shown of an object, by what the API server answers. Against a real server: {@code IdentityTest}. */
class AccessTest {
    private static final Duration LONG_AFTER = Duration.ofMinutes(11);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Optional<Boolean> answer = Optional.empty();
    private int asked;
    private final List<SeenWorkload> later = new ArrayList<>();

    private final Access access = new Access(
            _ -> {
                asked++;
                return answer;
            },
            later::add,
            new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneOffset getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(java.time.ZoneId zone) {
                    return this;
                }
            });

    @Test
    void what_may_be_read_stays_shown_when_a_later_question_is_not_answered() {
        answer = Optional.of(true);
        assertThat(shown().ready()).isTrue();
        now = now.plus(LONG_AFTER);
        answer = Optional.empty();

        assertThat(shown().ready()).as("what was answered before holds").isTrue();

        assertThat(later).as("it is looked at again").hasSize(1);
        now = now.plus(Access.SOON);
        answer = Optional.of(false);
        assertThat(shown().ready()).isFalse();
    }

    @Test
    void what_was_never_answered_waits_and_is_asked_again_soon() {
        assertThat(shown())
                .isEqualTo(
                        new Readiness(
                                Readiness.Verdict.IN_PROGRESS,
                                "it is not known yet whether the Stack's account may get ConfigMap it, so nothing of it is shown"));
        shown();
        assertThat(asked).as("not with every look").isEqualTo(1);
        assertThat(later).hasSize(1);

        now = now.plus(Access.SOON);
        answer = Optional.of(true);
        assertThat(shown().ready()).isTrue();
    }

    @Test
    void what_may_not_be_read_is_said_and_not_asked_again_for_a_while() {
        answer = Optional.of(false);

        assertThat(shown().message())
                .isEqualTo("the Stack's account may not get ConfigMap it, so nothing of it is shown");
        now = now.plus(Access.SOON);
        shown();

        assertThat(asked).isEqualTo(1);
        assertThat(later).isEmpty();
    }

    private Readiness shown() {
        GenericKubernetesResource map = new GenericKubernetesResource();
        map.setApiVersion("v1");
        map.setKind("ConfigMap");
        map.setMetadata(new ObjectMetaBuilder()
                .withName("it")
                .withUid("u-1")
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .withLabels(Map.of(
                        Labels.MANAGED_BY,
                        Labels.MANAGER,
                        Labels.STACK,
                        "shop",
                        Labels.NAMESPACE,
                        "test",
                        Labels.RESOURCE,
                        "it"))
                .withAnnotations(Map.of(Labels.STOPPED, "false"))
                .build());
        return access.shown(SeenWorkload.of(map, new Judgement.Judge(Readiness.Knowledge.NONE, Reach.Limits.USUAL))
                        .orElseThrow())
                .readiness();
    }
}
