package dev.cairn.runtime.kubernetes;

import dev.cairn.model.ClusterObject;
import dev.cairn.model.Exit;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is kept of an object that keeps a workload of ours.
 *
 * @param form which kind of object it is
 * @param belongsTo uid of the Stack it was made for
 * @param wanted replicas that it is to have
 * @param scaledByOther whether somebody else, such as an autoscaler, decides how many
 * @param settled whether its controller has seen the present generation
 * @param failures runs that failed, of a Job
 * @param lacksPods whether its controller has not made the pods yet that it is to make
 * @param deleting whether it is being deleted
 * @param changedAt when its conditions changed last; when it was created, if they never did
 * @param beside what has to go with it
 * @param facts what it tells beside that it is ready
 * @param apiVersion of its kind
 * @param kind of the object
 * @param ownings whose its fields are
 * @param claims how large the claims are that it makes
 */
record SeenWorkload(
        Form form,
        Scope.Key stack,
        String uid,
        long generation,
        String name,
        String resource,
        String belongsTo,
        String hash,
        long attempt,
        int wanted,
        boolean scaledByOther,
        int updated,
        int ready,
        int failures,
        boolean settled,
        boolean lacksPods,
        boolean deleting,
        Readiness readiness,
        Instant changedAt,
        Beside beside,
        Map<String, String> facts,
        String apiVersion,
        String kind,
        Ownings ownings,
        Claims claims)
        implements KindWatch.Seen {

    /** Numbers that the status of some kinds has. */
    private record Counts(int wanted, int updated, int ready, int failures, boolean settled) {}

    /** What is kept of that Deployment; empty when it is none of ours. */
    static Optional<SeenWorkload> of(Deployment deployment) {
        DeploymentStatus status = Optional.ofNullable(deployment.getStatus()).orElseGet(DeploymentStatus::new);
        Counts counts = new Counts(
                Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1),
                count(status.getUpdatedReplicas()),
                count(status.getReadyReplicas()),
                0,
                observed(status.getObservedGeneration(), deployment));
        return of(
                Form.DEPLOYMENT,
                deployment,
                counts,
                Readiness.of(deployment),
                all(status.getConditions()).map(condition -> condition.getLastUpdateTime()));
    }

    /** What is kept of that StatefulSet; empty when it is none of ours. */
    static Optional<SeenWorkload> of(StatefulSet set) {
        StatefulSetStatus status = Optional.ofNullable(set.getStatus()).orElseGet(StatefulSetStatus::new);
        Counts counts = new Counts(
                Optional.ofNullable(set.getSpec().getReplicas()).orElse(1),
                count(status.getUpdatedReplicas()),
                count(status.getReadyReplicas()),
                0,
                observed(status.getObservedGeneration(), set));
        return of(Form.STATEFUL_SET, set, counts, Readiness.of(set), Stream.empty());
    }

    /** What is kept of that Job; empty when it is none of ours. One that is over stays over while it is deleted. */
    static Optional<SeenWorkload> of(Job job) {
        Readiness told = WorkloadReadiness.of(job);
        JobStatus status = Optional.ofNullable(job.getStatus()).orElseGet(JobStatus::new);
        Counts counts = new Counts(1, 1, count(status.getSucceeded()), count(status.getFailed()), true);
        return of(
                Form.JOB,
                job,
                counts,
                told.verdict() == Readiness.Verdict.IN_PROGRESS ? Readiness.of(job) : told,
                all(status.getConditions()).map(condition -> condition.getLastTransitionTime()));
    }

    /** What is kept of a pod that no controller keeps; empty when it is none of ours, or one keeps it. */
    static Optional<SeenWorkload> of(Pod pod) {
        boolean bare = !Labels.label(pod, Labels.UID).isEmpty();
        Readiness readiness = Readiness.of(pod);
        Counts counts = new Counts(1, 1, readiness.ready() ? 1 : 0, 0, true);
        return bare ? of(Form.POD, pod, counts, readiness, Stream.empty()) : Optional.empty();
    }

    /** What is kept of an object that the user wrote; empty when it is none of ours. */
    static Optional<SeenWorkload> of(GenericKubernetesResource object, Judgement.Judge judge) {
        Judgement.Seen seen = Judgement.seen(object, judge);
        boolean stopped = Labels.annotation(object, Labels.STOPPED).equals("true");
        Counts counts = new Counts(
                stopped ? 0 : 1,
                1,
                seen.readiness().ready() ? 1 : 0,
                0,
                !(object.get("status", "replicas") instanceof Number left) || left.intValue() == 0);
        return of(Form.MANIFEST, object, counts, seen.readiness(), Stream.empty())
                .map(workload -> workload.telling(seen.facts()));
    }

    /** What is known of an object that was there when its API answered last: enough to take it away. */
    static SeenWorkload unseen(Scope scope, Remembered left) {
        ClusterObject object = left.object();
        return new SeenWorkload(
                Form.MANIFEST,
                scope.key(),
                left.uid(),
                0,
                object.name(),
                left.resource(),
                scope.uid(),
                "",
                0,
                1,
                false,
                1,
                0,
                0,
                true,
                false,
                false,
                Readiness.waiting("the API " + object.apiVersion() + " does not answer, so nobody knows whether "
                        + object.kind() + " " + object.name() + " is there"),
                Instant.EPOCH,
                Beside.NOTHING,
                Map.of(),
                object.apiVersion(),
                object.kind(),
                new Ownings(0, false),
                Claims.NONE);
    }

    private SeenWorkload telling(Map<String, String> told) {
        return with(readiness, told);
    }

    /** The same for who may not read the object, with why: whoever rests on what it tells waits. */
    SeenWorkload hidden(String why) {
        return with(Readiness.waiting(why + " " + kind + " " + name + ", so nothing of it is shown"), Map.of());
    }

    private SeenWorkload with(Readiness judged, Map<String, String> told) {
        return new SeenWorkload(
                form,
                stack,
                uid,
                generation,
                name,
                resource,
                belongsTo,
                hash,
                attempt,
                wanted,
                scaledByOther,
                updated,
                judged.ready() ? ready : 0,
                failures,
                settled,
                false,
                deleting,
                judged,
                changedAt,
                beside,
                told,
                apiVersion,
                kind,
                ownings,
                claims);
    }

    private static Optional<SeenWorkload> of(
            Form form, HasMetadata object, Counts counts, Readiness readiness, Stream<String> changes) {
        return Labels.stackOf(object)
                .filter(_ -> !Labels.label(object, Labels.RESOURCE).isEmpty())
                .filter(_ -> (form == Form.MANIFEST) == isWritten(object))
                .map(stack -> new SeenWorkload(
                        form,
                        stack,
                        object.getMetadata().getUid(),
                        generation(object),
                        object.getMetadata().getName(),
                        Labels.label(object, Labels.RESOURCE),
                        Labels.label(object, Labels.UID),
                        Labels.annotation(object, Labels.HASH),
                        Labels.attempt(object),
                        counts.wanted(),
                        scaledByOther(object),
                        counts.updated(),
                        counts.ready(),
                        counts.failures(),
                        counts.settled(),
                        WorkloadReadiness.lacksPods(object),
                        object.getMetadata().getDeletionTimestamp() != null,
                        readiness,
                        changes.filter(Objects::nonNull)
                                .map(Instant::parse)
                                .max(Instant::compareTo)
                                .orElseGet(
                                        () -> Instant.parse(object.getMetadata().getCreationTimestamp())),
                        Beside.parse(Labels.annotation(object, Labels.BESIDE)),
                        Map.of(),
                        object.getApiVersion(),
                        object.getKind(),
                        Ownings.of(object),
                        object instanceof StatefulSet set ? Claims.of(set) : Claims.NONE));
    }

    /** Whether a user wrote it: a Deployment may be one that we render, too, and is not to be taken for two things. */
    private static boolean isWritten(HasMetadata object) {
        return !Labels.annotation(object, Labels.STOPPED).isEmpty();
    }

    private static long generation(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getGeneration()).orElse(0L);
    }

    private static boolean observed(Long seen, HasMetadata object) {
        return Optional.ofNullable(seen).orElse(-1L) >= generation(object);
    }

    private static int count(Integer value) {
        return value == null ? 0 : value;
    }

    private static <T> Stream<T> all(List<T> conditions) {
        return Optional.ofNullable(conditions).orElse(List.of()).stream();
    }

    private static boolean scaledByOther(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getManagedFields()).orElse(List.of()).stream()
                .filter(entry -> !Applier.MANAGER.equals(entry.getManager()))
                .map(ManagedFieldsEntry::getFieldsV1)
                .filter(Objects::nonNull)
                .map(fields -> fields.getAdditionalProperties().get("f:spec"))
                .anyMatch(spec -> spec instanceof Map<?, ?> map && map.containsKey("f:replicas"));
    }

    /** Whether it is that attempt of that specification, made for that very stack, and meant to run. */
    boolean is(Scope scope, String wantedHash, long wantedAttempt) {
        return hash.equals(wantedHash)
                && attempt == wantedAttempt
                && belongsTo.equals(scope.uid())
                && wanted > 0
                && !deleting;
    }

    /** Whether that pod is of the specification and attempt that the object has now. */
    boolean isCurrent(SeenPod pod) {
        return pod.hash().equals(hash) && pod.attempt() == attempt;
    }

    /** Whether another attempt needs another object: what ended does not begin again. */
    boolean once() {
        return form == Form.JOB || form == Form.POD;
    }

    /** An exit of which nobody knows more than when it was. */
    Exit ended() {
        return Exit.of(new dev.cairn.model.Reason.ExitUnknown(), changedAt);
    }
}
