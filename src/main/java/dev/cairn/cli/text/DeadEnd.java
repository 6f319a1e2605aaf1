package dev.cairn.cli.text;

import dev.cairn.api.ResourceSpec;
import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.model.Phase;
import java.util.Optional;

/**
 * What failed because something it rests on will not come, although that did not fail: the file stops it, or it has ended
 * well where it is to be ready.
 *
 * @param resource that failed
 * @param cause what it rests on
 * @param phase of the cause
 */
record DeadEnd(String resource, String cause, Phase phase) {

    /** Empty when it failed by itself, or with something that failed. */
    static Optional<DeadEnd> of(Stack stack, ResourceStatus failed) {
        return cause(failed)
                .flatMap(name -> StackTable.statuses(stack).stream()
                        .filter(status -> status.name().equals(name))
                        .findFirst())
                .filter(cause -> switch (Row.phase(cause)) {
                    case COMPLETED -> true;
                    case STOPPED, STOPPING -> isStoppedByFile(stack, cause.name());
                    default -> false;
                })
                .map(cause -> new DeadEnd(failed.name(), cause.name(), Row.phase(cause)));
    }

    /** What a resource rests on whose failure is its own; empty when it failed by itself. */
    static Optional<String> cause(ResourceStatus failed) {
        boolean other = "DependencyFailed".equals(failed.reason())
                && failed.memory() != null
                && failed.memory().cause() != null;
        return other ? Optional.ofNullable(failed.memory().cause().data().get("name")) : Optional.empty();
    }

    private static boolean isStoppedByFile(Stack stack, String name) {
        return StackTable.spec(stack, name).map(ResourceSpec::desired).orElse(null) == ResourceSpec.Desired.Stop;
    }

    String sentence() {
        return phase == Phase.COMPLETED
                ? cause + " has ended, and is to be ready for it"
                : cause + " is stopped by the file (desired: Stop)";
    }

    String advice() {
        return phase == Phase.COMPLETED
                ? "wait for its end: condition: Completed, where " + resource + " depends on " + cause
                : "take desired: Stop from " + cause + ", or give it to " + resource + " too";
    }
}
