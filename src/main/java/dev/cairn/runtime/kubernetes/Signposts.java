package dev.cairn.runtime.kubernetes;

import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import java.util.Set;

/** The Services of what runs elsewhere. They keep no workload: nothing of them is ever seen as an instance. */
final class Signposts {
    private final Applier applier;
    private final Anchors anchors;
    private final Watches watches;

    Signposts(Applier applier, Anchors anchors, Watches watches) {
        this.applier = applier;
        this.anchors = anchors;
        this.watches = watches;
    }

    /** Whether that one is there, for that very specification and as it was made. */
    boolean stands(WorkloadSpec spec) {
        Scope scope = Scope.of(spec.stack());
        return seen(scope, spec.resource())
                .filter(found -> found.belongsTo().equals(scope.uid())
                        && found.hash().equals(spec.hash())
                        && watches.asApplied(found))
                .isPresent();
    }

    /** Makes it, or makes it what it is to be. */
    void put(WorkloadSpec spec) throws RuntimeFailure {
        watches.requireSynced(spec.resource(), "make known");
        put(applier, spec);
    }

    /** Everything that the API server checks when it is made, and nothing that changes anything. */
    void rehearse(WorkloadSpec spec) throws RuntimeFailure {
        put(applier.rehearsing(), spec);
    }

    private void put(Applier through, WorkloadSpec spec) throws RuntimeFailure {
        Scope scope = Scope.of(spec.stack());
        Optional<SeenBeside> before = seen(scope, spec.resource());
        Rendered rendered = Rendering.render(spec, anchors.ensure(scope), SecretValues.NONE);
        for (HasMetadata beside : rendered.beside()) {
            through.apply(scope, spec.resource(), beside, Optional.empty());
        }
        HasMetadata applied = through.apply(scope, spec.resource(), rendered.main(), before.map(SeenBeside::uid));
        Beside old = before.map(SeenBeside::beside).orElse(Beside.NOTHING);
        for (String stale : old.without(Beside.of(rendered.beside()))) {
            through.deleteNamed(scope, spec.resource(), Beside.kind(stale), Beside.name(stale));
        }
        if (through == applier) {
            watches.applied(applied);
        }
    }

    /** Takes away those of that very stack whose resources are not among these. */
    void keep(Scope scope, Set<String> resources) throws RuntimeFailure {
        for (SeenBeside found : watches.signposts(scope)) {
            if (found.belongsTo().equals(scope.uid()) && !resources.contains(found.resource())) {
                remove(scope, found);
            }
        }
    }

    /** Takes that resource's away, for a workload whose Service has the name: no Service changes from one to the other. */
    void giveWay(Scope scope, String resource) throws RuntimeFailure {
        Optional<SeenBeside> found = seen(scope, resource);
        if (found.isPresent()) {
            remove(scope, found.get());
        }
    }

    private void remove(Scope scope, SeenBeside found) throws RuntimeFailure {
        for (String beside : found.beside().all()) {
            applier.deleteNamed(scope, found.resource(), Beside.kind(beside), Beside.name(beside));
        }
        applier.deleteNamed(scope, found.resource(), Beside.kind(found.entry()), Beside.name(found.entry()));
    }

    /** Whether there are any of that very stack whose resources are not among these. */
    boolean stale(Scope scope, Set<String> resources) {
        return watches.signposts(scope).stream()
                .anyMatch(found -> found.belongsTo().equals(scope.uid()) && !resources.contains(found.resource()));
    }

    private Optional<SeenBeside> seen(Scope scope, String resource) {
        return watches.signposts(scope).stream()
                .filter(found -> found.resource().equals(resource))
                .findFirst();
    }
}
