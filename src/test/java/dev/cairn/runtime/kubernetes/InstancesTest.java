package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Instance;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a Deployment and its pods are to the engine. */
class InstancesTest {
    private static final Scope.Key STACK = new Scope.Key("shop", "store");
    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Readiness READY = new Readiness(Readiness.Verdict.READY, "");
    private static final Readiness WAITING = new Readiness(Readiness.Verdict.IN_PROGRESS, "Deployment 0/1 ready");

    @Test
    void starts_while_no_pod_of_its_attempt_runs() {
        assertThat(Instances.of(deployment(2, 1, WAITING, false), List.of(pod(1, true, ""))))
                .extracting(Instance::state)
                .isEqualTo(Instance.State.STARTING);
    }

    @Test
    void runs_when_a_pod_of_its_attempt_runs_and_is_healthy_only_when_ready() {
        List<SeenPod> pods = List.of(pod(2, true, ""));

        assertThat(Instances.of(deployment(2, 1, WAITING, false), pods).state()).isEqualTo(Instance.State.RUNNING);
        assertThat(Instances.of(deployment(2, 1, READY, false), pods).state()).isEqualTo(Instance.State.HEALTHY);
    }

    @Test
    void has_ended_when_it_was_scaled_to_0_and_its_last_pod_is_gone() {
        SeenDeployment scaled = deployment(2, 0, READY, false);

        assertThat(Instances.of(scaled, List.of(pod(2, false, ""))).state()).isEqualTo(Instance.State.RUNNING);
        Instance ended = Instances.of(scaled, List.of());
        assertThat(ended.state()).isEqualTo(Instance.State.STOPPED);
        assertThat(ended.exit().orElseThrow().at()).isEqualTo(THEN);
    }

    @Test
    void lives_as_long_as_a_pod_of_it_does_while_it_is_deleted() {
        SeenDeployment deleting = deployment(2, 1, READY, true);

        assertThat(Instances.of(deleting, List.of(pod(2, true, ""))).alive()).isTrue();
        assertThat(Instances.of(deleting, List.of()).alive()).isFalse();
    }

    @Test
    void says_what_keeps_its_pod_from_becoming_ready() {
        Instance instance = Instances.of(
                deployment(2, 1, WAITING, false), List.of(pod(2, false, "ErrImagePull: image x: not found")));

        assertThat(instance.message()).isEqualTo("Deployment 0/1 ready; ErrImagePull: image x: not found");
    }

    private static SeenDeployment deployment(long attempt, int wanted, Readiness readiness, boolean deleting) {
        return new SeenDeployment(
                STACK,
                "uid-d",
                attempt,
                "store-web",
                "web",
                "uid-s",
                "hash" + attempt,
                attempt,
                wanted,
                false,
                0,
                0,
                true,
                deleting,
                readiness,
                THEN);
    }

    private static SeenPod pod(long attempt, boolean running, String trouble) {
        return new SeenPod(
                STACK,
                "uid-p",
                1,
                "store-web-1",
                "web",
                "hash" + attempt,
                attempt,
                running ? Optional.of(THEN) : Optional.empty(),
                0,
                false,
                trouble);
    }
}
