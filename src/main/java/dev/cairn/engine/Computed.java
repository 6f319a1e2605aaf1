package dev.cairn.engine;

import dev.cairn.model.Blueprint.Binding;
import dev.cairn.model.Dependency;
import dev.cairn.model.Effect;
import dev.cairn.model.Kind;
import dev.cairn.model.Observation.Failure;
import dev.cairn.model.Observation.ProbeStreak;
import dev.cairn.model.Observation.Verb;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Resources without an instance: the phase of a group comes from its members, that of an external from its probe. */
final class Computed {
    private final Pass pass;

    Computed(Pass pass) {
        this.pass = pass;
    }

    void group(Kind.Group group, Resource resource, Draft draft, Optional<Wish> wish) {
        if (atRest(draft, resource, wish)) {
            return;
        }
        List<String> waiting = new ArrayList<>();
        int counted = 0;
        Optional<Reason> without = Optional.empty();
        for (String name : group.members()) {
            Resource member = pass.plan.graph().byName().get(name);
            Draft state = pass.draft(name);
            boolean skipped = member == null
                    || state.phase == Phase.SKIPPED
                    || !pass.plan.wanted().contains(name);
            if (skipped) {
                continue;
            }
            if (state.phase.failedForGood() && !member.critical()) {
                without = Optional.of(pass.gates.failureOf(name));
                continue;
            }
            counted++;
            if (state.phase.failedForGood()) {
                become(draft, Phase.FAILED, Optional.of(pass.gates.failureOf(name)));
                return;
            }
            if (!Gates.meets(member, state, Dependency.Condition.READY) && !state.finished(member)) {
                waiting.add(name);
            }
        }
        switch (pass.gates.verdict(resource)) {
            case Gates.Verdict.Closed closed -> {
                become(draft, Phase.FAILED, Optional.of(closed.reason()));
                return;
            }
            case Gates.Verdict.Waiting more -> waiting.addAll(more.names());
            case Gates.Verdict.Open _ -> {}
        }
        if (counted == 0) {
            become(draft, Phase.SKIPPED, without);
        } else if (waiting.isEmpty()) {
            draft.hash = draft.wantedHash.orElse("");
            draft.readyHash = Optional.of(draft.hash);
            if (draft.phase != Phase.READY) {
                draft.readyAt = Optional.of(pass.now);
            }
            become(draft, Phase.READY, Optional.empty());
            pass.publishing.publish(resource, draft);
        } else {
            boolean was = draft.phase == Phase.READY || draft.phase == Phase.UNREADY;
            draft.waitingFor = List.copyOf(waiting);
            become(draft, was ? Phase.UNREADY : Phase.BLOCKED, Optional.empty());
            draft.waitingFor = List.copyOf(waiting);
        }
    }

    void external(Resource resource, Draft draft, Binding binding, Optional<Wish> wish) {
        if (atRest(draft, resource, wish)) {
            return;
        }
        boolean cured = draft.phase == Phase.FAILED
                && (failedToShow(draft) || (binding instanceof Binding.Bound && failedToBind(draft)))
                && refusal(draft).isEmpty();
        if (draft.phase == Phase.STOPPED || draft.phase == Phase.SKIPPED || cured) {
            become(draft, Phase.PENDING, Optional.empty());
        }
        boolean other = binding instanceof Binding.Bound bound && !bound.hash().equals(draft.hash);
        if (draft.phase == Phase.PENDING || draft.phase == Phase.BLOCKED || other || dependencyFailed(draft)) {
            switch (pass.gates.verdict(resource)) {
                case Gates.Verdict.Closed closed -> become(draft, Phase.FAILED, Optional.of(closed.reason()));
                case Gates.Verdict.Waiting waiting -> {
                    draft.waitingFor = waiting.names();
                    become(draft, Phase.BLOCKED, Optional.empty());
                    draft.waitingFor = waiting.names();
                }
                case Gates.Verdict.Open _ -> open(draft, binding);
            }
        }
        if (draft.phase == Phase.RUNNING && refusal(draft).isPresent()) {
            become(draft, Phase.FAILED, refusal(draft));
        } else if (draft.phase == Phase.RUNNING
                || draft.phase == Phase.READY
                || draft.phase == Phase.UNREADY
                || draft.reason.orElse(null) instanceof Reason.StartTimeout) {
            judge(resource, draft, binding);
        }
    }

    /** Why the backend could not make it known to the others, where that takes something of its own. */
    private Optional<Reason> refusal(Draft draft) {
        return pass.seen(draft.name)
                .failure()
                .filter(failure -> failure.verb() == Verb.START && failure.attempt() == draft.attempt)
                .map(Failure::reason);
    }

    private static boolean failedToShow(Draft draft) {
        return draft.reason
                .filter(reason -> reason.curable() || reason instanceof Reason.BackendError)
                .isPresent();
    }

    private static boolean failedToBind(Draft draft) {
        return switch (draft.reason.orElse(null)) {
            case Reason.InvalidSpec _, Reason.MissingOutput _ -> true;
            case null, default -> false;
        };
    }

    private static boolean dependencyFailed(Draft draft) {
        return draft.phase == Phase.FAILED && draft.reason.orElse(null) instanceof Reason.DependencyFailed;
    }

    private void open(Draft draft, Binding binding) {
        switch (binding) {
            case Binding.Bound bound -> {
                draft.attempt++;
                draft.hash = bound.hash();
                draft.instance = Optional.of(ResourceMemory.Attempt.EXTERNAL + draft.attempt);
                draft.gatesOpenAt = Optional.of(pass.now);
                draft.executingAt = Optional.of(pass.now);
                draft.readyAt = Optional.empty();
                become(draft, Phase.RUNNING, Optional.empty());
            }
            case Binding.Unresolved unresolved ->
                become(
                        draft,
                        Phase.FAILED,
                        Optional.of(new Reason.MissingOutput(unresolved.missing().stream()
                                .sorted()
                                .findFirst()
                                .map(Object::toString)
                                .orElse(""))));
            case Binding.Invalid invalid ->
                become(draft, Phase.FAILED, Optional.of(new Reason.InvalidSpec(invalid.error())));
        }
    }

    private void judge(Resource resource, Draft draft, Binding binding) {
        Optional<ProbeStreak> streak = pass.seen(draft.name)
                .probe()
                .filter(probe -> draft.instance.filter(probe.instance()::equals).isPresent());
        boolean passing = streak.filter(ProbeStreak::passing).isPresent();
        boolean ill = streak.filter(probe -> !probe.passing())
                .filter(probe -> probe.count() >= resource.health().retries())
                .isPresent();
        Instant deadline = draft.gatesOpenAt.orElse(pass.now).plus(resource.timeout());
        if (passing && draft.phase != Phase.READY) {
            draft.readyAt = Optional.of(pass.now);
            draft.readyHash = Optional.of(draft.hash);
            become(draft, Phase.READY, Optional.empty());
        } else if (ill && draft.phase == Phase.READY) {
            become(
                    draft,
                    Phase.UNREADY,
                    Optional.of(new Reason.ProbeFailed(streak.get().output())));
        } else if (draft.phase == Phase.RUNNING && !pass.now.isBefore(deadline)) {
            String last = streak.map(ProbeStreak::output).orElse("");
            become(draft, Phase.FAILED, Optional.of(new Reason.StartTimeout(last)));
        } else if (draft.phase == Phase.RUNNING) {
            draft.due(deadline);
        }
        if (draft.phase == Phase.READY) {
            pass.publishing.publish(resource, draft);
        }
        if (binding instanceof Binding.Bound bound && draft.instance.isPresent()) {
            boolean steady = draft.phase == Phase.READY || draft.phase == Phase.UNREADY;
            bound.workload()
                    .probe()
                    .ifPresent(probe -> pass.emit(new Effect.Watch(
                            draft.name, draft.instance.get(), bound.workload(), probe, resource.health(), steady)));
        }
    }

    /** Nothing to stop: it is at rest as soon as everything that rests on it is. */
    private boolean atRest(Draft draft, Resource resource, Optional<Wish> wish) {
        if (wish.isEmpty()) {
            return false;
        }
        List<String> before = pass.resting.on(resource.name());
        if (!before.isEmpty()) {
            draft.waitingFor = before;
            return true;
        }
        boolean failed = draft.phase.failedForGood() && pass.stack.stoppedByFailure();
        if (!failed) {
            Phase rest = wish.get().next() == Phase.PENDING
                    ? Phase.BLOCKED
                    : wish.get().next();
            become(draft, rest, Optional.empty());
            draft.waitingFor = wish.get().cascade().map(List::of).orElse(List.of());
        }
        return true;
    }

    private void become(Draft draft, Phase phase, Optional<Reason> reason) {
        if (draft.phase != phase) {
            pass.enter(draft, phase, reason);
        } else {
            draft.reason = reason;
        }
    }
}
