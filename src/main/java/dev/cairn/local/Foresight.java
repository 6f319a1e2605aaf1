package dev.cairn.local;

import dev.cairn.local.PlannedAction.Verb;
import dev.cairn.model.Blueprint.Binding;
import dev.cairn.model.Dependency;
import dev.cairn.model.Effect;
import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.Kind;
import dev.cairn.model.Memory;
import dev.cairn.model.Observation;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.Snapshot;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What {@code cairn up} would do now, found out by a {@link Rehearsal}. Nothing is started, stopped or written.
 *
 * @param id of the stack on this machine
 * @param actions in order
 * @param unchanged what is as it has to be, in plan order
 */
public record Foresight(String id, List<PlannedAction> actions, List<String> unchanged) {
    public Foresight {
        actions = List.copyOf(actions);
        unchanged = List.copyOf(unchanged);
    }

    /**
     * Looks ahead. What a supervisor drives is taken from its memory, everything else from the backends.
     *
     * @param request of files without errors
     * @throws IOException when what is remembered of the stack cannot be read
     * @throws RuntimeFailure when a backend does not answer
     */
    public static Foresight of(Places places, String id, LaunchRequest request, Machine machine, Clock clock)
            throws IOException, RuntimeFailure {
        StackPlace place = places.stack(id);
        Instant now = clock.instant();
        Memory memory = new StateStore(place.memory()).load(now);
        StackBook book = new StackBook(place, machine, clock, Log.NONE);
        Plan plan = book.consider(request)
                .plan()
                .orElseThrow(() -> new IOException("the files of stack " + id + " cannot be planned"));
        boolean driven = LocalClient.connect(places, id).isPresent();
        try (OpenRuntimes runtimes = new OpenRuntimes(machine, place)) {
            Snapshot observed =
                    driven ? Lookout.recall(memory) : Lookout.list(book.ref(), place, runtimes, plan, memory);
            return of(id, plan, book.remembered(), memory, observed, now);
        }
    }

    /**
     * Looks ahead of somebody who drives the stack and whose memory says what runs.
     *
     * @param plan what is written
     * @param before what the memory is about
     * @param ended what there is of jobs that ended, by name: what they told is theirs alone to know
     */
    public static Foresight ofDriven(
            String id, Plan plan, Plan before, Memory memory, Map<String, Instance> ended, Instant now) {
        Snapshot observed = Lookout.recall(memory);
        for (Map.Entry<String, Instance> job : ended.entrySet()) {
            observed = observed.with(job.getKey(), Observation.ABSENT.withInstances(List.of(job.getValue())));
        }
        return of(id, plan, before, memory, observed, now);
    }

    static Foresight of(String id, Plan plan, Plan before, Memory memory, Snapshot observed, Instant now) {
        Rehearsal rehearsal = Rehearsal.of(plan, memory, observed, now);
        Why why = new Why(plan, before, memory, observed, rehearsal.parts().keySet());
        Map<Integer, List<PlannedAction>> bySteps = new TreeMap<>();
        rehearsal.parts().forEach((name, part) -> bySteps.computeIfAbsent(part.step(), _ -> new ArrayList<>())
                .add(why.action(name, part)));
        List<PlannedAction> held = new ArrayList<>();
        List<String> unchanged = new ArrayList<>();
        for (Resource resource : plan.resources()) {
            String name = resource.name();
            ResourceMemory end =
                    rehearsal.end().resources().get(name).orElseGet(() -> ResourceMemory.fresh(resource, now));
            if (plan.wanted().contains(name) && !Rehearsal.arrived(end.phase())) {
                held.add(new PlannedAction(0, Verb.HOLD, name, Why.held(end)));
            } else if (plan.wanted().contains(name)
                    && !rehearsal.parts().containsKey(name)
                    && isThere(resource, memory)) {
                unchanged.add(name);
            }
        }
        if (!held.isEmpty()) {
            bySteps.put(Integer.MAX_VALUE, held);
        }
        List<PlannedAction> actions = new ArrayList<>();
        int step = 0;
        for (List<PlannedAction> together : bySteps.values()) {
            step++;
            for (PlannedAction action : together) {
                actions.add(new PlannedAction(step, action.verb(), action.resource(), action.why()));
            }
        }
        return new Foresight(id, actions, unchanged);
    }

    /** Nothing is asked of what has no instance, such as an external, though nobody looked at it before. */
    private static boolean isThere(Resource resource, Memory memory) {
        return resource.kind().hasInstance()
                || memory.resources().get(resource.name()).isPresent();
    }

    /**
     * The reasons, from what was remembered before.
     *
     * @param touched of what something is asked
     */
    private record Why(Plan plan, Plan before, Memory memory, Snapshot observed, Set<String> touched) {
        PlannedAction action(String name, Rehearsal.Part part) {
            Optional<Resource> resource = plan.resource(name);
            if (part.start().isEmpty()) {
                return resource.isEmpty()
                        ? new PlannedAction(part.step(), Verb.REMOVE, name, "not in the file any more")
                        : new PlannedAction(part.step(), Verb.STOP, name, stopped(resource.get()));
            }
            Effect.Start start = part.start().get();
            Optional<ResourceMemory> known = memory.resources()
                    .get(name)
                    .filter(remembered -> remembered.attempt().number() > 0);
            if (start.workload().job()) {
                String why = known.map(remembered -> again(resource.orElseThrow(), remembered, start))
                        .orElse("has not run yet");
                return new PlannedAction(part.step(), Verb.RUN, name, why);
            }
            if (part.stopped() || lives(name)) {
                return new PlannedAction(part.step(), Verb.REPLACE, name, different(known, start));
            }
            return known.map(remembered -> new PlannedAction(part.step(), Verb.START, name, absent(name, remembered)))
                    .orElseGet(() -> new PlannedAction(part.step(), Verb.CREATE, name, "new"));
        }

        /** A rolling backend puts the new beside the old: nothing is stopped. */
        private boolean lives(String name) {
            return observed.of(name).instances().stream().anyMatch(Instance::alive);
        }

        private String stopped(Resource resource) {
            return resource.desired() == Resource.Desired.STOP
                    ? "the file says desired: Stop"
                    : "not among what is wanted";
        }

        private String again(Resource resource, ResourceMemory known, Effect.Start start) {
            boolean always =
                    resource.kind() instanceof Kind.Job job && job.policy().rerun() == JobPolicy.Rerun.ALWAYS;
            Optional<String> completed = known.latch().completedHash();
            if (completed.isEmpty()) {
                return known.reason().map(Reason::text).orElse("has not run to its end");
            }
            return always && completed.get().equals(start.hash())
                    ? "rerun: Always"
                    : different(Optional.of(known), start);
        }

        private String absent(String name, ResourceMemory known) {
            Optional<Reason> ended = observed.of(name).instances().stream()
                    .flatMap(instance -> instance.exit().stream())
                    .map(Exit::cause)
                    .reduce((_, last) -> last);
            return known.reason()
                    .or(() -> ended)
                    .map(Reason::text)
                    .orElse(
                            switch (known.phase()) {
                                case STOPPED, STOPPING -> "it was stopped";
                                case SKIPPED -> "it is wanted again";
                                case COMPLETED -> "it has ended";
                                case STARTING, RUNNING, READY, UNREADY -> "it is gone";
                                case PENDING, BLOCKED, FAILED, RESTARTING, QUARANTINED, UNMANAGED -> "it does not run";
                            });
        }

        /** What changed in its specification, as far as the files of before tell. */
        private String different(Optional<ResourceMemory> known, Effect.Start start) {
            if (known.filter(it -> it.attempt().hash().equals(start.hash())).isPresent()) {
                return unchanged(start.resource());
            }
            List<String> changes = workload(start.resource())
                    .map(old -> WorkloadChanges.between(old, start.workload()))
                    .orElse(List.of());
            return changes.isEmpty() ? "its specification changed" : String.join(", ", changes);
        }

        /** It is as it was: what it rests on takes it along, by its own wish or because that one is stopped first. */
        private String unchanged(String name) {
            List<Dependency> moved = plan.resource(name).map(Resource::dependencies).orElse(List.of()).stream()
                    .filter(dependency -> touched.contains(dependency.name()))
                    .toList();
            if (moved.stream().anyMatch(Dependency::propagateRestart)) {
                return "what it rests on starts again (propagate)";
            }
            return moved.stream()
                    .findFirst()
                    .map(dependency -> "rests on " + dependency.name() + ", which makes way")
                    .orElse("what it rested on makes way");
        }

        private Optional<Workload> workload(String name) {
            return before.resource(name)
                    .map(resource -> resource.blueprint().bind((view, reference) -> memory.resources()
                            .get(reference.resource())
                            .flatMap(target -> target.outputs().value(view, reference.output()))))
                    .flatMap(binding ->
                            binding instanceof Binding.Bound bound ? Optional.of(bound.workload()) : Optional.empty());
        }

        static String held(ResourceMemory end) {
            return end.reason()
                    .map(Reason::text)
                    .orElse(
                            end.phase() == Phase.BLOCKED && !end.waitingFor().isEmpty()
                                    ? "waits for " + String.join(", ", end.waitingFor())
                                    : "stays " + end.phase().name().toLowerCase(java.util.Locale.ROOT));
        }
    }
}
