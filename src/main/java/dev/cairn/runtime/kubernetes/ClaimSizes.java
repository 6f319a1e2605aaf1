package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Workload;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How large the claims of a workload's volumes are asked to be, in bytes by the volume's name. A claim may grow and never
 * shrinks; those that a StatefulSet makes are none of its fields that can be changed in place.
 */
record ClaimSizes(Map<String, Long> bytes) {
    static final ClaimSizes NONE = new ClaimSizes(Map.of());

    ClaimSizes {
        bytes = Map.copyOf(bytes);
    }

    /** What that StatefulSet makes its claims with. */
    static ClaimSizes of(StatefulSet set) {
        Map<String, Long> sizes = new TreeMap<>();
        Optional.ofNullable(set.getSpec().getVolumeClaimTemplates())
                .orElse(List.of())
                .forEach(claim -> sizes.put(claim.getMetadata().getName(), of(claim)));
        return new ClaimSizes(sizes);
    }

    /** What that claim asks for. */
    static long of(PersistentVolumeClaim claim) {
        return Optional.ofNullable(claim.getSpec().getResources().getRequests())
                .map(requests -> requests.get("storage"))
                .map(size -> Quantity.getAmountInBytes(size).longValue())
                .orElse(0L);
    }

    /** Whether that workload wants one of them larger. */
    boolean outgrown(Workload wanted) {
        return wanted.volumes().stream()
                .filter(Form::isClaimed)
                .anyMatch(volume -> volume.sizeBytes() > bytes.getOrDefault(volume.name(), volume.sizeBytes()));
    }

    /** Why that workload is refused, if it wants one of them smaller. */
    Optional<String> shrunk(Workload wanted) {
        return wanted.volumes().stream()
                .filter(Form::isClaimed)
                .flatMap(volume -> shrunk(volume, bytes.getOrDefault(volume.name(), volume.sizeBytes())).stream())
                .findFirst();
    }

    /** Why that volume is refused, if its claim is larger. */
    static Optional<String> shrunk(Workload.VolumeMount volume, long claimed) {
        return volume.sizeBytes() >= claimed
                ? Optional.empty()
                : Optional.of("volume " + volume.name() + " has " + text(claimed) + " and cannot shrink to "
                        + text(volume.sizeBytes()) + "; set its size to " + text(claimed)
                        + " or more, or give another volume another name and move the data");
    }

    private static String text(long bytes) {
        for (Unit unit : Unit.values()) {
            if (bytes >= unit.bytes && bytes % unit.bytes == 0) {
                return bytes / unit.bytes + unit.name();
            }
        }
        return bytes + " bytes";
    }

    /** As sizes are written. */
    private enum Unit {
        Ti(1L << 40),
        Gi(1L << 30),
        Mi(1L << 20),
        Ki(1L << 10);

        private final long bytes;

        Unit(long bytes) {
            this.bytes = bytes;
        }
    }
}
