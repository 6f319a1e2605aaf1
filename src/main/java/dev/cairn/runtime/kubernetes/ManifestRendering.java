package dev.cairn.runtime.kubernetes;

import dev.cairn.expression.WrongExpression;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An object that the user wrote, with what makes it ours. */
final class ManifestRendering {
    private ManifestRendering() {}

    /** @param namespaced whether objects of its kind have a namespace; others are held by their labels alone */
    static GenericKubernetesResource object(
            WorkloadSpec spec, Workload.Manifest manifest, Ownership ownership, boolean namespaced)
            throws RuntimeFailure {
        GenericKubernetesResource object =
                ObjectJson.JSON.convertValue(manifest.object(), GenericKubernetesResource.class);
        ObjectMeta ours = Metadata.main(spec, ownership);
        ObjectMeta metadata = object.getMetadata();
        metadata.setNamespace(namespaced ? ours.getNamespace() : null);
        metadata.setOwnerReferences(namespaced ? ours.getOwnerReferences() : List.of());
        Map<String, String> labels = Labels.copied(or(metadata.getLabels()));
        labels.putAll(ours.getLabels());
        metadata.setLabels(labels);
        Map<String, String> annotations = new TreeMap<>(Labels.copied(or(metadata.getAnnotations())));
        annotations.putAll(ours.getAnnotations());
        annotations.put(Labels.STOPPED, "false");
        try {
            String judgement = Judgement.of(manifest).text();
            if (!judgement.isEmpty()) {
                annotations.put(Labels.JUDGEMENT, judgement);
            }
        } catch (WrongExpression e) {
            throw Rendering.refused(spec, e.getMessage());
        }
        metadata.setAnnotations(annotations);
        return without(object, manifest.ignored());
    }

    /** What others may change is given when the object is made by them, not by us. */
    private static GenericKubernetesResource without(GenericKubernetesResource object, List<String> ignored) {
        for (String path : ignored) {
            String[] names = path.split("\\.");
            Object at = object.getAdditionalProperties();
            for (int i = 0; i < names.length - 1 && at instanceof Map<?, ?> map; i++) {
                at = map.get(names[i]);
            }
            if (at instanceof Map<?, ?> map) {
                map.remove(names[names.length - 1]);
            }
        }
        return object;
    }

    private static Map<String, String> or(Map<String, String> map) {
        return map == null ? new HashMap<>() : map;
    }
}
