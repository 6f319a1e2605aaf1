package dev.cairn.runtime.kubernetes;

import dev.cairn.model.ClusterOptions;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * From one attempt to its objects. Pure: the golden files beside the tests show what comes out. A change of what comes
 * out for the same specification needs a new {@link #VERSION}; objects that exist keep what they were made with until
 * their hash changes, so a newer Cairn replaces no pod.
 */
final class Rendering {
    /** Counts the changes of this code's output. */
    static final int VERSION = 1;

    private Rendering() {}

    /**
     * The objects of a workload.
     *
     * @param values of the keys that {@link MixedValues#needed} names
     * @throws RuntimeFailure with {@code InvalidSpec} when the workload needs something that is not rendered
     */
    static Rendered render(WorkloadSpec spec, Ownership ownership, SecretValues values) throws RuntimeFailure {
        if (spec.workload().program() instanceof Workload.Elsewhere elsewhere) {
            return SignpostRendering.render(spec, elsewhere, ownership);
        }
        if (!(spec.workload().program() instanceof Workload.Image image)) {
            throw refused(spec, "a cluster runs container images; give the resource a container with an image");
        }
        MixedValues mixed = MixedValues.of(spec, ownership, values);
        PodTemplateSpec template = Overlays.over(PodRendering.template(spec, image, ownership.scope(), mixed), spec);
        List<HasMetadata> beside = new ArrayList<>(mixed.objects());
        ServiceRendering.service(spec, ownership).ifPresent(beside::add);
        DisruptionRendering.budget(spec, ownership).ifPresent(beside::add);
        return new Rendered(kept(spec, ownership.scope()), beside, main(spec, image, ownership, template, beside));
    }

    private static List<HasMetadata> kept(WorkloadSpec spec, Scope scope) {
        List<HasMetadata> kept = new ArrayList<>();
        if (Form.of(spec) == Form.POD || Form.of(spec) == Form.JOB) {
            kept.addAll(ClaimRendering.claims(spec, scope));
        }
        ClusterOptions cluster = spec.workload().cluster();
        if (!cluster.generated().isEmpty()) {
            kept.add(GeneratedValues.secret(spec, scope));
        }
        return kept;
    }

    private static HasMetadata main(
            WorkloadSpec spec,
            Workload.Image image,
            Ownership ownership,
            PodTemplateSpec template,
            List<HasMetadata> beside) {
        HasMetadata main =
                switch (Form.of(spec)) {
                    case DEPLOYMENT -> DeploymentRendering.deployment(spec, image, ownership, template);
                    case STATEFUL_SET -> StatefulSetRendering.set(spec, image, ownership, template);
                    case JOB -> JobRendering.job(spec, ownership, template);
                    case POD -> BarePodRendering.pod(spec, ownership, template);
                    case MANIFEST -> throw new IllegalArgumentException("what the user wrote has no pods of ours");
                };
        return Beside.of(beside).onto(main);
    }

    /** Whole seconds, rounded up, never 0: what a cluster counts in. */
    static int seconds(Duration duration) {
        long rounded = duration.toSeconds() + (duration.toNanosPart() > 0 ? 1 : 0);
        return Math.clamp(rounded, 1, Integer.MAX_VALUE);
    }

    static RuntimeFailure refused(WorkloadSpec spec, String error) {
        return new RuntimeFailure(spec.resource(), "start", new Reason.InvalidSpec(error));
    }
}
