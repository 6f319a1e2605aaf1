package dev.cairn.runtime.docker;

import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From what the engine says to a typed reason. Engines say most of it in words only; the words below are those of
 * Docker 20.10 to 28 and of Podman.
 */
final class Refusals {
    private static final Pattern PORT = Pattern.compile(":(\\d{1,5})(?:/(?:tcp|udp))?\\b");
    private static final Pattern RUNC =
            Pattern.compile(".*(?:starting container process caused|unable to start container process): ");
    private static final int LONGEST = 300;

    private Refusals() {}

    /** Any request that was not answered, or refused for a reason of no special meaning. */
    static Reason of(IOException problem, String where) {
        return switch (problem) {
            case Problem known -> known.reason();
            case EngineRefusal refusal -> new Reason.BackendError(brief(refusal.getMessage()));
            case InterruptedIOException _ -> new Reason.BackendError("interrupted");
            case IOException lost
            when denied(lost) -> new Reason.Forbidden("use", where, "the user " + System.getProperty("user.name"));
            case IOException lost -> new Reason.BackendLost(brief(lost.getMessage()));
        };
    }

    private static boolean denied(IOException problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketException
                    && String.valueOf(cause.getMessage())
                            .toLowerCase(Locale.ROOT)
                            .contains("permission denied")) {
                return true;
            }
        }
        return false;
    }

    /** A create or start that was refused. */
    static Reason start(EngineRefusal refusal, List<Workload.Port> ports) {
        String text = refusal.getMessage();
        String lower = text.toLowerCase(Locale.ROOT);
        Optional<Integer> port = takenPort(lower, ports);
        if (port.isPresent()) {
            return new Reason.PortConflict(port.get(), "");
        }
        if (lower.matches("cannot mkdir: .* is not a directory.*|workdir .* does not exist on container .*")) {
            return new Reason.SpawnError(
                    "workingDir: " + brief(text), true); // Docker makes what is missing, Podman not
        }
        boolean runtime = lower.contains("oci runtime") || lower.contains("crun:") || lower.contains("runc");
        if (runtime || lower.contains("starting container process")) {
            boolean missing = lower.matches(".*executable file( `.*`)? not found.*")
                    || lower.contains("exec:") && lower.contains("no such file or directory");
            return new Reason.SpawnError(brief(RUNC.matcher(text).replaceFirst("")), missing);
        }
        return refusal.status() == 400 ? new Reason.InvalidSpec(brief(text)) : new Reason.BackendError(brief(text));
    }

    /** The host port of the workload that the text calls taken. */
    private static Optional<Integer> takenPort(String text, List<Workload.Port> ports) {
        if (!text.contains("already allocated") && !text.contains("already in use")) {
            return Optional.empty();
        }
        List<Integer> wanted =
                ports.stream().flatMap(port -> port.hostPort().stream()).toList();
        Matcher numbers = PORT.matcher(text);
        while (numbers.find()) {
            int number = Integer.parseInt(numbers.group(1));
            if (wanted.contains(number)) {
                return Optional.of(number);
            }
        }
        return Optional.empty();
    }

    /** A pull that was refused, by a status or in the middle of its stream. */
    static Reason pull(String image, String error) {
        String lower = error.toLowerCase(Locale.ROOT);
        boolean missing = List.of(
                        "manifest unknown",
                        "not found",
                        "does not exist",
                        "access denied",
                        "no matching manifest",
                        "invalid reference format",
                        "name unknown")
                .stream()
                .anyMatch(lower::contains);
        // "lookup registry: no such host" and the like are weather; the words above come from a registry that answered.
        boolean network = lower.contains("no such host") || lower.contains("dial tcp") || lower.contains("timeout");
        return new Reason.ImagePull(image, brief(error), missing && !network);
    }

    /** One line, short enough for a status. */
    static String brief(String text) {
        String line = String.valueOf(text).strip().replaceAll("\\s+", " ").replaceFirst(": unknown$", "");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
