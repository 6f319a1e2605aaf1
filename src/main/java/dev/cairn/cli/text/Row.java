package dev.cairn.cli.text;

import dev.cairn.api.OutputStatus;
import dev.cairn.api.ResourceSpec;
import dev.cairn.api.ResourceStatus;
import dev.cairn.model.Phase;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One resource as a line of a table.
 *
 * @param what it runs, in few words: {@code postgres:16}, {@code process npm}
 * @param state its phase, in a word for people
 * @param time how long it took, or has taken so far; may be empty
 * @param detail where it is reached, what it waits for, or what went wrong; may be empty
 */
public record Row(Phase phase, String name, String what, String state, String time, String detail) {

    /** That the probe fails is what the state says already; its last words are the news. */
    private static final Pattern PROBE_FAILING = Pattern.compile("^probe failing \\((.*)\\)$");

    /** The line of that resource. */
    public static Row of(ResourceSpec spec, ResourceStatus status, Instant now) {
        Phase phase = phase(status);
        return new Row(
                phase,
                status.name(),
                What.of(
                        spec,
                        status.ref() != null && "Process".equals(status.ref().kind())),
                state(phase, spec),
                time(phase, status, now),
                detail(phase, status));
    }

    /** The line of a resource that the file does not have any more; it is on its way out. */
    static Row removed(ResourceStatus status) {
        Phase phase = phase(status);
        return new Row(phase, status.name(), "removed", phase.name().toLowerCase(Locale.ROOT), "", "");
    }

    /** The phase that a status names; a word of a newer Cairn is taken for {@code Pending}. */
    public static Phase phase(ResourceStatus status) {
        for (Phase phase : Phase.values()) {
            if (phase.name().equalsIgnoreCase(status.phase())) {
                return phase;
            }
        }
        return Phase.PENDING;
    }

    /** Where the machine reaches it: its web address, or host and port; empty when it publishes none. */
    public static Optional<String> endpoint(ResourceStatus status) {
        Optional<String> web = output(status, "url").filter(url -> url.startsWith("http"));
        return web.or(() -> output(status, "host")
                        .flatMap(host -> output(status, "port").map(port -> host + ":" + port)))
                .map(address -> address.replace("127.0.0.1", "localhost"));
    }

    private static Optional<String> output(ResourceStatus status, String name) {
        return status.outputs().stream()
                .filter(output -> output.name().equals(name) && output.value() != null)
                .map(OutputStatus::value)
                .findFirst();
    }

    private static String state(Phase phase, ResourceSpec spec) {
        return switch (phase) {
            case BLOCKED -> "waiting";
            case COMPLETED -> "done";
            case RUNNING -> What.isProbed(spec) ? "probing" : "running";
            default -> phase.name().toLowerCase(Locale.ROOT);
        };
    }

    private static String time(Phase phase, ResourceStatus status, Instant now) {
        Optional<Instant> since = Elapsed.instant(status.since());
        Optional<Instant> started = Elapsed.instant(status.startedAt());
        return switch (phase) {
            case READY -> span(started, Elapsed.instant(status.readyAt()));
            case COMPLETED -> span(started, since);
            case STARTING, STOPPING, UNREADY -> span(since, Optional.of(now));
            case RUNNING -> span(started.or(() -> since), Optional.of(now));
            case RESTARTING ->
                status.restarts() == null
                        ? ""
                        : Elapsed.instant(status.restarts().nextAt())
                                .map(at -> "in " + Elapsed.between(now, at))
                                .orElse("");
            case PENDING, BLOCKED, STOPPED, FAILED, QUARANTINED, SKIPPED, UNMANAGED -> "";
        };
    }

    private static String span(Optional<Instant> from, Optional<Instant> to) {
        return from.flatMap(start -> to.map(end -> Elapsed.between(start, end))).orElse("");
    }

    private static String detail(Phase phase, ResourceStatus status) {
        String message = status.message() == null ? "" : Columns.printable(status.message());
        return switch (phase) {
            case READY -> endpoint(status).orElse("");
            case COMPLETED -> "";
            case BLOCKED -> waiting(status).orElse(message);
            case RUNNING, UNREADY -> PROBE_FAILING.matcher(message).replaceFirst("$1");
            default -> message;
        };
    }

    private static Optional<String> waiting(ResourceStatus status) {
        return status.waitingFor().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "for " + status.waitingFor().stream().map(Row::target).collect(Collectors.joining(", ")));
    }

    /** The name in {@code api: probe failing}; the last entry may be {@code 3 more}. */
    static String target(String wait) {
        int colon = wait.indexOf(':');
        return colon < 0 ? wait : wait.substring(0, colon);
    }
}
