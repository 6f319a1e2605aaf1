package dev.cairn.status;

import dev.cairn.model.Reason;
import java.util.Map;

/**
 * A {@link Reason} as its word and its data in texts, from which it can be made again: the one form in which reasons
 * are kept, in a state file and in the status of a cluster's object.
 *
 * @param type the reason's word, as in {@link Reason#type()}
 * @param data its components by name
 */
public record ReasonData(String type, Map<String, String> data) {
    public ReasonData {
        data = Map.copyOf(data);
    }

    /** That reason, taken apart. */
    public static ReasonData of(Reason reason) {
        return new ReasonData(reason.type(), dataOf(reason));
    }

    private static Map<String, String> dataOf(Reason reason) {
        return switch (reason) {
            case Reason.ExitCode exit -> Map.of("code", String.valueOf(exit.code()));
            case Reason.Signal signal -> Map.of("number", String.valueOf(signal.number()));
            case Reason.OutOfMemory _, Reason.ExitUnknown _, Reason.Vanished _ -> Map.of();
            case Reason.StartTimeout timeout -> Map.of("lastProbe", timeout.lastProbe());
            case Reason.DeadlineExceeded _, Reason.StopTimeout _ -> Map.of();
            case Reason.ProbeFailed probe -> Map.of("lastOutput", probe.lastOutput());
            case Reason.NotReady not -> Map.of("message", not.message());
            case Reason.DependencyFailed failed -> Map.of("name", failed.name(), "root", failed.root());
            case Reason.SpawnError spawn -> Map.of("error", spawn.error(), "missing", String.valueOf(spawn.missing()));
            case Reason.BuildFailed build -> Map.of("error", build.error());
            case Reason.ImagePull pull ->
                Map.of("image", pull.image(), "error", pull.error(), "missing", String.valueOf(pull.missing()));
            case Reason.PortConflict conflict ->
                Map.of("port", String.valueOf(conflict.port()), "owner", conflict.owner());
            case Reason.ForeignObject object -> Map.of("owner", object.owner());
            case Reason.Refused refused -> Map.of("error", refused.error());
            case Reason.Unschedulable unschedulable -> Map.of("error", unschedulable.error());
            case Reason.MissingInput input -> Map.of("name", input.name());
            case Reason.MissingOutput output -> Map.of("name", output.name());
            case Reason.RestartLimit limit -> Map.of("last", limit.last());
            case Reason.FuseTripped fuse -> Map.of("scope", fuse.scope());
            case Reason.InvalidSpec spec -> Map.of("error", spec.error());
            case Reason.BackendLost lost -> Map.of("error", lost.error());
            case Reason.Forbidden forbidden ->
                Map.of(
                        "verb", forbidden.verb(),
                        "resource", forbidden.resource(),
                        "account", forbidden.account());
            case Reason.Undoing undoing -> Map.of("last", undoing.last());
            case Reason.UndoFailed undo -> Map.of("error", undo.error());
            case Reason.BackendError error -> Map.of("error", error.error());
        };
    }

    /**
     * The reason again. A word that this version does not know (written by a newer one) becomes a
     * {@link Reason.BackendError} that names it.
     */
    public Reason reason() {
        return switch (type) {
            case "ExitCode" -> new Reason.ExitCode(number("code"));
            case "Signal" -> new Reason.Signal(number("number"));
            case "OutOfMemory" -> new Reason.OutOfMemory();
            case "ExitUnknown" -> new Reason.ExitUnknown();
            case "Vanished" -> new Reason.Vanished();
            case "StartTimeout" -> new Reason.StartTimeout(text("lastProbe"));
            case "DeadlineExceeded" -> new Reason.DeadlineExceeded();
            case "StopTimeout" -> new Reason.StopTimeout();
            case "ProbeFailed" -> new Reason.ProbeFailed(text("lastOutput"));
            case "NotReady" -> new Reason.NotReady(text("message"));
            case "DependencyFailed" -> new Reason.DependencyFailed(text("name"), text("root"));
            case "SpawnError" -> new Reason.SpawnError(text("error"), flag("missing"));
            case "BuildFailed" -> new Reason.BuildFailed(text("error"));
            case "ImagePull" -> new Reason.ImagePull(text("image"), text("error"), flag("missing"));
            case "PortConflict" -> new Reason.PortConflict(number("port"), text("owner"));
            case "ForeignObject" -> new Reason.ForeignObject(text("owner"));
            case "Refused" -> new Reason.Refused(text("error"));
            case "Unschedulable" -> new Reason.Unschedulable(text("error"));
            case "MissingInput" -> new Reason.MissingInput(text("name"));
            case "MissingOutput" -> new Reason.MissingOutput(text("name"));
            case "RestartLimit" -> new Reason.RestartLimit(text("last"));
            case "FuseTripped" -> new Reason.FuseTripped(text("scope"));
            case "InvalidSpec" -> new Reason.InvalidSpec(text("error"));
            case "BackendLost" -> new Reason.BackendLost(text("error"));
            case "Forbidden" -> new Reason.Forbidden(text("verb"), text("resource"), text("account"));
            case "Undoing" -> new Reason.Undoing(text("last"));
            case "UndoFailed" -> new Reason.UndoFailed(text("error"));
            case "BackendError" -> new Reason.BackendError(text("error"));
            default -> new Reason.BackendError("unknown reason " + type);
        };
    }

    private String text(String name) {
        return data.getOrDefault(name, "");
    }

    private boolean flag(String name) {
        return Boolean.parseBoolean(text(name));
    }

    /** Zero for what is not a number: a reason is for people, and a file that was edited must not stop a start. */
    private int number(String name) {
        return text(name).matches("-?\\d{1,9}") ? Integer.parseInt(text(name)) : 0;
    }
}
