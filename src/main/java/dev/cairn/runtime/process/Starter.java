package dev.cairn.runtime.process;

import dev.cairn.model.Instance;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Starts attempts, so that nothing runs twice and nothing is forgotten whenever Cairn is killed: the attempt is
 * registered, then its shim starts; an attempt that was registered and never claimed is given up, which its shim, should
 * it still come, respects, before the next one is made.
 */
final class Starter {
    /** Attempts whose output is kept beside the newest. */
    private static final int LOGGED_BEFORE = 2;

    private final StateLayout layout;
    private final Inspector inspector;
    private final Launcher launcher;
    private final Tracking tracking;
    private final PortCheck ports;
    private final Optional<Cgroups> cgroups;
    private final Set<Path> starting = ConcurrentHashMap.newKeySet();

    Starter(
            StateLayout layout,
            Inspector inspector,
            Launcher launcher,
            Tracking tracking,
            PortCheck ports,
            Optional<Cgroups> cgroups) {
        this.layout = layout;
        this.inspector = inspector;
        this.launcher = launcher;
        this.tracking = tracking;
        this.ports = ports;
        this.cgroups = cgroups;
    }

    /** Whether its shim is on its way just now. */
    boolean starting(Attempt attempt) {
        return starting.contains(attempt.directory());
    }

    /**
     * Whether its programs are there, which can be said before its turn has come. Whether its ports are free cannot: they
     * may be those of what makes way for it.
     */
    void check(WorkloadSpec spec) throws RuntimeFailure {
        checkPrograms(spec, command(spec));
    }

    /** Starts that attempt, unless it has started already. */
    Instance start(WorkloadSpec spec, Attempts attempts) throws IOException, RuntimeFailure {
        Workload.Command command = command(spec);
        Optional<Instance> there = makeWay(spec, attempts);
        if (there.isPresent()) {
            return there.get();
        }
        checkPrograms(spec, command);
        checkPorts(spec);
        return spawn(spec, command);
    }

    /** What there is of this very attempt; else nothing, and nothing of older ones is in the way. */
    private Optional<Instance> makeWay(WorkloadSpec spec, Attempts attempts) throws IOException, RuntimeFailure {
        for (Attempt attempt : attempts.present()) {
            if (attempt.claim() == Attempt.Claim.NOBODY && attempt.giveUp()) {
                continue; // registered by a Cairn that was killed before the shim came this far
            }
            Optional<Instance> found = inspector.inspect(attempt);
            if (found.isEmpty()) {
                continue;
            }
            Instance instance = found.get();
            if (instance.attempt() == spec.attempt() && instance.hash().equals(spec.hash())) {
                return found;
            }
            if (instance.alive()) {
                throw new RuntimeFailure(
                        spec.resource(),
                        "start",
                        new Reason.BackendError("attempt " + instance.attempt() + " still runs: stop it first"));
            }
            Workspace.retire(attempt, Attempt.Retirement.SUPERSEDED);
        }
        tidy(attempts);
        return Optional.empty();
    }

    /** Removes what was given up, what a killed Cairn left half made, and output that is too old. */
    void tidy(Attempts attempts) throws IOException {
        attempts.deleteHalfMade();
        List<Attempt> logged = new ArrayList<>();
        for (Attempt attempt : attempts.all()) {
            if (attempt.claim() == Attempt.Claim.VOID) {
                Workspace.discard(attempt);
            } else if (attempt.retired().isPresent()) {
                logged.add(attempt);
            }
        }
        for (Attempt old : logged.subList(0, Math.max(0, logged.size() - LOGGED_BEFORE))) {
            Workspace.discard(old);
        }
    }

    private Instance spawn(WorkloadSpec spec, Workload.Command command) throws IOException, RuntimeFailure {
        Attempt attempt = new Workspace(layout, spec, command).make();
        Map<String, String> environment = environment(spec, attempt);
        starting.add(attempt.directory());
        try {
            Optional<Path> cgroup = cgroups.isPresent()
                    ? cgroups.get()
                            .make(spec.stack().id(), attempt, spec.workload().limits())
                    : Optional.empty();
            Process shim = launcher.launch(attempt, command, environment, cgroup);
            tracking.started(spec.stack(), attempt, shim, environment);
            return inspector
                    .inspect(attempt)
                    .orElseThrow(() -> new IOException(attempt.directory() + " was removed by somebody else"));
        } catch (RuntimeFailure e) {
            if (attempt.giveUp()) {
                Workspace.discard(attempt);
            }
            throw e;
        } finally {
            starting.remove(attempt.directory());
        }
    }

    private void checkPorts(WorkloadSpec spec) throws RuntimeFailure {
        for (Workload.Port port : spec.workload().ports()) {
            Optional<Reason.PortConflict> conflict = ports.conflict(port);
            if (conflict.isPresent()) {
                throw new RuntimeFailure(spec.resource(), "start", conflict.get());
            }
        }
    }

    private static void checkPrograms(WorkloadSpec spec, Workload.Command command) throws RuntimeFailure {
        String path = variables(spec).getOrDefault("PATH", Programs.machinePath());
        Programs programs = new Programs(path, Path.of(command.workingDir()));
        List<List<String>> all = new ArrayList<>(command.init());
        all.add(command.command());
        for (List<String> words : all) {
            Optional<Reason.SpawnError> problem = programs.problem(words.isEmpty() ? "" : words.getFirst());
            if (problem.isPresent()) {
                throw new RuntimeFailure(spec.resource(), "start", problem.get());
            }
        }
    }

    /** The machine's environment, as a shell would hand it on, and over it that of the workload. */
    private static Map<String, String> environment(WorkloadSpec spec, Attempt attempt) throws RuntimeFailure {
        Map<String, String> environment = new TreeMap<>(System.getenv());
        spec.workload().ports().stream()
                .findFirst()
                .ifPresent(port -> environment.put("PORT", String.valueOf(port.port())));
        if (spec.workload().job()) {
            environment.put("CAIRN_OUTPUT", attempt.output().toString());
        }
        environment.putAll(variables(spec));
        environment.put(Inspector.MARK, attempt.id().toString());
        return environment;
    }

    private static Map<String, String> variables(WorkloadSpec spec) throws RuntimeFailure {
        Map<String, String> variables = new TreeMap<>();
        for (Workload.EnvVar variable : spec.workload().env()) {
            switch (variable.value()) {
                case OutputValue.Plain(String value) -> variables.put(variable.name(), value);
                case OutputValue.Secret(String value) -> variables.put(variable.name(), value);
                case OutputValue.SecretRef _, OutputValue.Composed _ ->
                    throw invalid(spec, "env " + variable.name() + " is a Secret of a cluster: give its value");
            }
        }
        return variables;
    }

    private static Workload.Command command(WorkloadSpec spec) throws RuntimeFailure {
        if (spec.workload().program() instanceof Workload.Command command) {
            return command;
        }
        throw invalid(spec, "it has no process: add one, or use a container engine");
    }

    private static RuntimeFailure invalid(WorkloadSpec spec, String problem) {
        return new RuntimeFailure(spec.resource(), "start", new Reason.InvalidSpec(problem));
    }
}
