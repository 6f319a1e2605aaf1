package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** One thing that has to be there first: a resource of this stack, or another stack. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "has(self.name) != has(self.stack)",
        message = "set exactly one of name (a resource of this stack) and stack (another stack)",
        reason = "FieldValueInvalid")
@ValidationRule(
        value = "!has(self.stack) || !(has(self.condition) || has(self.type) || has(self.propagate))",
        message = "a dependency on another stack waits for its Ready; condition, type and propagate do not apply",
        reason = "FieldValueInvalid")
public record DependencySpec(
        @JsonPropertyDescription("The resource that has to be there.") @LabelName
        String name,

        @JsonPropertyDescription(
                "Instead of name: another stack of the namespace (on a laptop: of the machine), which has to be ready.")
        @LabelName
        String stack,

        @JsonPropertyDescription(
                "What is waited for: Started (default of type After), Ready (default otherwise), or Completed (default when it is a job).")
        Condition condition,

        @JsonPropertyDescription(
                "Requires (default) pulls it in and waits for it, Wants pulls it in without waiting, After only orders.")
        Type type,

        @JsonPropertyDescription(
                "What is passed on from it: Restart restarts this one with it, Stop stops this one when it ends unplanned. Default: nothing.")
        @Size(max = 2)
        List<Propagation> propagate) {

    public DependencySpec {
        propagate = Absent.toEmpty(propagate);
    }

    /** What a dependent waits for. */
    public enum Condition {
        Started,
        Ready,
        Completed
    }

    /** What the dependency does: pull in, order, or both. */
    public enum Type {
        Requires,
        Wants,
        After
    }

    /** What is passed on from a dependency to its dependent. */
    public enum Propagation {
        Restart,
        Stop
    }
}
