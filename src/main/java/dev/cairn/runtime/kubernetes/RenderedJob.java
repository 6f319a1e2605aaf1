package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A Job that was rendered when its specification was known, to be made when that may be gone: what was taken from the
 * specification stays as it was, what says whose attempt it is comes with the attempt. It names Secrets, and holds no
 * value of one.
 */
final class RenderedJob {
    private RenderedJob() {}

    /** That Job as JSON values, nobody's yet. */
    static Map<String, Object> of(WorkloadSpec spec, SecretValues read) throws RuntimeFailure {
        Ownership nobody = new Ownership(Scope.of(spec.stack()), "");
        Job job = new JobBuilder((Job) Rendering.render(spec, nobody, read).main())
                .editMetadata()
                .withNamespace(null)
                .withOwnerReferences()
                .endMetadata()
                .build();
        Map<String, Object> fields = new TreeMap<>();
        Map<?, ?> values = ObjectJson.JSON.convertValue(job, Map.class);
        values.forEach((name, value) -> fields.put(String.valueOf(name), value));
        return fields;
    }

    /** The Job of that attempt. */
    static Job job(WorkloadSpec spec, Workload.Manifest kept, Ownership ownership) {
        Job job = ObjectJson.JSON.convertValue(kept.object(), Job.class);
        ObjectMeta ours = Metadata.main(spec, ownership);
        Map<String, String> labels = over(job.getMetadata().getLabels(), ours.getLabels());
        Map<String, String> annotations = over(job.getMetadata().getAnnotations(), ours.getAnnotations());
        ObjectMeta pods = job.getSpec().getTemplate().getMetadata();
        pods.setLabels(over(pods.getLabels(), Labels.ofPods(ownership.scope(), spec.resource(), Map.of())));
        pods.setAnnotations(over(pods.getAnnotations(), Map.of(Labels.ATTEMPT, Long.toString(spec.attempt()))));
        return new JobBuilder(job)
                .withMetadata(ours)
                .editMetadata()
                .withLabels(labels)
                .withAnnotations(annotations)
                .endMetadata()
                .build();
    }

    private static Map<String, String> over(Map<String, String> kept, Map<String, String> ours) {
        Map<String, String> all = new HashMap<>(Optional.ofNullable(kept).orElse(Map.of()));
        all.putAll(ours);
        return all;
    }
}
