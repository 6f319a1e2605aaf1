package dev.cairn.plan;

import dev.cairn.model.Workload.VolumeMount;
import dev.cairn.model.Workload.VolumeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The volumes of one resource. */
final class VolumeReader {
    private final PathReader paths;
    private final Problems problems;

    VolumeReader(String workingDir, Problems problems) {
        this.paths = new PathReader(workingDir, problems);
        this.problems = problems;
    }

    /** All volumes; one that cannot be read is a problem and left out. */
    List<VolumeMount> read(Definition definition, Field volumes) {
        List<VolumeMount> mounts = new ArrayList<>();
        Map<String, Field> places = new HashMap<>();
        List<Field> items = volumes.items();
        for (int i = 0; i < items.size(); i++) {
            Field item = items.get(i);
            Optional<VolumeMount> mount = mount(definition, item, i);
            mount.ifPresent(mounts::add);
            mount.map(VolumeMount::mountPath)
                    .filter(path -> !path.isEmpty() && places.putIfAbsent(path, item) != null)
                    .ifPresent(path -> problems.error(
                            Code.NameConflict,
                            item.get("mountPath"),
                            "two volumes are mounted at " + path,
                            "mount each at a place of its own"));
        }
        return mounts;
    }

    private Optional<VolumeMount> mount(Definition definition, Field item, int index) {
        Optional<VolumeSource> source = source(item);
        if (source.isEmpty()) {
            return Optional.empty();
        }
        String mountPath = "";
        if (!definition.isProcess()) {
            Field path = item.get("mountPath");
            if (!path.isPresent()) {
                problems.error(
                        Code.MissingField,
                        item,
                        "the volume has no mountPath",
                        "add mountPath: where the container finds it, as in /data");
                return Optional.empty();
            }
            mountPath = paths.ofContainer(path).orElse("");
        }
        long size = item.get("size")
                .text()
                .flatMap(text -> Quantities.bytes(text).found())
                .orElse(0L);
        return Optional.of(new VolumeMount(
                item.get("name").text("volume-" + index),
                mountPath,
                source.get(),
                item.get("readOnly").isTrue(),
                size,
                item.get("storageClass").text("")));
    }

    private Optional<VolumeSource> source(Field item) {
        if (item.has("hostPath")) {
            return paths.ofMachine(item.get("hostPath")).map(VolumeSource.HostPath::new);
        }
        if (item.has("claim")) {
            return item.get("claim").text().map(VolumeSource.Claim::new);
        }
        return Optional.of(item.has("emptyDir") ? new VolumeSource.EmptyDir() : new VolumeSource.Named());
    }
}
