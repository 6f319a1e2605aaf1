package dev.cairn.simulation;

import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An object that keeps pods running by itself: it starts ended ones again, exchanges them one by one when the template
 * changes, and counts.
 */
final class DeploymentUnit implements Unit {
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final Duration POD_GRACE = Duration.ofSeconds(2);

    private final class Pod {
        final long revision;
        final String hash;
        final Workload workload;
        final Script script;
        Optional<Execution> execution = Optional.empty();
        boolean condemned;
        int ended;
        int restarts;

        Pod(long revision, String hash, Workload workload, Script script) {
            this.revision = revision;
            this.hash = hash;
            this.workload = workload;
            this.script = script;
        }

        boolean ready() {
            return !condemned && execution.filter(Execution::well).isPresent();
        }

        boolean executes() {
            return execution.filter(Execution::alive).isPresent();
        }
    }

    private final String id;
    private final String resource;
    private final SimulatedBackend backend;
    private final VirtualTime time;
    private final List<Pod> pods = new ArrayList<>();
    private long attempt;
    private String hash = "";
    private Workload workload;
    private Script script;
    private int wanted;

    DeploymentUnit(String id, String resource, SimulatedBackend backend) {
        this.id = id;
        this.resource = resource;
        this.backend = backend;
        this.time = backend.time();
    }

    /** Applies a template; the same again changes nothing. */
    void apply(long newAttempt, String newHash, Workload newWorkload, Script newScript) {
        attempt = newAttempt;
        hash = newHash;
        workload = newWorkload;
        script = newScript;
        wanted = newScript.replicas();
        reconcile();
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
        return pods.stream()
                .flatMap(pod -> pod.execution.stream())
                .filter(Execution::alive)
                .toList();
    }

    @Override
    public void stop(Duration grace) {
        wanted = 0;
        new ArrayList<>(pods).forEach(pod -> condemn(pod, grace));
        reconcile();
    }

    @Override
    public Instance seen() {
        int updated = (int) pods.stream().filter(this::current).count();
        int ready = (int) pods.stream().filter(this::current).filter(Pod::ready).count();
        boolean executes = pods.stream().anyMatch(Pod::executes);
        Optional<Instant> startedAt = pods.stream()
                .flatMap(pod -> pod.execution.stream())
                .map(execution -> execution.startedAt)
                .min(Instant::compareTo);
        boolean complete = wanted > 0 && updated >= wanted && ready >= wanted;
        Instance.State state;
        if (wanted == 0 && pods.isEmpty()) {
            state = Instance.State.STOPPED;
        } else if (complete) {
            state = Instance.State.HEALTHY;
        } else {
            state = executes && pods.stream().anyMatch(pod -> current(pod) && pod.executes())
                    ? Instance.State.RUNNING
                    : Instance.State.STARTING;
        }
        return new Instance(
                id,
                resource,
                attempt,
                hash,
                state,
                startedAt,
                state == Instance.State.STOPPED
                        ? Optional.of(Exit.of(new Reason.ExitUnknown(), time.now()))
                        : Optional.empty(),
                pods.stream()
                        .filter(this::current)
                        .mapToInt(pod -> pod.restarts)
                        .sum(),
                new Instance.Replicas(wanted, updated, ready),
                Optional.empty(),
                ready + "/" + wanted + " ready");
    }

    private boolean current(Pod pod) {
        return !pod.condemned && pod.revision == attempt;
    }

    /** One pod more than wanted while exchanging; an old one goes for each new one that is ready. */
    private void reconcile() {
        pods.removeIf(pod -> pod.condemned && !pod.executes());
        List<Pod> fresh = pods.stream().filter(this::current).toList();
        List<Pod> old = pods.stream()
                .filter(pod -> !pod.condemned && pod.revision != attempt)
                .toList();
        if (fresh.size() < wanted && fresh.size() + old.size() <= wanted) {
            Pod pod = new Pod(attempt, hash, workload, script);
            pods.add(pod);
            time.after(backend.spawnTime(), () -> execute(pod));
            reconcile();
            return;
        }
        long ready = fresh.stream().filter(Pod::ready).count();
        if (!old.isEmpty() && fresh.size() + old.size() > wanted && ready > wanted - old.size()) {
            condemn(old.getFirst(), POD_GRACE);
            reconcile();
        }
        backend.changed(resource);
    }

    private void condemn(Pod pod, Duration grace) {
        pod.condemned = true;
        pod.execution.ifPresent(execution -> execution.signal(grace));
    }

    private void execute(Pod pod) {
        if (!pod.condemned) {
            pod.execution =
                    Optional.of(backend.execute(resource, pod.hash, pod.workload, pod.script, () -> moved(pod)));
            reconcile();
        }
    }

    private void moved(Pod pod) {
        boolean ended = pod.execution.isPresent() && !pod.execution.get().alive();
        if (ended && !pod.condemned) {
            pod.execution = Optional.empty();
            Duration pause = pause(pod.ended);
            pod.ended++;
            time.after(pause, () -> {
                if (!pod.condemned) {
                    pod.restarts++;
                    execute(pod);
                }
            });
        }
        reconcile();
    }

    /** The kubelet's: none worth the name after the first end, then growing. */
    private static Duration pause(int ended) {
        if (ended == 0) {
            return AT_ONCE;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(ended - 1, 5));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
}
