package dev.cairn.plan;

import dev.cairn.model.JobPolicy;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.StopPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The settings of a resource that are numbers, durations and words: restart, stop, timeout, job. Never references. */
final class Settings {
    private static final Duration SHORTEST_DELAY = Duration.ofMillis(100);
    private static final Set<String> SIGNALS = Set.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private final Problems problems;

    Settings(Problems problems) {
        this.problems = problems;
    }

    /** The duration, or that one. What is no duration was found before. */
    Duration duration(Field field, Duration otherwise) {
        return field.text().flatMap(text -> Durations.parse(text).found()).orElse(otherwise);
    }

    /** The same, but more than nothing. */
    Duration positive(Field field, Duration otherwise) {
        Duration value = duration(field, otherwise);
        if (value.isZero()) {
            problems.error(
                    Code.OutOfBounds,
                    field,
                    "the duration has to be more than 0",
                    "the default is " + Durations.format(otherwise));
            return otherwise;
        }
        return value;
    }

    /** When and how fast a resource starts again. */
    RestartPolicy restart(Definition definition) {
        RestartPolicy usual = RestartPolicy.DEFAULT;
        Field restart = definition.resource().get("restart");
        RestartPolicy.Policy policy = definition.role() == Definition.Role.JOB
                ? RestartPolicy.Policy.ON_FAILURE
                : switch (restart.get("policy").text("Always")) {
                    case "OnFailure" -> RestartPolicy.Policy.ON_FAILURE;
                    case "Never" -> RestartPolicy.Policy.NEVER;
                    default -> RestartPolicy.Policy.ALWAYS;
                };
        Duration delay = duration(restart.get("delay"), usual.delay());
        if (delay.compareTo(SHORTEST_DELAY) < 0) {
            problems.error(
                    Code.OutOfBounds, restart.get("delay"), "the delay is shorter than 100ms", "write 100ms or more");
            delay = SHORTEST_DELAY;
        }
        Duration longest = usual.maxDelay().compareTo(delay) < 0 ? delay : usual.maxDelay();
        Duration maxDelay = duration(restart.get("maxDelay"), longest);
        if (maxDelay.compareTo(delay) < 0) {
            problems.error(
                    Code.OutOfBounds,
                    restart.get("maxDelay"),
                    "maxDelay is shorter than delay (" + Durations.format(delay) + ")",
                    "write " + Durations.format(delay) + " or more");
            maxDelay = delay;
        }
        RestartPolicy result = new RestartPolicy(
                policy,
                delay,
                restart.get("factor").decimal().orElse(usual.factor()),
                maxDelay,
                restart.get("jitter").decimal().orElse(usual.jitter()),
                duration(restart.get("stabilityPeriod"), usual.stabilityPeriod()),
                restart.get("maxRestarts").whole().map(Long::intValue).orElse(0),
                positive(restart.get("period"), usual.period()),
                restart.has("successCodes") ? codes(restart.get("successCodes")) : usual.successCodes(),
                restart.has("preventCodes") ? codes(restart.get("preventCodes")) : usual.preventCodes());
        checkTrips(definition, restart, result);
        return result;
    }

    /** A limit that the pauses alone keep from being reached. */
    private void checkTrips(Definition definition, Field restart, RestartPolicy policy) {
        int limit = policy.maxRestarts();
        if (limit == 0) {
            return;
        }
        double seconds = 0;
        for (int n = 1; n <= limit + 1; n++) {
            double raw = policy.delay().toNanos() / 1e9 * Math.pow(policy.factor(), n - 1);
            seconds += Math.min(policy.maxDelay().toNanos() / 1e9, raw);
        }
        if (seconds <= policy.period().toNanos() / 1e9) {
            return;
        }
        Duration needed = Duration.ofSeconds((long) Math.ceil(seconds));
        String message = limit + " restarts and one more take at least " + Durations.format(needed)
                + " with these pauses, so they never fall within " + Durations.format(policy.period());
        if (definition.backend() == dev.cairn.model.Resource.Backend.KUBERNETES
                && policy.policy() == RestartPolicy.Policy.ALWAYS) {
            problems.note(
                    definition.name(), restart.path(), message + "; on a cluster the kubelet's own pauses decide");
        } else {
            problems.error(
                    Code.NeverTrips,
                    restart.get("maxRestarts"),
                    message,
                    "set period to " + Durations.format(needed) + " or more, or lower maxDelay or maxRestarts");
        }
    }

    private static Set<Integer> codes(Field list) {
        return list.items().stream()
                .flatMap(item -> item.whole().stream())
                .map(Long::intValue)
                .collect(Collectors.toSet());
    }

    /** How a resource is asked to end. */
    StopPolicy stop(Field stop) {
        String signal = stop.get("signal").text("SIGTERM");
        String name = signal.startsWith("SIG") ? signal.substring(3) : signal;
        if (!SIGNALS.contains(name) && !name.matches("RT(MIN|MAX)([+-][0-9]{1,2})?")) {
            problems.error(
                    Code.UnknownValue,
                    stop.get("signal"),
                    "there is no signal " + signal,
                    Nearest.to(name, SIGNALS)
                            .map(close -> "did you mean SIG" + close + "?")
                            .orElse(""));
        }
        return new StopPolicy("SIG" + name, duration(stop.get("grace"), StopPolicy.DEFAULT.grace()));
    }

    /** How a job runs; its fields stand in the job, whatever runs it. */
    JobPolicy job(Field job) {
        JobPolicy.Rerun rerun =
                switch (job.get("rerun").text("OnChange")) {
                    case "Always" -> JobPolicy.Rerun.ALWAYS;
                    case "Never" -> JobPolicy.Rerun.NEVER;
                    default -> JobPolicy.Rerun.ON_CHANGE;
                };
        Field deadline = job.get("activeDeadline");
        return new JobPolicy(
                job.get("retries").whole().map(Long::intValue).orElse(JobPolicy.DEFAULT.retries()),
                deadline.isPresent() ? Optional.of(positive(deadline, Duration.ofHours(1))) : Optional.empty(),
                rerun);
    }

    /** The start deadline of one attempt; it has to leave time after {@code startPeriod}. */
    Duration timeout(Definition definition, Duration usual, Duration startPeriod) {
        Field field = definition.resource().get("timeout");
        Duration timeout = positive(field, usual);
        if (definition.runs() && timeout.compareTo(startPeriod) <= 0) {
            Field period = definition.resource().get("health").get("startPeriod");
            problems.error(
                    Code.NeverMet,
                    field.isPresent() ? field : period,
                    "the start deadline, " + Durations.format(timeout) + ", is over before startPeriod, "
                            + Durations.format(startPeriod),
                    "set timeout to more than " + Durations.format(startPeriod));
        }
        return timeout;
    }

    /** Settings that mean nothing for what has no workload of its own, or ends by itself. */
    void checkMeaning(Definition definition) {
        List<String> without =
                switch (definition.role()) {
                    case GROUP -> List.of("health", "restart", "stop", "timeout");
                    case EXTERNAL -> List.of("restart", "stop");
                    case JOB -> List.of("health");
                    case SERVICE -> List.of();
                };
        for (String field : without) {
            if (definition.resource().has(field)) {
                problems.error(
                        Code.InvalidValue,
                        definition.resource().get(field),
                        switch (definition.role()) {
                            case JOB -> "a job is done when it ends, so it has no health";
                            case GROUP -> "a group runs nothing itself, so it has no " + field;
                            case EXTERNAL, SERVICE -> "an external is never started or stopped, so it has no " + field;
                        },
                        definition.role() == Definition.Role.GROUP ? "set it on the members" : "leave it out");
            }
        }
        Field health = definition.resource().get("health");
        boolean probes = health.isPresent()
                && !health.get("none").isTrue()
                && List.of("http", "tcp", "exec", "log", "grpc").stream().anyMatch(health::has);
        if (probes && health.has("minReady")) {
            problems.note(
                    definition.name(),
                    health.get("minReady").path(),
                    "minReady has no effect beside a probe: it is ready when the probe passes");
        }
    }
}
