package dev.cairn.runtime.kubernetes;

import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.Map;
import java.util.TreeMap;

/** A container that may end for good: one pod per attempt, which the engine starts again when it is to. */
final class BarePodRendering {
    private BarePodRendering() {}

    static Pod pod(WorkloadSpec spec, Ownership ownership, PodTemplateSpec template) {
        ObjectMeta metadata = Metadata.main(spec, ownership);
        Map<String, String> labels = new TreeMap<>(template.getMetadata().getLabels());
        labels.putAll(metadata.getLabels());
        Map<String, String> annotations = new TreeMap<>(template.getMetadata().getAnnotations());
        annotations.putAll(metadata.getAnnotations());
        metadata.setLabels(labels);
        metadata.setAnnotations(annotations);
        return new PodBuilder()
                .withMetadata(metadata)
                .withSpec(template.getSpec())
                .build();
    }
}
