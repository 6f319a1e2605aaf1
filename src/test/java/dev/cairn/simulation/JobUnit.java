package dev.cairn.simulation;

import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A job that the backend runs, and runs again while it has retries left. */
final class JobUnit implements Unit {
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final String id;
    private final String resource;
    private final long attempt;
    private final String hash;
    private final Workload workload;
    private final Script script;
    private final SimulatedBackend backend;
    private Optional<Execution> execution = Optional.empty();
    private Optional<Instant> startedAt = Optional.empty();
    private Optional<Exit> exit = Optional.empty();
    private boolean condemned;
    private int runs;

    JobUnit(
            String id,
            String resource,
            long attempt,
            String hash,
            Workload workload,
            Script script,
            SimulatedBackend backend) {
        this.id = id;
        this.resource = resource;
        this.attempt = attempt;
        this.hash = hash;
        this.workload = workload;
        this.script = script;
        this.backend = backend;
        backend.time().after(backend.spawnTime(), this::run);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Script script() {
        return script;
    }

    @Override
    public List<Execution> alive() {
        return execution.filter(Execution::alive).stream().toList();
    }

    @Override
    public void stop(Duration grace) {
        condemned = true;
        if (alive().isEmpty() && exit.isEmpty()) {
            exit = Optional.of(Exit.of(new Reason.Signal(15), backend.time().now()));
            backend.changed(resource);
        }
        execution.ifPresent(running -> running.signal(grace));
    }

    @Override
    public Instance seen() {
        Instance.State state = exit.isPresent()
                ? Instance.State.STOPPED
                : startedAt.isPresent() ? Instance.State.RUNNING : Instance.State.STARTING;
        return new Instance(
                id,
                resource,
                attempt,
                hash,
                state,
                startedAt,
                exit,
                Math.max(0, runs - 1),
                Instance.Replicas.SINGLE,
                Optional.empty(),
                "");
    }

    private void run() {
        if (!condemned) {
            runs++;
            execution = Optional.of(backend.execute(resource, hash, workload, script, this::moved));
            startedAt = startedAt.or(() -> Optional.of(backend.time().now()));
            backend.changed(resource);
        }
    }

    private void moved() {
        Optional<Exit> ended = execution.flatMap(Execution::exit);
        if (ended.isPresent() && exit.isEmpty()) {
            boolean again =
                    !condemned && !ended.get().cause().equals(new Reason.ExitCode(0)) && runs <= script.retries();
            if (again) {
                backend.time().after(PAUSE, this::run);
            } else {
                exit = ended;
            }
        }
        backend.changed(resource);
    }
}
