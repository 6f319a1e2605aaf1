package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Workload;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the claims of a workload's volumes ask for, by the volume's name. A claim may grow; it never shrinks, and it stays in
 * its storage class. Those that a StatefulSet makes are none of its fields that can be changed in place.
 */
record Claims(Map<String, Claim> byVolume) {
    static final Claims NONE = new Claims(Map.of());

    Claims {
        byVolume = Map.copyOf(byVolume);
    }

    /**
     * What one of them asks for.
     *
     * @param storageClass empty for the cluster's default
     */
    record Claim(long bytes, String storageClass) {

        static Claim of(PersistentVolumeClaim claim) {
            return new Claim(
                    Optional.ofNullable(claim.getSpec().getResources().getRequests())
                            .map(requests -> requests.get("storage"))
                            .map(size -> Quantity.getAmountInBytes(size).longValue())
                            .orElse(0L),
                    Optional.ofNullable(claim.getSpec().getStorageClassName()).orElse(""));
        }

        boolean outgrown(Workload.VolumeMount volume) {
            return volume.sizeBytes() > bytes;
        }

        /** Why that volume is refused, if this one would have to shrink for it. */
        private Optional<String> shrunk(Workload.VolumeMount volume) {
            return volume.sizeBytes() >= bytes
                    ? Optional.empty()
                    : Optional.of("volume " + volume.name() + " has " + text(bytes) + " and cannot shrink to "
                            + text(volume.sizeBytes()) + "; set its size to " + text(bytes) + " or more" + OR_MOVE);
        }

        /** Why that volume is refused, if this one would have to move for it. */
        private Optional<String> moved(Workload.VolumeMount volume) {
            return volume.storageClass().equals(storageClass)
                    ? Optional.empty()
                    : Optional.of("volume " + volume.name() + " is in " + named(storageClass) + " and cannot move to "
                            + named(volume.storageClass()) + "; "
                            + (storageClass.isEmpty()
                                    ? "leave its storageClass out"
                                    : "set its storageClass to " + storageClass)
                            + OR_MOVE);
        }

        /** Why that volume is refused, if this one was made for it before and the cluster has filled in its default class. */
        Optional<String> refused(Workload.VolumeMount volume) {
            return shrunk(volume).or(() -> volume.storageClass().isEmpty() ? Optional.empty() : moved(volume));
        }

        private static String named(String storageClass) {
            return storageClass.isEmpty() ? "the default storage class" : "storage class " + storageClass;
        }
    }

    private static final String OR_MOVE = ", or give another volume another name and move the data";

    /** What that StatefulSet makes its claims with. */
    static Claims of(StatefulSet set) {
        return new Claims(Optional.ofNullable(set.getSpec().getVolumeClaimTemplates()).orElse(List.of()).stream()
                .collect(Collectors.toMap(claim -> claim.getMetadata().getName(), Claim::of)));
    }

    /** Whether that workload has just these volumes, whatever they ask for. */
    boolean areThoseOf(Workload wanted) {
        return byVolume.keySet()
                .equals(claimed(wanted).map(Workload.VolumeMount::name).collect(Collectors.toSet()));
    }

    /** Whether that workload wants one of them larger. */
    boolean outgrown(Workload wanted) {
        return claimed(wanted)
                .anyMatch(volume ->
                        of(volume).filter(claim -> claim.outgrown(volume)).isPresent());
    }

    /** Why that workload is refused, if it wants one of them smaller or elsewhere. */
    Optional<String> refused(Workload wanted) {
        return claimed(wanted)
                .flatMap(volume ->
                        of(volume).flatMap(claim -> claim.shrunk(volume).or(() -> claim.moved(volume))).stream())
                .findFirst();
    }

    private Optional<Claim> of(Workload.VolumeMount volume) {
        return Optional.ofNullable(byVolume.get(volume.name()));
    }

    private static Stream<Workload.VolumeMount> claimed(Workload wanted) {
        return wanted.volumes().stream().filter(Form::isClaimed);
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
