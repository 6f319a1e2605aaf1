package dev.cairn.engine;

import dev.cairn.model.Kind;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.StackMemory.Fuse;
import dev.cairn.model.Supervision;
import dev.cairn.model.Supervision.OnTrip;
import dev.cairn.model.Supervision.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Supervision of several resources together (docs/concepts/supervision.md): who is restarted with the one that failed,
 * and the fuses of the scopes. A failure counts once, in the innermost scope of what failed; a fuse that trips counts as
 * one failure of the scope above. Decision 0150.
 */
final class Scopes {
    private final Pass pass;
    private final Supervision supervision;
    private final Map<String, Fuse> fuses;

    Scopes(Pass pass, Plan plan, Map<String, Fuse> fuses) {
        this.pass = pass;
        this.supervision = plan.supervision();
        this.fuses = new TreeMap<>(fuses);
    }

    Map<String, Fuse> freeze() {
        return fuses;
    }

    /** A new generation: what it has no scope for is forgotten. */
    void adoptPlan() {
        fuses.keySet().removeIf(name -> supervision.scope(name).isEmpty());
    }

    /** Why it may not run: the fuse of one of its scopes. */
    Optional<Reason> tripped(Resource resource) {
        boolean any = fuses.values().stream().anyMatch(fuse -> fuse.trippedAt().isPresent());
        if (!any || !resource.kind().hasInstance()) {
            return Optional.empty();
        }
        return scopesOf(resource.name()).stream()
                .map(Scope::name)
                .filter(this::isTripped)
                .findFirst()
                .map(Reason.FuseTripped::new);
    }

    boolean isTripped(String scope) {
        Fuse fuse = fuses.get(scope);
        return fuse != null && fuse.trippedAt().isPresent();
    }

    /** Counts one failure of that service where it belongs; the scope whose fuse is open then. */
    Optional<String> failed(String name) {
        Scope scope = supervision.scopeOf(name);
        if (isTripped(scope.name())) {
            return Optional.of(scope.name());
        }
        if (!burns(scope)) {
            return Optional.empty();
        }
        trip(scope, name);
        return Optional.of(scope.name());
    }

    /** That service is restarted after an end: those that are restarted with it are stopped and started again. */
    void restarted(String name) {
        Scope scope = supervision.scopeOf(name);
        int position = pass.plan.graph().positionOf(name);
        for (String member : scope.members()) {
            boolean with =
                    switch (scope.strategy()) {
                        case ONE_FOR_ONE -> false;
                        case ONE_FOR_ALL -> !member.equals(name);
                        case REST_FOR_ONE -> pass.plan.graph().positionOf(member) > position;
                    };
            boolean job = with && pass.plan.graph().byName().get(member).kind() instanceof Kind.Job;
            if (with && !job) {
                pass.renewals.renew(member, name);
            }
        }
    }

    /** A new try of that resource: what the scopes counted that it is in is forgotten, and what tripped runs again. */
    void mend(String name) {
        scopesOf(name).forEach(this::mend);
    }

    /** The same, only where a fuse tripped. */
    void mendTripped(String name) {
        scopesOf(name).stream().filter(scope -> isTripped(scope.name())).forEach(this::mend);
    }

    void mendAll() {
        List.copyOf(fuses.keySet()).forEach(name -> supervision.scope(name).ifPresent(this::mend));
    }

    private void mend(Scope scope) {
        Fuse fuse = fuses.remove(scope.name());
        if (fuse != null && fuse.trippedAt().isPresent()) {
            scope.members().forEach(pass::look);
        }
    }

    /** From the inside out. */
    private List<Scope> scopesOf(String name) {
        if (fuses.isEmpty()) {
            return List.of();
        }
        Scope innermost = supervision.scopeOf(name);
        return innermost.equals(supervision.stack()) ? List.of(innermost) : List.of(innermost, supervision.stack());
    }

    /** Counts one failure; whether it is one too many. */
    private boolean burns(Scope scope) {
        if (scope.maxRestarts() == 0) {
            return false;
        }
        Instant from = pass.now.minus(scope.period());
        List<Instant> recent =
                new ArrayList<>(fuses.getOrDefault(scope.name(), Fuse.NEW).recent());
        recent.removeIf(at -> !at.isAfter(from));
        boolean over = recent.size() >= scope.maxRestarts();
        recent.add(pass.now);
        fuses.put(scope.name(), new Fuse(recent, over ? Optional.of(pass.now) : Optional.empty()));
        return over;
    }

    private void trip(Scope scope, String cause) {
        scope.members().forEach(pass::look);
        if (scope.onTrip() == OnTrip.STOP_STACK) {
            pass.stack.stopAfterFailureOf(cause, new Reason.FuseTripped(scope.name()).text());
        }
        Scope above = supervision.stack();
        if (!scope.equals(above) && !isTripped(above.name()) && burns(above)) {
            trip(above, cause);
        }
    }
}
