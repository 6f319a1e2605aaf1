package dev.cairn.runtime.kubernetes;

import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;

/** Names, labels, annotations and owners of the objects of one resource. */
final class Metadata {
    private Metadata() {}

    /** Of the object that keeps the workload. */
    static ObjectMeta main(WorkloadSpec spec, Ownership ownership) {
        Map<String, String> annotations = ofPods(spec);
        annotations.put(Labels.RENDER, Integer.toString(Rendering.VERSION));
        return owned(spec, ownership, ObjectNames.of(ownership.scope().stack(), spec.resource()), annotations);
    }

    /** Of an object beside it that is the same for every attempt. */
    static ObjectMeta beside(WorkloadSpec spec, Ownership ownership, String name) {
        Map<String, String> annotations = Labels.copied(spec.workload().annotations());
        annotations.put(Labels.RENDER, Integer.toString(Rendering.VERSION));
        return owned(spec, ownership, name, annotations);
    }

    private static ObjectMeta owned(
            WorkloadSpec spec, Ownership ownership, String name, Map<String, String> annotations) {
        Scope scope = ownership.scope();
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(scope.namespace())
                .withLabels(Labels.ofResource(
                        scope, spec.resource(), spec.workload().labels()))
                .withAnnotations(annotations)
                .withOwnerReferences(ownership.references())
                .build();
    }

    /** Of a pod template. */
    static ObjectMeta template(WorkloadSpec spec, Scope scope) {
        return new ObjectMetaBuilder()
                .withLabels(
                        Labels.ofPods(scope, spec.resource(), spec.workload().labels()))
                .withAnnotations(ofPods(spec))
                .build();
    }

    /** Of what keeps data: no owner, so that nothing but a request for its deletion takes it away. */
    static ObjectMeta kept(WorkloadSpec spec, Scope scope, String name) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(scope.namespace())
                .withLabels(Labels.ofKept(scope, spec.resource()))
                .withOwnerReferences(List.of())
                .build();
    }

    private static Map<String, String> ofPods(WorkloadSpec spec) {
        Map<String, String> annotations = Labels.copied(spec.workload().annotations());
        annotations.put(Labels.HASH, spec.hash());
        annotations.put(Labels.ATTEMPT, Long.toString(spec.attempt()));
        return annotations;
    }
}
