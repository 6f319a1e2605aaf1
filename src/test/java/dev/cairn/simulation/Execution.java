package dev.cairn.simulation;

import dev.cairn.model.Exit;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.scenario.Behaviour;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One execution of a script: the truth, which nobody else sees at once. */
final class Execution {
    final String id;
    final String resource;
    final String hash;
    final Workload workload;
    final Instant startedAt;
    boolean sick;
    private final Behaviour behaviour;
    private final VirtualTime time;
    private final Runnable changed;
    private Optional<Exit> exit = Optional.empty();

    /** Begins to execute; {@code run} counts the executions of that resource, from 0. */
    Execution(
            String id,
            String resource,
            String hash,
            Workload workload,
            Behaviour behaviour,
            int run,
            VirtualTime time,
            Runnable changed) {
        this.id = id;
        this.resource = resource;
        this.hash = hash;
        this.workload = workload;
        this.behaviour = behaviour;
        this.time = time;
        this.changed = changed;
        this.startedAt = time.now();
        Optional<Behaviour.Ending> ending =
                run < behaviour.failures() ? Optional.of(behaviour.failure()) : behaviour.ending();
        ending.ifPresent(end -> time.after(end.after(), () -> end(new Reason.ExitCode(end.code()))));
        behaviour.readyAfter().ifPresent(after -> time.after(after, changed));
    }

    boolean alive() {
        return exit.isEmpty();
    }

    Optional<Exit> exit() {
        return exit;
    }

    /** Whether its probe would pass now. */
    boolean well() {
        return alive() && !sick && wasReady();
    }

    /** Whether its probe could have passed at some time. */
    boolean wasReady() {
        Instant until = exit.map(Exit::at).orElse(time.now());
        return behaviour
                .readyAfter()
                .filter(after -> !startedAt.plus(after).isAfter(until))
                .isPresent();
    }

    /** Asks it to end; kills it after the grace. */
    void signal(Duration grace) {
        if (!alive()) {
            return;
        }
        Optional<Duration> takes = behaviour.termTakes().filter(time -> time.compareTo(grace) < 0);
        if (takes.isPresent()) {
            time.after(takes.get(), () -> end(new Reason.Signal(15)));
        } else {
            time.after(grace, () -> end(new Reason.Signal(9)));
        }
    }

    Past past() {
        List<String> args = workload.program() instanceof Workload.Image image ? image.command() : List.of();
        Map<String, String> env = new TreeMap<>();
        workload.env().forEach(variable -> env.put(variable.name(), plain(variable.value())));
        Map<String, String> files = new TreeMap<>();
        workload.files().forEach(file -> files.put(file.path(), plain(file.content())));
        return new Past(startedAt, exit, args, env, files);
    }

    private static String plain(OutputValue value) {
        return switch (value) {
            case OutputValue.Plain plain -> plain.value();
            case OutputValue.Secret secret -> secret.value();
            case OutputValue.SecretRef ref -> ref.name() + "/" + ref.key();
            case OutputValue.Composed composed ->
                throw new IllegalArgumentException(composed + " is composed by a cluster, and none is here");
        };
    }

    void end(Reason cause) {
        if (alive()) {
            Map<String, String> written = cause.equals(new Reason.ExitCode(0)) ? behaviour.writes() : Map.of();
            exit = Optional.of(new Exit(cause, time.now(), Optional.of(written)));
            changed.run();
        }
    }
}
