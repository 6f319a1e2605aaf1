package dev.cairn.scenario;

import dev.cairn.model.Conflict;
import dev.cairn.model.Dependency;
import dev.cairn.model.Health;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.Kind;
import dev.cairn.model.Resource;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.StopPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One resource of a scenario. A builder: its methods change it and return it. */
public final class Part {
    final String name;
    Kind kind;
    Behaviour behaviour;
    final List<Dependency> dependencies = new ArrayList<>();
    final List<Conflict> conflicts = new ArrayList<>();
    final Map<String, String> env = new LinkedHashMap<>();
    final List<String> args = new ArrayList<>();
    final Map<String, String> files = new LinkedHashMap<>();
    final Map<String, String> outputs = new LinkedHashMap<>();
    final Map<String, String> secretOutputs = new LinkedHashMap<>();
    Health health = new Health(
            Health.Rule.PROBE,
            Duration.ofSeconds(1),
            Duration.ZERO,
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            2,
            false,
            true);
    RestartPolicy restart = RestartPolicy.DEFAULT;
    StopPolicy stop = new StopPolicy("SIGTERM", Duration.ofSeconds(2));
    Duration timeout = Duration.ofMinutes(3);
    boolean critical = true;
    Resource.Desired desired = Resource.Desired.START;
    Optional<Integer> port = Optional.empty();
    Optional<Behaviour> undo = Optional.empty();
    boolean broken;
    int replicas = 1;
    String version = "";

    private Part(String name, Kind kind, Behaviour behaviour) {
        this.name = name;
        this.kind = kind;
        this.behaviour = behaviour;
    }

    /** Something that runs until it is stopped. */
    public static Part service(String name) {
        return new Part(name, new Kind.Service(), Behaviour.steady());
    }

    /** Something that ends well after 100 ms. */
    public static Part job(String name) {
        return new Part(name, new Kind.Job(JobPolicy.DEFAULT), Behaviour.ends(Duration.ofMillis(100), 0))
                .restart(RestartPolicy.Policy.ON_FAILURE);
    }

    /** A name for several others. */
    public static Part group(String name, String... members) {
        return new Part(name, new Kind.Group(List.of(members)), Behaviour.steady());
    }

    /** Something that runs elsewhere. */
    public static Part external(String name) {
        return new Part(name, new Kind.External(), Behaviour.steady());
    }

    public Part behaving(Behaviour other) {
        behaviour = other;
        return this;
    }

    /** Requires these; ready, and a job completed. */
    public Part on(String... names) {
        for (String other : names) {
            dependencies.add(Dependency.requires(other));
        }
        return this;
    }

    /** Requires another stack. */
    public Part onStack(String stack) {
        dependencies.add(Dependency.onStack(stack));
        return this;
    }

    public Part on(String other, Dependency.Type type, Dependency.Condition condition) {
        dependencies.add(new Dependency(other, type, condition, false, false));
        return this;
    }

    /** Requires that one, and gets a new attempt with it. */
    public Part restartedWith(String other) {
        dependencies.add(new Dependency(other, Dependency.Type.REQUIRES, Dependency.Condition.READY, true, false));
        return this;
    }

    /** Requires that one, and is stopped when that one ends by itself. */
    public Part stoppedWith(String other) {
        dependencies.add(new Dependency(other, Dependency.Type.REQUIRES, Dependency.Condition.READY, false, true));
        return this;
    }

    /** An edge of any kind. */
    public Part on(Dependency edge) {
        dependencies.add(edge);
        return this;
    }

    /** Never runs beside that one. */
    public Part conflicts(String other, Conflict.OnConflict how) {
        conflicts.add(new Conflict(other, how));
        return this;
    }

    public Part env(String key, String template) {
        env.put(key, template);
        return this;
    }

    public Part args(String... templates) {
        args.addAll(List.of(templates));
        return this;
    }

    /** A file by its path; relative, below the working directory. */
    public Part file(String path, String template) {
        files.put(path, template);
        return this;
    }

    public Part output(String key, String template) {
        outputs.put(key, template);
        return this;
    }

    public Part secretOutput(String key, String template) {
        secretOutputs.put(key, template);
        return this;
    }

    public Part restart(RestartPolicy other) {
        restart = other;
        return this;
    }

    public Part restart(RestartPolicy.Policy policy) {
        restart = restart.with(policy);
        return this;
    }

    /** Exact pauses: doubling from {@code delay}, without jitter, with that limit (0: none). */
    public Part backoff(Duration delay, int maxRestarts) {
        restart = new RestartPolicy(
                restart.policy(),
                delay,
                2,
                Duration.ofSeconds(60),
                0,
                Duration.ofSeconds(60),
                maxRestarts,
                Duration.ofMinutes(10),
                restart.successCodes(),
                restart.preventCodes());
        return this;
    }

    public Part job(JobPolicy policy) {
        kind = new Kind.Job(policy);
        return this;
    }

    /** Its values do not make a specification that can be run. */
    public Part broken() {
        broken = true;
        return this;
    }

    /** What it did is taken back by something that behaves so, and ends. */
    public Part undoneBy(Behaviour other) {
        undo = Optional.of(other);
        return this;
    }

    public Part health(Health other) {
        health = other;
        return this;
    }

    /** Restarted when its probe fails after it was ready. */
    public Part restartedWhenUnhealthy() {
        health = new Health(
                health.rule(),
                health.minReady(),
                health.startPeriod(),
                health.interval(),
                health.timeout(),
                health.retries(),
                true,
                health.declared());
        return this;
    }

    /** Ready as soon as it ran that long; nothing is probed. */
    public Part readyWhenRunningFor(Duration time) {
        health = new Health(
                Health.Rule.RUNNING,
                time,
                Duration.ZERO,
                health.interval(),
                health.timeout(),
                health.retries(),
                false,
                false);
        return this;
    }

    public Part grace(Duration grace) {
        stop = new StopPolicy("SIGTERM", grace);
        return this;
    }

    public Part timeout(Duration other) {
        timeout = other;
        return this;
    }

    public Part notCritical() {
        critical = false;
        return this;
    }

    public Part desired(Resource.Desired other) {
        desired = other;
        return this;
    }

    /** Listens on that port of the machine. */
    public Part port(int other) {
        port = Optional.of(other);
        return this;
    }

    public Part replicas(int other) {
        replicas = other;
        return this;
    }

    /** Another version of the same: a new hash, nothing else. */
    public Part version(String other) {
        version = other;
        return this;
    }

    public String name() {
        return name;
    }

    public Behaviour behaviour() {
        return behaviour;
    }

    /** How that behaves which takes back what it did. */
    public Optional<Behaviour> undo() {
        return undo;
    }

    public boolean isJob() {
        return kind instanceof Kind.Job;
    }

    public boolean isExternal() {
        return kind instanceof Kind.External;
    }

    /** The paths of its files, as they were written. */
    public List<String> files() {
        return List.copyOf(files.keySet());
    }

    public boolean isGroup() {
        return kind instanceof Kind.Group;
    }

    public Optional<JobPolicy> jobPolicy() {
        return kind instanceof Kind.Job job ? Optional.of(job.policy()) : Optional.empty();
    }

    public RestartPolicy restart() {
        return restart;
    }

    /** The names of what it pulls in. */
    public List<String> pulls() {
        List<String> names = new ArrayList<>();
        dependencies.forEach(edge -> names.add(edge.name()));
        if (kind instanceof Kind.Group(List<String> members)) {
            names.addAll(members);
        }
        return names;
    }

    public List<Conflict> conflicts() {
        return List.copyOf(conflicts);
    }

    public Optional<Integer> port() {
        return port;
    }

    /** How long a stop of it may take. */
    public Duration grace() {
        return stop.grace();
    }

    public Health health() {
        return health;
    }

    public int replicas() {
        return replicas;
    }

    /** A copy that knows nothing of another part. */
    Part without(String other) {
        Kind its = kind instanceof Kind.Group group
                ? new Kind.Group(group.members().stream()
                        .filter(member -> !member.equals(other))
                        .toList())
                : kind;
        Part copy = new Part(name, its, behaviour);
        dependencies.stream().filter(edge -> !edge.name().equals(other)).forEach(copy.dependencies::add);
        conflicts.stream().filter(conflict -> !conflict.name().equals(other)).forEach(copy.conflicts::add);
        copyTexts(env, copy.env, other);
        copyTexts(files, copy.files, other);
        args.stream().filter(text -> !refersTo(text, other)).forEach(copy.args::add);
        copy.outputs.putAll(outputs);
        copy.secretOutputs.putAll(secretOutputs);
        copy.health = health;
        copy.restart = restart;
        copy.stop = stop;
        copy.timeout = timeout;
        copy.critical = critical;
        copy.desired = desired;
        copy.port = port;
        copy.undo = undo;
        copy.broken = broken;
        copy.replicas = replicas;
        copy.version = version;
        return copy;
    }

    private static void copyTexts(Map<String, String> from, Map<String, String> to, String other) {
        from.forEach((key, text) -> {
            if (!refersTo(text, other)) {
                to.put(key, text);
            }
        });
    }

    private static boolean refersTo(String text, String other) {
        return Template.references(List.of(text)).stream()
                .anyMatch(reference -> reference.resource().equals(other));
    }

    /** For a person who reads what happened: what differs from a plain one. */
    @Override
    public String toString() {
        List<String> said = new ArrayList<>();
        said.add(name + " " + kind.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT));
        if (kind instanceof Kind.Group group) {
            said.add("of " + String.join(" ", group.members()));
        } else {
            said.add(behaviour.told());
            said.add("timeout " + timeout.toMillis() + " ms, grace "
                    + stop.grace().toMillis() + " ms");
            said.add("restart " + restart.policy() + " after " + restart.delay().toMillis() + " ms, at most "
                    + restart.maxRestarts());
        }
        dependencies.forEach(edge -> said.add(edge.type() + " " + edge.name() + " " + edge.condition()));
        env.forEach((key, text) -> said.add(key + "=" + text));
        if (broken) {
            said.add("cannot be run");
        }
        undo.ifPresent(taking -> said.add("undone by what is " + taking.told()));
        if (!critical) {
            said.add("not critical");
        }
        if (desired != Resource.Desired.START) {
            said.add("desired " + desired);
        }
        if (!version.isEmpty()) {
            said.add("version " + version);
        }
        return String.join(", ", said);
    }
}
