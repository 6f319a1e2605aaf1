package dev.cairn.simulation;

import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.scenario.Behaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs scripts in virtual time: as single executions that the engine restarts, or as objects that it keeps running by
 * itself. Tells of changes late, as backends do.
 */
public class SimulatedBackend {

    /** What a backend refuses. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Reason reason;

        Refused(Reason reason) {
            super(reason.text());
            this.reason = reason;
        }

        Reason reason() {
            return reason;
        }
    }

    private static final Duration ANSWER = Duration.ofMillis(3);

    /** Who waits for the end of an instance. */
    private record Awaited(String instance, Runnable action) {}

    private final VirtualTime time;
    private final Map<String, Script> scripts = new HashMap<>();
    private final Map<String, List<Unit>> units = new TreeMap<>();
    private final Map<String, List<Execution>> executions = new HashMap<>();
    private final Map<Integer, String> occupied = new HashMap<>();
    private final Set<String> sickExternals = new TreeSet<>();
    private final Set<String> pending = new TreeSet<>();
    private final List<String> harmed = new ArrayList<>();
    private final Map<String, List<Awaited>> awaited = new HashMap<>();
    private Consumer<String> listener = _ -> {};
    private long ids;

    public SimulatedBackend(VirtualTime time) {
        this.time = time;
    }

    VirtualTime time() {
        return time;
    }

    Duration spawnTime() {
        return time.between(Duration.ofMillis(10), Duration.ofMillis(60));
    }

    /** Makes a script known, so that an image can name it. */
    String learn(Script script) {
        String key = script.toString();
        scripts.put(key, script);
        return key;
    }

    Script scriptOf(Workload workload) {
        if (workload.program() instanceof Workload.Image image) {
            return Optional.ofNullable(scripts.get(image.image())).orElseThrow();
        }
        throw new IllegalArgumentException("not a script: " + workload.program());
    }

    /** The one who is told, late, that something of a resource changed. */
    void tell(Consumer<String> other) {
        listener = other;
    }

    /** Has that happen when that instance is not alive any more, a moment after it ended. */
    void whenEnded(String resource, String instance, Runnable action) {
        awaited.computeIfAbsent(resource, _ -> new ArrayList<>()).add(new Awaited(instance, action));
        settleAwaited(resource);
    }

    private void settleAwaited(String resource) {
        List<Awaited> waiting = awaited.getOrDefault(resource, new ArrayList<>());
        List<Awaited> over = waiting.stream()
                .filter(one ->
                        of(resource).stream().noneMatch(seen -> seen.id().equals(one.instance()) && seen.alive()))
                .toList();
        waiting.removeAll(over);
        over.forEach(one -> time.after(ANSWER, one.action()));
    }

    void changed(String resource) {
        settleAwaited(resource);
        if (pending.add(resource)) {
            time.after(time.between(Duration.ofMillis(1), Duration.ofMillis(8)), () -> {
                pending.remove(resource);
                listener.accept(resource);
            });
        }
    }

    // ---- what a shell asks ---------------------------------------------------------------------------------------

    /** Prepares an attempt as far as a container engine does: it exists, and was never started. */
    void create(String resource, long attempt, Workload workload, String hash) {
        Script script = scriptOf(workload);
        if (script.form() == Script.Form.PROCESS
                && script.behaviour().trouble() == Behaviour.Trouble.NONE
                && conflict(resource, workload).isEmpty()
                && stranger(resource).isEmpty()) {
            List<Unit> mine = units.computeIfAbsent(resource, _ -> new ArrayList<>());
            mine.removeIf(CreatedUnit.class::isInstance);
            mine.add(new CreatedUnit(resource + "-" + ++ids, resource, attempt, hash, script));
            changed(resource);
        }
    }

    Instance start(String resource, long attempt, Workload workload, String hash) throws Refused {
        Script script = scriptOf(workload);
        if (script.behaviour().trouble() == Behaviour.Trouble.MISSING_PROGRAM) {
            throw new Refused(new Reason.SpawnError("no such program", true));
        }
        Optional<Reason> conflict = conflict(resource, workload);
        if (conflict.isPresent()) {
            throw new Refused(conflict.get());
        }
        if (stranger(resource).isPresent()) {
            throw new Refused(new Reason.ForeignObject("somebody else"));
        }
        List<Unit> mine = units.computeIfAbsent(resource, _ -> new ArrayList<>());
        Unit unit =
                switch (script.form()) {
                    case DEPLOYMENT -> deployment(resource, mine, attempt, workload, hash, script);
                    case PROCESS, POD, JOB -> single(resource, mine, attempt, workload, hash, script);
                };
        changed(resource);
        return unit.seen();
    }

    /** The port that another uses, when there is one. */
    Optional<Reason> conflict(String resource, Workload workload) {
        return workload.ports().stream()
                .flatMap(port -> ownerOf(port.port(), resource).stream()
                        .map(owner -> (Reason) new Reason.PortConflict(port.port(), owner)))
                .findFirst();
    }

    /** Who else has that port: somebody, or another resource that is alive. */
    private Optional<String> ownerOf(int port, String resource) {
        return Optional.ofNullable(occupied.get(port)).or(() -> units.keySet().stream()
                .filter(other -> !other.equals(resource))
                .filter(other -> alive(other).stream()
                        .flatMap(execution -> execution.workload.ports().stream())
                        .anyMatch(taken -> taken.port() == port))
                .findFirst());
    }

    private Unit single(String resource, List<Unit> mine, long attempt, Workload workload, String hash, Script script) {
        mine.removeIf(CreatedUnit.class::isInstance);
        for (Unit unit : mine) {
            Instance seen = unit.seen();
            if (seen.attempt() == attempt && seen.hash().equals(hash)) {
                return unit;
            }
            Rule.ONE_ALIVE.holds(
                    !seen.alive() && unit.alive().isEmpty(),
                    () -> resource + ": attempt " + attempt + " started while attempt " + seen.attempt()
                            + " is alive, at " + time.now());
        }
        mine.forEach(Unit::delete);
        mine.clear();
        String id = resource + "-" + ++ids;
        Unit unit = script.form() == Script.Form.JOB
                ? new JobUnit(id, resource, attempt, hash, workload, script, this)
                : new SingleUnit(
                        id, attempt, script, execute(resource, hash, workload, script, () -> changed(resource)));
        mine.add(unit);
        return unit;
    }

    private Unit deployment(
            String resource, List<Unit> mine, long attempt, Workload workload, String hash, Script script) {
        DeploymentUnit unit = mine.stream()
                .filter(DeploymentUnit.class::isInstance)
                .map(DeploymentUnit.class::cast)
                .findFirst()
                .orElseGet(() -> {
                    DeploymentUnit made = new DeploymentUnit(resource + "-" + ++ids, resource, this);
                    mine.add(made);
                    return made;
                });
        unit.apply(attempt, hash, workload, script);
        return unit;
    }

    Execution execute(String resource, String hash, Workload workload, Script script, Runnable changed) {
        List<Execution> before = executions.computeIfAbsent(resource, _ -> new ArrayList<>());
        int run = before.size();
        Execution execution = new Execution(
                resource + "-run-" + run, resource, hash, workload, script.behaviour(), run, time, changed);
        before.add(execution);
        return execution;
    }

    void stop(String resource, String instance, Duration grace) {
        unit(resource, instance).ifPresent(unit -> unit.stop(grace));
        changed(resource);
    }

    void remove(String resource, String instance) {
        unit(resource, instance).ifPresent(unit -> {
            unit.delete();
            units.get(resource).remove(unit);
        });
        changed(resource);
    }

    List<Instance> of(String resource) {
        return ours(resource).map(Unit::seen).toList();
    }

    private Stream<Unit> ours(String resource) {
        return units.getOrDefault(resource, List.of()).stream().filter(unit -> !(unit instanceof StrangerUnit));
    }

    /** The resources of which anything is left. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        units.keySet().stream().filter(name -> ours(name).findAny().isPresent()).forEach(names::add);
        return names;
    }

    /** Whether a probe of that instance passes now. */
    boolean probe(String resource, String instance) {
        return unit(resource, instance)
                .flatMap(Unit::newest)
                .filter(Execution::well)
                .isPresent();
    }

    /** Whether a probe of something that runs elsewhere passes now. */
    boolean externalWell(String resource) {
        return !sickExternals.contains(resource);
    }

    boolean portIsFree(String resource, int port) {
        return ownerOf(port, resource).isEmpty();
    }

    private Optional<Unit> unit(String resource, String instance) {
        return units.getOrDefault(resource, List.of()).stream()
                .filter(unit -> unit.id().equals(instance))
                .findFirst();
    }

    // ---- what the world does to it -------------------------------------------------------------------------------

    public void crash(String resource, int code) {
        newest(resource).ifPresent(execution -> execution.end(new Reason.ExitCode(code)));
    }

    public void sickenExternal(String resource, boolean sick) {
        if (sick) {
            sickExternals.add(resource);
        } else {
            sickExternals.remove(resource);
        }
    }

    public void sicken(String resource, boolean sick) {
        newest(resource).ifPresent(execution -> execution.sick = sick);
        changed(resource);
    }

    /** Takes an instance away without anybody's asking. */
    public void vanish(String resource) {
        ours(resource).toList().forEach(unit -> remove(resource, unit.id()));
    }

    /** Somebody else takes that name, unless something of ours has it. */
    public void intrude(String resource) {
        List<Unit> present = units.computeIfAbsent(resource, _ -> new ArrayList<>());
        if (present.isEmpty()) {
            present.add(new StrangerUnit(resource + "-" + ++ids, resource, harmed::add));
        }
    }

    /** Somebody else gives that name back. */
    public void giveBack(String resource) {
        units.getOrDefault(resource, new ArrayList<>()).removeIf(StrangerUnit.class::isInstance);
    }

    /** The ids of what was stopped or removed although somebody else made it. */
    List<String> harmed() {
        return List.copyOf(harmed);
    }

    /** Who has that name, when it is nobody of ours. */
    Optional<String> stranger(String resource) {
        return units.getOrDefault(resource, List.of()).stream()
                .filter(StrangerUnit.class::isInstance)
                .map(Unit::id)
                .findFirst();
    }

    public void occupy(int port, String owner) {
        occupied.put(port, owner);
    }

    public void free(int port) {
        occupied.remove(port);
    }

    /** Every execution of one resource there ever was, oldest first. */
    List<Execution> executions(String resource) {
        return executions.getOrDefault(resource, List.of());
    }

    /** Every execution of one resource there ever was, oldest first, for whoever judges it. */
    public List<Past> history(String resource) {
        return executions(resource).stream().map(Execution::past).toList();
    }

    /** How many executions of it there are now. */
    public int executing(String resource) {
        return alive(resource).size();
    }

    /** What executes of it now. */
    List<Execution> alive(String resource) {
        return units.getOrDefault(resource, List.of()).stream()
                .flatMap(unit -> unit.alive().stream())
                .toList();
    }

    private Optional<Execution> newest(String resource) {
        return units.getOrDefault(resource, List.of()).stream()
                .flatMap(unit -> unit.newest().stream())
                .reduce((_, last) -> last);
    }
}
