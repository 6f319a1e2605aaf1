package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Workload;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;

/** Claims of volumes: those of a StatefulSet are made by it, all others by us, under the same names. */
final class ClaimRendering {
    private ClaimRendering() {}

    /** What a StatefulSet makes its claims from. */
    static List<PersistentVolumeClaim> templates(WorkloadSpec spec, Scope scope) {
        return spec.workload().volumes().stream()
                .filter(Form::isClaimed)
                .map(volume -> claim(
                        volume,
                        new ObjectMetaBuilder()
                                .withName(volume.name())
                                .withLabels(Labels.ofKept(scope, spec.resource()))
                                .build()))
                .toList();
    }

    /** The claims of what is no StatefulSet. */
    static List<HasMetadata> claims(WorkloadSpec spec, Scope scope) {
        return spec.workload().volumes().stream()
                .filter(Form::isClaimed)
                .<HasMetadata>map(volume -> claim(volume, Metadata.kept(spec, scope, name(spec, scope, volume))))
                .toList();
    }

    /** As the StatefulSet controller names the claim of a first pod. */
    static String name(WorkloadSpec spec, Scope scope, Workload.VolumeMount volume) {
        return volume.name() + "-" + ObjectNames.of(scope.stack(), spec.resource()) + "-0";
    }

    private static PersistentVolumeClaim claim(Workload.VolumeMount volume, ObjectMeta metadata) {
        return new PersistentVolumeClaimBuilder()
                .withMetadata(metadata)
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withStorageClassName(volume.storageClass().isEmpty() ? null : volume.storageClass())
                .withNewResources()
                .withRequests(Map.of("storage", new Quantity(Long.toString(volume.sizeBytes()))))
                .endResources()
                .endSpec()
                .build();
    }
}
