package dev.cairn.cli;

import dev.cairn.api.ModeSpec;
import dev.cairn.api.ModeStatus;
import dev.cairn.api.ResourceSpec;
import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.api.StackSpec;
import dev.cairn.api.StackStatus;
import dev.cairn.cli.text.Next;
import dev.cairn.cli.text.Row;
import dev.cairn.cli.text.StackGraph;
import dev.cairn.cli.text.StackTable;
import dev.cairn.model.Phase;
import dev.cairn.model.Request;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Why whoever drives a stack refuses what was asked of a resource, and what to do instead: seen from how the stack was
 * when it was asked. The rules are those of the engine.
 *
 * @param stack as it was
 */
record Refusal(Stack stack, Request.Verb verb, Next next) {

    /** Behind the name of the resource and a colon; without a full stop. */
    String why(String name) {
        String word = verb.name().toLowerCase(Locale.ROOT);
        Optional<ResourceSpec> spec = StackTable.spec(stack, name);
        if (spec.map(ResourceSpec::group).isPresent()) {
            return "a group runs nothing itself; its members do: " + next.verb(word) + " "
                    + String.join(" ", spec.get().group().members());
        }
        if (spec.map(ResourceSpec::external).isPresent()) {
            return "runs elsewhere; there is nothing here to " + word;
        }
        Optional<ResourceSpec.Desired> desired = spec.map(ResourceSpec::desired);
        if (desired.filter(ResourceSpec.Desired.Ignore::equals).isPresent()) {
            return "desired: Ignore in the file; Cairn does nothing to it";
        }
        if (desired.filter(ResourceSpec.Desired.Stop::equals).isPresent()) {
            return "desired: Stop in the file; without that line " + next.apply() + " starts it";
        }
        return StackTable.statuses(stack).stream()
                .filter(status -> status.name().equals(name) && Row.phase(status) == Phase.SKIPPED)
                .findFirst()
                .map(this::notWanted)
                .or(this::held)
                .or(this::suspended)
                .orElse("the stack is stopped, or about to be; " + next.apply() + " starts it again");
    }

    /** With {@code onFailure: Hold} nothing is stopped, not even to be started again, until the failure is mended. */
    private Optional<String> held() {
        List<String> failed = StackTable.statuses(stack).stream()
                .filter(status -> Row.phase(status).failedForGood())
                .map(ResourceStatus::name)
                .toList();
        boolean hold = stack.getSpec().onFailure() == StackSpec.OnFailure.Hold && !failed.isEmpty();
        return hold
                ? Optional.of("onFailure: Hold, and " + String.join(", ", failed) + " failed; first "
                        + next.verb("reset") + " " + failed.getFirst())
                : Optional.empty();
    }

    private Optional<String> suspended() {
        return Optional.ofNullable(stack.getStatus())
                .filter(status -> "Suspended".equals(status.phase()))
                .map(_ -> "the stack is suspended, so what runs is left as it is until it is resumed");
    }

    private String notWanted(ResourceStatus status) {
        Optional<String> mode =
                Optional.ofNullable(stack.getStatus()).map(StackStatus::mode).map(ModeStatus::requested);
        List<String> homes = modesWith(status.name());
        if (mode.isPresent() && !homes.contains(mode.get())) {
            String other = homes.isEmpty() ? "no other mode has it" : next.verb("mode use ") + homes.getFirst();
            return "is not wanted in mode " + mode.get() + "; " + other;
        }
        return status.message() == null || status.message().isEmpty()
                ? "is not among what was asked for; " + next.apply() + " starts it"
                : "is left out: " + status.message();
    }

    private List<String> modesWith(String name) {
        List<String> above = StackGraph.of(stack, Instant.EPOCH).dependentsOf(name);
        return stack.getSpec().modes().stream()
                .filter(mode -> mode.resources().stream().anyMatch(root -> root.equals(name) || above.contains(root)))
                .map(ModeSpec::name)
                .toList();
    }
}
