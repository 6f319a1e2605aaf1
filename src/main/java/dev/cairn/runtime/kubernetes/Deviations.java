package dev.cairn.runtime.kubernetes;

import dev.cairn.model.ClusterOptions.Disruption;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What runs otherwise than specified in something that is changed in place. */
final class Deviations {
    private final Applier applier;
    private final Watches watches;
    private final Stopper stopper;
    private final Starter starter;

    Deviations(Applier applier, Watches watches, Stopper stopper, Starter starter) {
        this.applier = applier;
        this.watches = watches;
        this.stopper = stopper;
        this.starter = starter;
    }

    /** By resource, what of that which runs of it is not as its workload says, as far as watches tell. */
    Map<String, Set<InPlace>> of(Scope scope, Function<String, Optional<Workload>> workloads) {
        Map<String, List<SeenBudget>> budgets =
                watches.budgets(scope).stream().collect(Collectors.groupingBy(SeenBudget::resource));
        Map<String, Set<InPlace>> deviations = new TreeMap<>();
        for (SeenWorkload seen : watches.workloads(scope.key())) {
            Set<InPlace> some = runs(scope, seen)
                    ? workloads
                            .apply(seen.resource())
                            .map(wanted -> of(scope, seen, budgets.getOrDefault(seen.resource(), List.of()), wanted))
                            .orElse(Set.of())
                    : Set.of();
            if (!some.isEmpty()) {
                deviations.put(seen.resource(), some);
            }
        }
        return deviations;
    }

    private static boolean runs(Scope scope, SeenWorkload seen) {
        return seen.belongsTo().equals(scope.uid())
                && !seen.once()
                && seen.form() != Form.MANIFEST
                && !seen.deleting()
                && seen.wanted() > 0;
    }

    private static Set<InPlace> of(Scope scope, SeenWorkload seen, List<SeenBudget> budgets, Workload wanted) {
        Set<InPlace> some = EnumSet.noneOf(InPlace.class);
        if (seen.claims().outgrown(wanted)) {
            some.add(InPlace.VOLUMES);
        }
        if (copies(seen, wanted) != seen.wanted()) {
            some.add(InPlace.COPIES);
        }
        if (!isBudgeted(scope, budgets, wanted.cluster().disruption())) {
            some.add(InPlace.BUDGET);
        }
        return some;
    }

    private static boolean isBudgeted(Scope scope, List<SeenBudget> budgets, Optional<Disruption> wanted) {
        return wanted.isEmpty()
                ? budgets.isEmpty()
                : budgets.size() == 1
                        && budgets.getFirst().belongsTo().equals(scope.uid())
                        && budgets.getFirst().disruption().equals(wanted);
    }

    /** How many there are to be; as many as there are where somebody else decides that. */
    private static int copies(SeenWorkload seen, Workload wanted) {
        return wanted.program() instanceof Workload.Image image && !seen.scaledByOther()
                ? image.options().replicas()
                : seen.wanted();
    }

    /** Has what runs of that workload be as it says; nothing where it is, or where nothing runs. */
    void alter(WorkloadSpec spec, InPlace what) throws RuntimeFailure {
        switch (what) {
            case VOLUMES -> starter.correct(spec);
            case COPIES -> scale(spec);
            case BUDGET -> starter.budget(spec);
        }
    }

    private void scale(WorkloadSpec spec) throws RuntimeFailure {
        Scope scope = Scope.of(spec.stack());
        Optional<SeenWorkload> running = starter.running(scope, spec);
        if (running.isPresent()) {
            SeenWorkload seen = running.get();
            int copies = copies(seen, spec.workload());
            if (copies != seen.wanted()) {
                applier.patch(
                        stopper.main(scope, seen),
                        spec.resource(),
                        seen.uid(),
                        "\"spec\":{\"replicas\":" + copies + "}");
            }
        }
    }
}
