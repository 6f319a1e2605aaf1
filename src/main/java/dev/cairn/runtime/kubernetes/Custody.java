package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * By whom an object is held: its owners, and what keeps it while it is being deleted.
 *
 * @param name kind and name, for people
 * @param madeFor uid of the Stack it was made for; empty on what only its owner's controller made
 * @param namespaced whether it is in a namespace; the garbage collector finds no owner of ours for what is in none
 * @param owners their uids
 * @param deletingSince when its deletion was asked for
 * @param finalizers what it waits for while it is being deleted
 */
record Custody(
        String name,
        String madeFor,
        boolean namespaced,
        List<String> owners,
        Optional<Instant> deletingSince,
        List<String> finalizers) {

    static Custody of(HasMetadata object) {
        ObjectMeta metadata = object.getMetadata();
        Optional<Instant> deleting =
                Optional.ofNullable(metadata.getDeletionTimestamp()).map(Instant::parse);
        return new Custody(
                object.getKind() + " " + metadata.getName(),
                Labels.label(object, Labels.UID),
                metadata.getNamespace() != null,
                Optional.ofNullable(metadata.getOwnerReferences()).orElse(List.of()).stream()
                        .map(OwnerReference::getUid)
                        .toList(),
                deleting,
                deleting.map(_ -> Optional.ofNullable(metadata.getFinalizers()).orElse(List.of()))
                        .orElse(List.of()));
    }

    /** Whether it is held as everything of ours is, for a pod by its own owner, for what is in no namespace by its labels. */
    boolean heldBy(String stack, String anchor) {
        return !madeFor.equals(stack) || !namespaced || (owners.contains(stack) && owners.contains(anchor));
    }
}
