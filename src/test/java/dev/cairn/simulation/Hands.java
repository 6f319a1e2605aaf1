package dev.cairn.simulation;

import dev.cairn.model.Effect;
import dev.cairn.model.Observation;
import dev.cairn.model.Observation.Staging;
import dev.cairn.model.Reason;
import dev.cairn.scenario.Behaviour;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** What a shell does for one resource: one effect after the other, the newest wish first. */
final class Hands {
    private final String resource;
    private final SimulatedShell shell;
    private final SimulatedBackend backend;
    private final VirtualTime time;
    private final Deque<Effect> waiting = new ArrayDeque<>();
    private Optional<Effect> current = Optional.empty();
    private final long life;
    private long turn;

    Hands(String resource, SimulatedShell shell, SimulatedBackend backend, VirtualTime time) {
        this.resource = resource;
        this.shell = shell;
        this.life = shell.life();
        this.backend = backend;
        this.time = time;
    }

    boolean idle() {
        return current.isEmpty() && waiting.isEmpty();
    }

    /** Takes what one step asks for this resource; what was asked before and not begun is forgotten. */
    void take(List<Effect> effects) {
        waiting.clear();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Watch watch) {
                shell.watch(watch);
            } else if (effect instanceof Effect.Cancel || interrupts(effect)) {
                interrupt();
            }
            boolean act = !(effect instanceof Effect.Watch || effect instanceof Effect.Cancel);
            if (act && current.filter(effect::equals).isEmpty()) {
                waiting.add(effect);
            }
        }
        next();
    }

    /** A stop or a newer start ends what is in flight; a shorter grace ends a stop in flight. */
    private boolean interrupts(Effect effect) {
        if (effect instanceof Effect.Start newer && current.orElse(null) instanceof Effect.Start flying) {
            return newer.attempt() != flying.attempt();
        }
        if (!(effect instanceof Effect.Stop stop) || current.isEmpty()) {
            return false;
        }
        return switch (current.get()) {
            case Effect.Stage _, Effect.Pull _, Effect.Start _ -> true;
            case Effect.Stop flying ->
                flying.instance().equals(stop.instance()) && stop.grace().compareTo(flying.grace()) < 0;
            default -> false;
        };
    }

    /** Gives up what is in flight; half of the starts happen nevertheless. */
    private void interrupt() {
        if (current.isEmpty()) {
            return;
        }
        Effect given = current.get();
        current = Optional.empty();
        turn++;
        shell.trace(() -> resource + " given up: " + shown(given));
        switch (given) {
            case Effect.Stage _, Effect.Pull _ -> observe(shell.seen(resource).withStaging(new Staging.None()));
            case Effect.Start start -> {
                boolean hangs = backend.scriptOf(start.workload()).behaviour().trouble() == Behaviour.Trouble.HANGS;
                if (!hangs && time.random().nextBoolean()) {
                    begin(start);
                }
                observe(shell.seen(resource).withInstances(backend.of(resource)).withBusy(false));
            }
            default -> {}
        }
    }

    private void next() {
        while (current.isEmpty() && !waiting.isEmpty() && shell.lives(life)) {
            Effect effect = waiting.poll();
            current = Optional.of(effect);
            turn++;
            long mine = turn;
            shell.trace(() -> resource + " effect " + shown(effect));
            switch (effect) {
                case Effect.Stage stage -> stage(stage, mine);
                case Effect.Pull pull -> pull(pull, mine);
                case Effect.Start start -> start(start, mine);
                case Effect.Stop stop -> stop(stop, mine);
                case Effect.Remove remove -> {
                    shell.call(() -> shown(effect), () -> backend.remove(resource, remove.instance()));
                    finish(mine);
                }
                case Effect.PublishOutputs _ -> finish(mine);
                case Effect.Watch _, Effect.Cancel _ -> finish(mine);
            }
        }
    }

    private void stage(Effect.Stage stage, long mine) {
        observe(shell.seen(resource).withStaging(new Staging.InProgress(stage.hash(), time.now(), "")));
        Behaviour behaviour = backend.scriptOf(stage.workload()).behaviour();
        time.after(time.between(Duration.ofMillis(5), Duration.ofMillis(80)), () -> {
            if (over(mine)) {
                return;
            }
            boolean answered = shell.call(
                    () -> shown(stage),
                    () -> backend.create(resource, stage.attempt(), stage.workload(), stage.hash()));
            if (over(mine)) {
                return;
            }
            Staging result = new Staging.Done(stage.hash());
            Optional<Reason> conflict = backend.conflict(resource, stage.workload());
            if (!answered) {
                result = new Staging.None();
            } else if (conflict.isPresent()) {
                result = new Staging.Failed(stage.hash(), stage.attempt(), stage.ahead(), conflict.get());
            } else if (behaviour.trouble() == Behaviour.Trouble.STAGING_FAILS) {
                Reason reason = new Reason.BackendError("preparation failed");
                result = new Staging.Failed(stage.hash(), stage.attempt(), stage.ahead(), reason);
            }
            observe(shell.seen(resource).withStaging(result).withInstances(backend.of(resource)));
            finish(mine);
        });
    }

    private void pull(Effect.Pull pull, long mine) {
        observe(shell.seen(resource).withStaging(new Staging.InProgress("", time.now(), "")));
        time.after(time.between(Duration.ofMillis(5), Duration.ofMillis(80)), () -> {
            if (!over(mine)) {
                shell.call(() -> shown(pull), () -> {});
                if (!over(mine)) {
                    observe(shell.seen(resource)
                            .withStaging(new Staging.Pulled(pull.image().image())));
                    finish(mine);
                }
            }
        });
    }

    private void start(Effect.Start start, long mine) {
        observe(shell.seen(resource).withoutFailure().withBusy(true));
        if (backend.scriptOf(start.workload()).behaviour().trouble() == Behaviour.Trouble.HANGS) {
            return;
        }
        time.after(backend.spawnTime(), () -> {
            if (over(mine)) {
                return;
            }
            List<Reason> refused = new ArrayList<>();
            boolean answered = shell.call(() -> shown(start), () -> begin(start).ifPresent(refused::add));
            if (over(mine)) {
                return;
            }
            Observation seen =
                    shell.seen(resource).withInstances(backend.of(resource)).withBusy(false);
            boolean exists = seen.instances().stream().anyMatch(instance -> instance.attempt() == start.attempt());
            Optional<Reason> reason = refused.stream().findFirst();
            if (!answered && !exists && reason.isEmpty()) {
                reason = Optional.of(new Reason.BackendError("no answer"));
            }
            observe(
                    reason.isPresent()
                            ? seen.withFailure(
                                    new Observation.Failure(start.attempt(), Observation.Verb.START, reason.get()))
                            : seen);
            finish(mine);
        });
    }

    private Optional<Reason> begin(Effect.Start start) {
        try {
            backend.start(resource, start.attempt(), start.workload(), start.hash());
            return Optional.empty();
        } catch (SimulatedBackend.Refused refused) {
            return Optional.of(refused.reason());
        }
    }

    /** Returns when it is gone, as the port says. */
    private void stop(Effect.Stop stop, long mine) {
        shell.call(() -> shown(stop), () -> backend.stop(resource, stop.instance(), stop.grace()));
        awaitEnd(stop, mine);
    }

    private void awaitEnd(Effect.Stop stop, long mine) {
        backend.whenEnded(resource, stop.instance(), () -> {
            if (!over(mine)) {
                shell.look(resource);
                finish(mine);
            }
        });
    }

    /** Whether that turn was given up, or the shell that had it is gone. */
    private boolean over(long mine) {
        return mine != turn || !shell.lives(life);
    }

    /** The shell was killed; half of the starts in flight happen nevertheless. */
    void die() {
        if (current.orElse(null) instanceof Effect.Start start
                && backend.scriptOf(start.workload()).behaviour().trouble() != Behaviour.Trouble.HANGS
                && time.random().nextBoolean()) {
            begin(start);
        }
    }

    private void finish(long mine) {
        if (!over(mine)) {
            current = Optional.empty();
            next();
        }
    }

    private void observe(Observation observation) {
        shell.observe(resource, observation);
    }

    static String shown(Effect effect) {
        return switch (effect) {
            case Effect.Stage stage -> "stage #" + stage.attempt();
            case Effect.Pull _ -> "pull";
            case Effect.Start start -> "start #" + start.attempt();
            case Effect.Stop stop -> "stop " + stop.instance() + " grace " + stop.grace();
            case Effect.Remove remove -> "remove " + remove.instance();
            case Effect.Cancel _ -> "cancel";
            case Effect.Watch watch -> "watch " + watch.instance() + (watch.steady() ? " steady" : "");
            case Effect.PublishOutputs publish -> "publish " + publish.outputs();
        };
    }
}
