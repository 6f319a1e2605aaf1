package dev.cairn.local;

import dev.cairn.local.Input.Task;
import dev.cairn.model.Effect;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which effects are at work and which wait. Those of one resource run one after the other, except that staging runs
 * beside stopping and removing, which it does not touch; those of different resources run at the same time. An effect
 * that is at work or waits already is not taken twice. Used by the loop's thread alone.
 */
final class Lanes {
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Consumer<Task> begin;

    /**
     * Empty lanes.
     *
     * @param begin starts the work of a task; its end is told by {@link #finished}
     */
    Lanes(Consumer<Task> begin) {
        this.begin = begin;
    }

    private static final class Lane {
        private Optional<Task> staging = Optional.empty();
        private Optional<Task> acting = Optional.empty();
        private final Deque<Effect> waiting = new ArrayDeque<>();

        boolean idle() {
            return staging.isEmpty() && acting.isEmpty() && waiting.isEmpty();
        }
    }

    /** Takes an effect, unless it is there already. */
    void offer(Effect effect) {
        Lane lane = lanes.computeIfAbsent(effect.resource(), _ -> new Lane());
        switch (effect) {
            case Effect.Stage stage -> stage(lane, stage);
            case Effect.Pull pull -> stage(lane, pull);
            case Effect.Cancel _ -> giveUp(lane);
            case Effect.Start start -> start(lane, start);
            case Effect.Stop stop -> stop(lane, stop);
            case Effect.Remove remove -> {
                if (!there(lane, remove)) {
                    lane.waiting.add(remove);
                }
            }
            case Effect.Watch _, Effect.PublishOutputs _ ->
                throw new IllegalArgumentException(effect + " is not performed by a backend");
        }
        next(lane);
        forget(effect.resource(), lane);
    }

    private void stage(Lane lane, Effect stage) {
        if (lane.staging
                .filter(task -> !task.givenUp() && same(task.effect(), stage))
                .isPresent()) {
            return;
        }
        lane.staging.ifPresent(Task::giveUp);
        run(stage, task -> lane.staging = Optional.of(task));
    }

    private void start(Lane lane, Effect.Start start) {
        if (there(lane, start)) {
            return;
        }
        lane.staging
                .filter(task -> !(task.effect() instanceof Effect.Stage stage && stage.attempt() == start.attempt()))
                .ifPresent(Task::giveUp);
        lane.acting.filter(task -> task.effect() instanceof Effect.Start).ifPresent(Task::giveUp);
        lane.waiting.removeIf(Effect.Start.class::isInstance);
        lane.waiting.add(start);
    }

    /** A stop outruns a start; one with less grace takes the place of one with more. */
    private void stop(Lane lane, Effect.Stop stop) {
        lane.acting.filter(task -> task.effect() instanceof Effect.Start).ifPresent(Task::giveUp);
        lane.waiting.removeIf(Effect.Start.class::isInstance);
        Optional<Task> gentler = lane.acting.filter(task -> task.effect() instanceof Effect.Stop running
                && running.instance().equals(stop.instance()));
        if (gentler.isPresent()) {
            if (sooner(stop, (Effect.Stop) gentler.get().effect())
                    && !gentler.get().givenUp()) {
                gentler.get().giveUp();
                lane.waiting.addFirst(stop);
            }
            return;
        }
        boolean waits = false;
        for (Iterator<Effect> each = lane.waiting.iterator(); each.hasNext(); ) {
            if (each.next() instanceof Effect.Stop other && other.instance().equals(stop.instance())) {
                waits = !sooner(stop, other);
                if (!waits) {
                    each.remove();
                }
            }
        }
        if (!waits) {
            lane.waiting.addFirst(stop);
        }
    }

    private static boolean sooner(Effect.Stop stop, Effect.Stop than) {
        return stop.grace().compareTo(than.grace()) < 0;
    }

    private void giveUp(Lane lane) {
        lane.staging.filter(task -> !task.givenUp()).ifPresent(Task::giveUp);
        lane.acting
                .filter(task -> task.effect() instanceof Effect.Start && !task.givenUp())
                .ifPresent(Task::giveUp);
        lane.waiting.removeIf(Effect.Start.class::isInstance);
    }

    /** A task is through; the next one of its lane begins. */
    void finished(Task task) {
        Lane lane = lanes.get(task.effect().resource());
        if (lane == null) {
            return;
        }
        lane.staging = lane.staging.filter(staging -> staging != task);
        lane.acting = lane.acting.filter(acting -> acting != task);
        next(lane);
        forget(task.effect().resource(), lane);
    }

    /** Ends the grace of every stop, and every start; what waits to start is forgotten. */
    void hurry() {
        for (Lane lane : List.copyOf(lanes.values())) {
            giveUp(lane);
            List<Effect.Stop> gentle = new ArrayList<>();
            lane.acting.map(Task::effect).ifPresent(effect -> addGentle(effect, gentle));
            lane.waiting.forEach(effect -> addGentle(effect, gentle));
            gentle.forEach(stop -> offer(new Effect.Stop(stop.resource(), stop.instance(), "SIGKILL", Duration.ZERO)));
        }
    }

    private static void addGentle(Effect effect, List<Effect.Stop> gentle) {
        if (effect instanceof Effect.Stop stop && stop.grace().isPositive()) {
            gentle.add(stop);
        }
    }

    /** Whether a start of that resource is at work or waits, so that an instance may still appear. */
    boolean starting(String resource) {
        Lane lane = lanes.get(resource);
        return lane != null
                && (lane.acting
                                .filter(task -> task.effect() instanceof Effect.Start)
                                .isPresent()
                        || lane.waiting.stream().anyMatch(Effect.Start.class::isInstance));
    }

    /** Whether that task is the staging at work of its resource. */
    boolean isStaging(Task task) {
        Lane lane = lanes.get(task.effect().resource());
        return lane != null && lane.staging.filter(staging -> staging == task).isPresent();
    }

    /** Interrupts everything at work; nothing begins any more. */
    void close() {
        for (Lane lane : lanes.values()) {
            lane.waiting.clear();
            lane.staging.ifPresent(Task::giveUp);
            lane.acting.ifPresent(Task::giveUp);
        }
    }

    private void next(Lane lane) {
        if (lane.acting.isPresent() || lane.waiting.isEmpty()) {
            return;
        }
        if (lane.waiting.getFirst() instanceof Effect.Start && lane.staging.isPresent()) {
            return;
        }
        run(lane.waiting.removeFirst(), task -> lane.acting = Optional.of(task));
    }

    private void run(Effect effect, Consumer<Task> keep) {
        Task task = new Task(effect);
        keep.accept(task);
        begin.accept(task);
    }

    private void forget(String resource, Lane lane) {
        if (lane.idle()) {
            lanes.remove(resource, lane);
        }
    }

    private static boolean there(Lane lane, Effect effect) {
        return lane.acting
                        .filter(task -> !task.givenUp() && same(task.effect(), effect))
                        .isPresent()
                || lane.waiting.stream().anyMatch(other -> same(other, effect));
    }

    private static boolean same(Effect one, Effect other) {
        return switch (one) {
            case Effect.Stage stage ->
                other instanceof Effect.Stage that
                        && stage.attempt() == that.attempt()
                        && stage.ahead() == that.ahead()
                        && stage.hash().equals(that.hash());
            case Effect.Pull pull ->
                other instanceof Effect.Pull that && pull.image().equals(that.image());
            case Effect.Start start ->
                other instanceof Effect.Start that
                        && start.attempt() == that.attempt()
                        && start.hash().equals(that.hash());
            case Effect.Stop stop ->
                other instanceof Effect.Stop that && stop.instance().equals(that.instance());
            case Effect.Remove remove ->
                other instanceof Effect.Remove that && remove.instance().equals(that.instance());
            case Effect.Cancel _, Effect.Watch _, Effect.PublishOutputs _ -> one.equals(other);
        };
    }
}
