package dev.cairn.runtime.kubernetes;

import dev.cairn.model.OutputValue;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.VolumeProjectionBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * What a pod finds in its file system beside its image: volumes, directories in memory, files. Names of ours begin with
 * {@code cairn-}, so that none meets a volume of the user's.
 *
 * @param volumes of the pod; the volumes that a StatefulSet claims are not among them
 * @param mounts of the container
 */
record VolumeRendering(List<Volume> volumes, List<VolumeMount> mounts) {
    private static final String FILES = "cairn-files";

    static VolumeRendering of(WorkloadSpec spec, Workload.ContainerOptions options, Scope scope, MixedValues mixed)
            throws RuntimeFailure {
        VolumeRendering all = new VolumeRendering(new ArrayList<>(), new ArrayList<>());
        for (Workload.VolumeMount volume : spec.workload().volumes()) {
            all.volume(spec, volume, scope);
        }
        for (int i = 0; i < options.tmpfs().size(); i++) {
            all.memory("cairn-tmpfs-" + i, options.tmpfs().get(i));
        }
        if (options.shmSizeBytes() > 0) {
            all.memory("cairn-shm", "/dev/shm:size=" + options.shmSizeBytes());
        }
        all.files(spec.workload().files(), mixed);
        return all;
    }

    private void volume(WorkloadSpec spec, Workload.VolumeMount volume, Scope scope) throws RuntimeFailure {
        mounts.add(new VolumeMountBuilder()
                .withName(volume.name())
                .withMountPath(volume.mountPath())
                .withReadOnly(volume.readOnly() ? true : null)
                .build());
        boolean claimed = Form.isClaimed(volume);
        if (claimed && Form.of(spec) == Form.STATEFUL_SET) {
            return;
        }
        VolumeBuilder builder = new VolumeBuilder().withName(volume.name());
        switch (volume.source()) {
            case Workload.VolumeSource.Claim(String claim) ->
                builder.withNewPersistentVolumeClaim(claim, volume.readOnly() ? true : null);
            case Workload.VolumeSource.HostPath _ ->
                throw Rendering.refused(spec, "a pod does not mount directories of its node; use a volume with a size");
            case Workload.VolumeSource.EmptyDir _, Workload.VolumeSource.Named _ -> {
                if (claimed) {
                    builder.withNewPersistentVolumeClaim(ClaimRendering.name(spec, scope, volume), null);
                } else {
                    builder.withNewEmptyDir().endEmptyDir();
                }
            }
        }
        volumes.add(builder.build());
    }

    /** A directory in memory, written as {@code /path} or {@code /path:size=64Mi}. */
    private void memory(String name, String tmpfs) {
        int colon = tmpfs.indexOf(':');
        String path = colon < 0 ? tmpfs : tmpfs.substring(0, colon);
        int size = tmpfs.indexOf("size=", colon);
        String limit = colon < 0 || size < 0 ? "" : tmpfs.substring(size + 5).split(",", 2)[0];
        volumes.add(new VolumeBuilder()
                .withName(name)
                .withNewEmptyDir()
                .withMedium("Memory")
                .withSizeLimit(limit.isEmpty() ? null : new Quantity(binary(limit)))
                .endEmptyDir()
                .build());
        mounts.add(new VolumeMountBuilder().withName(name).withMountPath(path).build());
    }

    /** The kernel's {@code 64m} is a cluster's {@code 64Mi}; what has no unit, or a cluster's, stays as it is. */
    private static String binary(String size) {
        return size.matches("\\d+[kKmMgG]")
                ? size.substring(0, size.length() - 1) + Character.toUpperCase(size.charAt(size.length() - 1)) + "i"
                : size;
    }

    /** One volume for all files; each is mounted alone, so that it hides nothing of the image beside it. */
    private void files(List<Workload.FileMount> files, MixedValues mixed) {
        List<VolumeProjection> sources = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            String entry = MixedValues.fileKey(i);
            sources.add(source(files.get(i), entry, mixed));
            mounts.add(new VolumeMountBuilder()
                    .withName(FILES)
                    .withMountPath(files.get(i).path())
                    .withSubPath(entry)
                    .withReadOnly(true)
                    .build());
        }
        if (!sources.isEmpty()) {
            volumes.add(new VolumeBuilder()
                    .withName(FILES)
                    .withNewProjected()
                    .withSources(sources)
                    .endProjected()
                    .build());
        }
    }

    private static VolumeProjection source(Workload.FileMount file, String entry, MixedValues mixed) {
        VolumeProjectionBuilder source = new VolumeProjectionBuilder();
        return switch (file.content()) {
            case OutputValue.Plain _ ->
                source.withNewConfigMap()
                        .withName(mixed.nameOf("ConfigMap").orElseThrow())
                        .withItems(new KeyToPath(entry, file.mode(), entry))
                        .endConfigMap()
                        .build();
            case OutputValue.SecretRef(String name, String key) ->
                source.withNewSecret()
                        .withName(name)
                        .withItems(new KeyToPath(key, file.mode(), entry))
                        .endSecret()
                        .build();
            case OutputValue.Secret _, OutputValue.Composed _ ->
                source.withNewSecret()
                        .withName(mixed.nameOf("Secret").orElseThrow())
                        .withItems(new KeyToPath(entry, file.mode(), entry))
                        .endSecret()
                        .build();
        };
    }
}
