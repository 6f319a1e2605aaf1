package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.List;
import java.util.Optional;

/** Volumes that are to be larger than their claims are. Whoever has them mounted goes on with them. */
final class Growth {
    private final Applier applier;
    private final Watches watches;
    private final Stopper stopper;

    Growth(Applier applier, Watches watches, Stopper stopper) {
        this.applier = applier;
        this.watches = watches;
        this.stopper = stopper;
    }

    /**
     * Has the claims of that workload grow where they are smaller than it says.
     *
     * @param through what the changes are written, or only checked, by
     * @return the object to change: none when it makes smaller claims, because it is gone now and its pods run on
     * @throws RuntimeFailure with {@code InvalidSpec} when one of them would have to shrink or to move, and with what the API server
     *     says when it does not let them grow
     */
    Optional<SeenWorkload> grown(Applier through, Scope scope, WorkloadSpec spec, Optional<SeenWorkload> before)
            throws RuntimeFailure {
        boolean claims = spec.workload().volumes().stream().anyMatch(Form::isClaimed);
        boolean outgrown =
                before.filter(seen -> seen.claims().outgrown(spec.workload())).isPresent();
        Optional<String> refused = before.flatMap(seen -> seen.claims().refused(spec.workload()));
        if (refused.isPresent()) {
            throw Rendering.refused(spec, refused.get());
        }
        if (!claims || before.isPresent() && !outgrown) {
            return before;
        }
        List<PersistentVolumeClaim> found = applier.claims(scope, spec.resource());
        for (Workload.VolumeMount volume : spec.workload().volumes()) {
            String prefix = volume.name() + "-" + ObjectNames.of(scope.stack(), spec.resource()) + "-";
            for (PersistentVolumeClaim claim : found) {
                if (Form.isClaimed(volume) && claim.getMetadata().getName().startsWith(prefix)) {
                    grow(through, spec, volume, claim);
                }
            }
        }
        if (!outgrown || through != applier) {
            return before;
        }
        remove(scope, spec, before.orElseThrow());
        return Optional.empty();
    }

    private static void grow(
            Applier through, WorkloadSpec spec, Workload.VolumeMount volume, PersistentVolumeClaim claim)
            throws RuntimeFailure {
        Claims.Claim before = Claims.Claim.of(claim);
        Optional<String> refused = before.refused(volume);
        if (refused.isPresent()) {
            throw Rendering.refused(spec, refused.get());
        }
        if (before.outgrown(volume)) {
            through.patch(
                    claim,
                    spec.resource(),
                    claim.getMetadata().getUid(),
                    "\"spec\":{\"resources\":{\"requests\":{\"storage\":\"" + volume.sizeBytes() + "\"}}}");
        }
    }

    /** Its pods stay: the one that follows selects them and, its template being the same, keeps them. */
    private void remove(Scope scope, WorkloadSpec spec, SeenWorkload outgrown) throws RuntimeFailure {
        applier.delete(
                stopper.main(scope, outgrown),
                spec.resource(),
                outgrown.uid(),
                Applier.Propagation.ORPHAN,
                Optional.empty());
        if (!watches.changes()
                .await(spec.resource(), "grow", Starter.PATIENCE, () -> watches.byId(scope, outgrown.uid())
                        .isEmpty())) {
            throw new RuntimeFailure(
                    spec.resource(),
                    "grow",
                    new Reason.BackendError("StatefulSet " + outgrown.name() + " is still being deleted"));
        }
    }
}
