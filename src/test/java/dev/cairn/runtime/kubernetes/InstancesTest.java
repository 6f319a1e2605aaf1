package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an object and its pods are to the engine. */
class InstancesTest {
    private static final Scope.Key STACK = new Scope.Key("shop", "store");
    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Readiness READY = new Readiness(Readiness.Verdict.READY, "");
    private static final Readiness WAITING = new Readiness(Readiness.Verdict.IN_PROGRESS, "Deployment 0/1 ready");

    @Test
    void starts_while_no_pod_of_its_attempt_runs() {
        assertThat(instance(deployment(2, 1, WAITING, false), List.of(pod(1, true, ""))))
                .extracting(Instance::state)
                .isEqualTo(Instance.State.STARTING);
    }

    @Test
    void runs_when_a_pod_of_its_attempt_runs_and_is_healthy_only_when_ready() {
        List<SeenPod> pods = List.of(pod(2, true, ""));

        assertThat(instance(deployment(2, 1, WAITING, false), pods).state()).isEqualTo(Instance.State.RUNNING);
        assertThat(instance(deployment(2, 1, READY, false), pods).state()).isEqualTo(Instance.State.HEALTHY);
    }

    @Test
    void has_ended_when_it_was_scaled_to_0_and_its_last_pod_is_gone() {
        SeenWorkload scaled = deployment(2, 0, READY, false);

        assertThat(instance(scaled, List.of(pod(2, false, ""))).state()).isEqualTo(Instance.State.RUNNING);
        Instance ended = instance(scaled, List.of());
        assertThat(ended.state()).isEqualTo(Instance.State.STOPPED);
        assertThat(ended.exit().orElseThrow().at()).isEqualTo(THEN);
    }

    @Test
    void lives_as_long_as_a_pod_of_it_does_while_it_is_deleted() {
        SeenWorkload deleting = deployment(2, 1, READY, true);

        assertThat(instance(deleting, List.of(pod(2, true, ""))).alive()).isTrue();
        assertThat(instance(deleting, List.of()).alive()).isFalse();
    }

    @Test
    void says_what_keeps_its_pod_from_becoming_ready() {
        Instance instance =
                instance(deployment(2, 1, WAITING, false), List.of(pod(2, false, "ErrImagePull: image x: not found")));

        assertThat(instance.message()).isEqualTo("Deployment 0/1 ready; ErrImagePull: image x: not found");
    }

    @Test
    void says_why_its_pods_are_not_made_unless_a_pod_itself_says_what_is_wrong() {
        SeenWorkload waiting = deployment(2, 1, WAITING, false);
        Optional<String> refused = Optional.of("pods are refused: exceeded quota");

        assertThat(Instances.of(waiting, List.of(), refused).message())
                .isEqualTo("Deployment 0/1 ready; pods are refused: exceeded quota");
        assertThat(Instances.of(waiting, List.of(pod(2, true, "CrashLoopBackOff")), refused)
                        .message())
                .isEqualTo("Deployment 0/1 ready; CrashLoopBackOff");
        assertThat(Instances.of(deployment(2, 1, READY, false), List.of(), refused)
                        .message())
                .isEmpty();
    }

    @Test
    void a_pod_without_a_probe_only_runs_because_the_engine_says_when_that_is_enough() {
        SeenWorkload bare = workload(Form.POD, 2, 1, READY, false);

        assertThat(instance(bare, List.of(pod(2, true, ""))).state()).isEqualTo(Instance.State.RUNNING);
        assertThat(instance(bare, List.of(probed(2))).state()).isEqualTo(Instance.State.HEALTHY);
    }

    @Test
    void a_pod_that_ended_keeps_its_exit() {
        Exit exit = Exit.code(3, THEN);

        Instance instance = instance(workload(Form.POD, 2, 1, WAITING, false), List.of(ended(2, exit)));

        assertThat(instance.state()).isEqualTo(Instance.State.STOPPED);
        assertThat(instance.exit()).contains(exit);
    }

    @Test
    void a_job_is_over_when_its_controller_says_so_and_its_pod_says_how() {
        Exit done = new Exit(new Reason.ExitCode(0), THEN, Optional.of(Map.of("SCHEMA", "7")));
        SeenWorkload running = workload(Form.JOB, 1, 1, WAITING, false);
        SeenWorkload complete = workload(Form.JOB, 1, 1, READY, false);

        assertThat(instance(running, List.of(ended(1, done))).alive()).isTrue();
        assertThat(instance(complete, List.of(pod(1, true, ""))).alive())
                .as("its pod's end is not seen yet")
                .isTrue();
        assertThat(instance(complete, List.of(ended(1, done))).exit()).contains(done);
        assertThat(instance(complete, List.of()).exit().orElseThrow().outputs())
                .as("its pod is gone")
                .isEmpty();
    }

    @Test
    void a_job_that_failed_has_the_exit_of_its_last_pod() {
        SeenWorkload failed =
                workload(Form.JOB, 1, 1, new Readiness(Readiness.Verdict.FAILED, "Job failed: BackoffLimit"), false);
        Exit last = Exit.code(2, THEN.plusSeconds(5));

        Instance instance = instance(failed, List.of(ended(1, last), ended(1, Exit.code(1, THEN))));

        assertThat(instance.exit()).contains(last);
    }

    @Test
    void a_job_that_is_done_stays_done_while_it_is_deleted() {
        SeenWorkload deleted = SeenWorkload.of(job("Complete")).orElseThrow();
        SeenWorkload cut = SeenWorkload.of(job("Suspended")).orElseThrow();

        assertThat(instance(deleted, List.of()).alive()).isFalse();
        assertThat(instance(cut, List.of()).alive())
                .as("deleted before it was done: its pods may run")
                .isTrue();
    }

    /** One that is being deleted. */
    private static Job job(String condition) {
        return new JobBuilder()
                .withNewMetadata()
                .withName("store-migrate")
                .addToLabels(Labels.ofResource(new Scope("shop", "store", "uid-s"), "migrate", Map.of()))
                .addToAnnotations(Labels.ATTEMPT, "1")
                .withCreationTimestamp(THEN.toString())
                .withDeletionTimestamp(THEN.toString())
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType(condition)
                .withStatus("True")
                .withLastTransitionTime(THEN.toString())
                .endCondition()
                .endStatus()
                .build();
    }

    private static Instance instance(SeenWorkload workload, List<SeenPod> pods) {
        return Instances.of(workload, pods, Optional.empty());
    }

    private static SeenWorkload deployment(long attempt, int wanted, Readiness readiness, boolean deleting) {
        return workload(Form.DEPLOYMENT, attempt, wanted, readiness, deleting);
    }

    private static SeenWorkload workload(Form form, long attempt, int wanted, Readiness readiness, boolean deleting) {
        return new SeenWorkload(
                form,
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
                0,
                true,
                false,
                deleting,
                readiness,
                THEN,
                Beside.NOTHING,
                Map.of(),
                form.apiVersion(),
                form.kind(),
                new Ownings(0, false),
                Claims.NONE);
    }

    private static SeenPod pod(long attempt, boolean running, String trouble) {
        return pod(attempt, running, Optional.empty(), false, new Trouble(trouble, false));
    }

    private static SeenPod probed(long attempt) {
        return pod(attempt, true, Optional.empty(), true, Trouble.NONE);
    }

    private static SeenPod ended(long attempt, Exit exit) {
        return pod(attempt, true, Optional.of(exit), false, Trouble.NONE);
    }

    private static SeenPod pod(long attempt, boolean running, Optional<Exit> exit, boolean probed, Trouble trouble) {
        return new SeenPod(
                STACK,
                "uid-p",
                1,
                "store-web-1",
                "web",
                "hash" + attempt,
                attempt,
                running,
                running ? Optional.of(THEN) : Optional.empty(),
                0,
                false,
                exit,
                probed,
                trouble,
                Optional.empty());
    }
}
