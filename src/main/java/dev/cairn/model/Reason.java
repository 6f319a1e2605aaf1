package dev.cairn.model;

import java.util.Optional;

/**
 * Why a resource is not (or no longer) running: typed, with its data. {@link #type()} is the stable word shown in
 * status, events and JSON; {@link #text()} the sentence for people. No reason carries a secret value.
 */
public sealed interface Reason {

    /** The program ended with a code that is not a success. */
    record ExitCode(int code) implements Reason {}

    /** The program was ended by a signal that Cairn did not send. */
    record Signal(int number) implements Reason {}

    /** The kernel ended the program for its memory use. */
    record OutOfMemory() implements Reason {}

    /** It ended while nobody watched; its exit status is lost. */
    record ExitUnknown() implements Reason {}

    /** The instance itself was removed by somebody else, or its node was lost. */
    record Vanished() implements Reason {}

    /** It was not ready within its start deadline. */
    record StartTimeout(String lastProbe) implements Reason {}

    /** A job ran longer than its {@code activeDeadline}. */
    record DeadlineExceeded() implements Reason {}

    /** It was still there after its grace and the kill. */
    record StopTimeout() implements Reason {}

    /** Its probe failed after it had been ready. */
    record ProbeFailed(String lastOutput) implements Reason {}

    /** Its backend, which judges by itself, does not call it ready any more. */
    record NotReady(String message) implements Reason {}

    /** Something it rests on failed for good; {@code root} is the first failure of that chain. */
    record DependencyFailed(String name, String root) implements Reason {}

    /** The program could not be executed; {@code missing} when it, or the directory it is to run in, does not exist. */
    record SpawnError(String error, boolean missing) implements Reason {}

    /** The image could not be built. */
    record BuildFailed(String error) implements Reason {}

    /** The image could not be pulled; {@code missing} when the registry does not have it. */
    record ImagePull(String image, String error, boolean missing) implements Reason {}

    /** A port it needs is in use by {@code owner}. */
    record PortConflict(int port, String owner) implements Reason {}

    /** Something of its name exists that is not ours. */
    record ForeignObject(String owner) implements Reason {}

    /** The cluster's own rules do not take it: an admission policy, a webhook or a quota; they may change. */
    record Refused(String error) implements Reason {}

    /** The cluster cannot place it. */
    record Unschedulable(String error) implements Reason {}

    /** An input of the stack has no value. */
    record MissingInput(String name) implements Reason {}

    /** An output it references was not published. */
    record MissingOutput(String name) implements Reason {}

    /** More restarts than {@code maxRestarts} within {@code period}; {@code last} is the exit that tripped it. */
    record RestartLimit(String last) implements Reason {}

    /** The fuse of a scope tripped. */
    record FuseTripped(String scope) implements Reason {}

    /** Its specification cannot be run. */
    record InvalidSpec(String error) implements Reason {}

    /** The backend that runs it does not answer. */
    record BackendLost(String error) implements Reason {}

    /** The account may not do this. */
    record Forbidden(String verb, String resource, String account) implements Reason {}

    /** What the job did is being taken back; {@code last} is how the last try ended, empty before. */
    record Undoing(String last) implements Reason {}

    /** What the job did could not be taken back. */
    record UndoFailed(String error) implements Reason {}

    /** A step of the backend failed otherwise; retried like a failed exit. */
    record BackendError(String error) implements Reason {}

    /** The stable word for status, events and JSON. */
    default String type() {
        return getClass().getSimpleName();
    }

    /** Whether starting the same specification again could never help. */
    default boolean prevented() {
        return switch (this) {
            case SpawnError error -> error.missing();
            case ImagePull pull -> pull.missing();
            case BuildFailed _,
                    PortConflict _,
                    ForeignObject _,
                    Refused _,
                    MissingInput _,
                    InvalidSpec _,
                    Forbidden _ -> true;
            case ExitCode _,
                    Signal _,
                    OutOfMemory _,
                    ExitUnknown _,
                    Vanished _,
                    StartTimeout _,
                    DeadlineExceeded _,
                    StopTimeout _,
                    ProbeFailed _,
                    NotReady _,
                    DependencyFailed _,
                    Unschedulable _,
                    MissingOutput _,
                    RestartLimit _,
                    FuseTripped _,
                    BackendLost _,
                    Undoing _,
                    UndoFailed _,
                    BackendError _ -> false;
        };
    }

    /** Whether the cause lies outside the specification and is looked at again in each pass. */
    default boolean curable() {
        return switch (this) {
            case PortConflict _, ForeignObject _, Refused _, MissingInput _, Forbidden _, Unschedulable _ -> true;
            default -> false;
        };
    }

    /** The name of the first failure of the chain, when this is a dependency's failure. */
    default Optional<String> rootName() {
        return this instanceof DependencyFailed failed ? Optional.of(failed.root()) : Optional.empty();
    }

    /** The sentence for people: lower case, no full stop, no clock. */
    default String text() {
        return switch (this) {
            case ExitCode exit -> "exit code " + exit.code();
            case Signal signal -> "ended by signal " + signal.number();
            case OutOfMemory _ -> "out of memory";
            case ExitUnknown _ -> "it ended while nobody watched; its exit status is lost";
            case Vanished _ -> "it was removed by somebody else";
            case StartTimeout timeout ->
                "not ready within its start deadline" + suffix(timeout.lastProbe(), "; last probe: ");
            case DeadlineExceeded _ -> "ran longer than its activeDeadline";
            case StopTimeout _ -> "still there after its grace period and the kill";
            case ProbeFailed probe -> "unhealthy" + suffix(probe.lastOutput(), ": ");
            case NotReady not -> "not ready any more" + suffix(not.message(), ": ");
            case DependencyFailed failed ->
                failed.name().equals(failed.root())
                        ? failed.name() + " failed"
                        : failed.name() + " failed because " + failed.root() + " failed";
            case SpawnError error -> error.error();
            case BuildFailed build -> "build failed: " + build.error();
            case ImagePull pull -> "image " + pull.image() + ": " + pull.error();
            case PortConflict conflict -> "port " + conflict.port() + " is in use" + suffix(conflict.owner(), " by ");
            case ForeignObject object -> "the name is taken by " + object.owner();
            case Refused refused -> refused.error();
            case Unschedulable unschedulable -> unschedulable.error();
            case MissingInput input -> "input " + input.name() + " has no value";
            case MissingOutput output -> "output " + output.name() + " was not published";
            case RestartLimit limit -> "too many restarts" + suffix(limit.last(), "; last: ");
            case FuseTripped fuse -> "the fuse of " + fuse.scope() + " tripped";
            case InvalidSpec spec -> spec.error();
            case BackendLost lost -> "the backend does not answer" + suffix(lost.error(), ": ");
            case Forbidden forbidden ->
                forbidden.account() + " may not " + forbidden.verb() + " " + forbidden.resource();
            case Undoing undoing -> "what it did is being undone" + suffix(undoing.last(), "; last try: ");
            case UndoFailed undo -> "what it did is not undone: " + undo.error();
            case BackendError error -> error.error();
        };
    }

    private static String suffix(String text, String prefix) {
        return text.isEmpty() ? "" : prefix + text;
    }
}
