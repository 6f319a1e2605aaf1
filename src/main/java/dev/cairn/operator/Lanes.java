package dev.cairn.operator;

import dev.cairn.model.Effect;
import dev.cairn.model.Observation;
import dev.cairn.model.Observation.Verb;
import dev.cairn.model.Reason;
import dev.cairn.runtime.RuntimeFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The effects of one stack at work: those of a resource one after the other, those of different resources side by side,
 * none twice. A stop or a cancellation outruns a start, a stop with less grace one with more. Called by passes and by the
 * threads of the effects.
 */
final class Lanes {

    /** Carries out one effect, blocking until it is through; an interrupt gives it up. */
    @FunctionalInterface
    interface Performer {
        void perform(Effect effect) throws RuntimeFailure;
    }

    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Performer performer;
    private final Runnable ended;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Map<String, Observation.Failure> failures = new HashMap<>();
    private final Map<String, Refused> refused = new HashMap<>();
    private final Clock clock;
    private Optional<Lost> lost = Optional.empty();
    private boolean closed;

    /**
     * Nothing at work.
     *
     * @param ended told after every effect, from its thread
     */
    Lanes(Performer performer, Runnable ended, Clock clock) {
        this.clock = clock;
        this.performer = performer;
        this.ended = ended;
    }

    /** A stop or a removal that failed: it is not tried again before that, whenever it is asked for. */
    private record Refused(Effect effect, Instant until) {}

    /** The cluster did not answer: nothing is concluded from that, and the same is asked again then. */
    private record Lost(String error, Instant until) {}

    private static final class Lane {
        private Optional<Task> acting = Optional.empty();
        private final Deque<Effect> waiting = new ArrayDeque<>();
    }

    /** An effect at work; equal only to itself. */
    private static final class Task {
        private final Effect effect;
        private Optional<Thread> thread = Optional.empty();
        private boolean givenUp;

        Task(Effect effect) {
            this.effect = effect;
        }

        void giveUp() {
            givenUp = true;
            thread.ifPresent(Thread::interrupt);
        }

        boolean isStart() {
            return effect instanceof Effect.Start;
        }
    }

    /** Takes an effect, unless the same is at work or waits already. */
    synchronized void offer(Effect effect) {
        if (closed || early(effect)) {
            return;
        }
        Lane lane = lanes.computeIfAbsent(effect.resource(), _ -> new Lane());
        switch (effect) {
            case Effect.Cancel _ -> withoutStarts(lane);
            case Effect.Stop stop -> stop(lane, stop);
            case Effect.Start _, Effect.Remove _ -> add(lane, effect);
            case Effect.Stage _, Effect.Pull _, Effect.Watch _, Effect.PublishOutputs _ ->
                throw new IllegalArgumentException(effect + " is nothing that a cluster is asked for");
        }
        next(effect.resource(), lane);
    }

    private boolean early(Effect effect) {
        Refused last = refused.get(effect.resource());
        return last != null && last.effect().equals(effect) && clock.instant().isBefore(last.until());
    }

    /** When what failed may be tried again. */
    synchronized Optional<Instant> retryAt(Instant now) {
        return Stream.concat(
                        refused.values().stream().map(Refused::until),
                        lost.stream().map(Lost::until))
                .filter(now::isBefore)
                .min(Instant::compareTo);
    }

    /** Whether something that failed may be tried again: who knows whether it is still wanted has to ask for it. */
    synchronized boolean retries() {
        Instant now = clock.instant();
        return refused.values().removeIf(last -> !now.isBefore(last.until()));
    }

    /** Why the cluster is not asked for anything now; empty once it may be tried again. */
    synchronized Optional<String> lost() {
        return lost.filter(one -> clock.instant().isBefore(one.until())).map(Lost::error);
    }

    private static void withoutStarts(Lane lane) {
        lane.acting.filter(Task::isStart).ifPresent(Task::giveUp);
        lane.waiting.removeIf(Effect.Start.class::isInstance);
    }

    private static void stop(Lane lane, Effect.Stop stop) {
        withoutStarts(lane);
        Optional<Task> running = lane.acting.filter(
                task -> !task.givenUp && task.effect instanceof Effect.Stop other && sameInstance(other, stop));
        if (running.isPresent()) {
            if (!sooner(stop, (Effect.Stop) running.get().effect)) {
                return;
            }
            running.get().giveUp();
        }
        boolean waits = lane.waiting.stream()
                .anyMatch(effect ->
                        effect instanceof Effect.Stop other && sameInstance(other, stop) && !sooner(stop, other));
        if (!waits) {
            lane.waiting.removeIf(effect -> effect instanceof Effect.Stop other && sameInstance(other, stop));
            lane.waiting.addFirst(stop);
        }
    }

    private static boolean sameInstance(Effect.Stop one, Effect.Stop other) {
        return one.instance().equals(other.instance());
    }

    private static boolean sooner(Effect.Stop stop, Effect.Stop than) {
        return stop.grace().compareTo(than.grace()) < 0;
    }

    private static void add(Lane lane, Effect effect) {
        boolean there = lane.acting
                        .filter(task -> !task.givenUp && same(task.effect, effect))
                        .isPresent()
                || lane.waiting.stream().anyMatch(other -> same(other, effect));
        if (there) {
            return;
        }
        if (effect instanceof Effect.Start) {
            withoutStarts(lane);
        }
        lane.waiting.add(effect);
    }

    private static boolean same(Effect one, Effect other) {
        return one instanceof Effect.Start a && other instanceof Effect.Start b
                ? a.attempt() == b.attempt() && a.hash().equals(b.hash())
                : one.equals(other);
    }

    private void next(String resource, Lane lane) {
        if (lane.acting.isPresent()) {
            return;
        }
        if (lane.waiting.isEmpty()) {
            lanes.remove(resource);
            return;
        }
        Task task = new Task(lane.waiting.removeFirst());
        lane.acting = Optional.of(task);
        task.thread = Optional.of(Thread.ofVirtual()
                .name(task.effect.getClass().getSimpleName() + " " + resource)
                .unstarted(() -> run(task)));
        task.thread.get().start();
    }

    private void run(Task task) {
        Optional<Reason> failure = Optional.empty();
        try {
            performer.perform(task.effect);
        } catch (RuntimeFailure e) {
            failure = Optional.of(e.reason());
        } catch (RuntimeException e) {
            failure = Optional.of(new Reason.BackendError("a defect of Cairn: " + e));
        }
        finished(task, failure);
        ended.run();
    }

    private synchronized void finished(Task task, Optional<Reason> failure) {
        String resource = task.effect.resource();
        if (!task.givenUp) { // an interrupt looks as if the cluster did not answer
            remember(task, failure);
        }
        Lane lane = lanes.get(resource);
        lane.acting = Optional.empty();
        next(resource, lane);
    }

    private void remember(Task task, Optional<Reason> failure) {
        String resource = task.effect.resource();
        if (failure.orElse(null) instanceof Reason.BackendLost(String error)) {
            lost = Optional.of(new Lost(error, clock.instant().plus(PAUSE)));
            return;
        }
        failures.remove(resource);
        refused.remove(resource);
        failure.ifPresent(reason -> failures.put(resource, failure(task.effect, reason)));
        if (failure.isPresent() && !task.isStart()) {
            refused.put(resource, new Refused(task.effect, clock.instant().plus(PAUSE)));
        }
    }

    private static Observation.Failure failure(Effect effect, Reason reason) {
        return switch (effect) {
            case Effect.Start start -> new Observation.Failure(start.attempt(), Verb.START, reason);
            case Effect.Stop _ -> new Observation.Failure(0, Verb.STOP, reason);
            default -> new Observation.Failure(0, Verb.REMOVE, reason);
        };
    }

    /** Whether a start of that resource is at work or waits. */
    synchronized boolean starting(String resource) {
        Lane lane = lanes.get(resource);
        return lane != null
                && (lane.acting.filter(Task::isStart).isPresent()
                        || lane.waiting.stream().anyMatch(Effect.Start.class::isInstance));
    }

    /** How the last effect of that resource failed, if it did. */
    synchronized Optional<Observation.Failure> failure(String resource) {
        return Optional.ofNullable(failures.get(resource));
    }

    /** Forgets how that start failed: what made it fail is gone. */
    synchronized void forgive(String resource, long attempt) {
        failure(resource).filter(failed -> failed.attempt() == attempt).ifPresent(_ -> failures.remove(resource));
    }

    /** The names of everything at work or failed. */
    synchronized Set<String> names() {
        Set<String> names = new TreeSet<>(lanes.keySet());
        names.addAll(failures.keySet());
        return names;
    }

    /** Whether nothing is at work. */
    synchronized boolean idle() {
        return lanes.isEmpty();
    }

    /** Interrupts everything; nothing begins any more. */
    synchronized void close() {
        closed = true;
        for (Lane lane : lanes.values()) {
            lane.waiting.clear();
            lane.acting.ifPresent(Task::giveUp);
        }
    }
}
