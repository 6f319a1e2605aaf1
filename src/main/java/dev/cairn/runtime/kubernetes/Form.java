package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Kind;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.Workload;
import dev.cairn.runtime.WorkloadSpec;

/** The kinds of object that keep a workload of ours. */
enum Form {
    /** Always restarted, keeps nothing: exchanged pod by pod. */
    DEPLOYMENT("apps/v1", "Deployment"),
    /** Always restarted, keeps volumes: stopped before it is changed. */
    STATEFUL_SET("apps/v1", "StatefulSet"),
    /** Expected to end; the cluster runs it again while it has retries. */
    JOB("batch/v1", "Job"),
    /** May end for good: restarted by the engine, each attempt a pod of its own. */
    POD("v1", "Pod"),
    /** Whatever the user wrote. */
    MANIFEST("", "");

    private final String apiVersion;
    private final String kind;

    Form(String apiVersion, String kind) {
        this.apiVersion = apiVersion;
        this.kind = kind;
    }

    String apiVersion() {
        return apiVersion;
    }

    String kind() {
        return kind;
    }

    /** The form of that workload. */
    static Form of(WorkloadSpec spec) {
        if (spec.kind() instanceof Kind.Job) {
            return JOB;
        }
        if (spec.workload().program() instanceof Workload.Manifest) {
            return MANIFEST;
        }
        if (spec.restart().policy() != RestartPolicy.Policy.ALWAYS) {
            return POD;
        }
        return spec.workload().volumes().stream().anyMatch(Form::isKept) ? STATEFUL_SET : DEPLOYMENT;
    }

    /** Whether the volume's data outlives its pods: without a size it is empty at each start. */
    static boolean isKept(Workload.VolumeMount volume) {
        return isClaimed(volume) || volume.source() instanceof Workload.VolumeSource.Claim;
    }

    /** Whether a claim of ours is made for it. */
    static boolean isClaimed(Workload.VolumeMount volume) {
        return volume.source() instanceof Workload.VolumeSource.Named && volume.sizeBytes() > 0;
    }
}
