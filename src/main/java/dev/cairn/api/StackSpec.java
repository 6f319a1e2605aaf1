package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What the user wants: the resources, how they rest on each other, and what happens when one fails. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record StackSpec(
        @JsonPropertyDescription("Inputs of the stack, read in any text as ${env.NAME}.") @Size(max = 256)
        List<EnvVar> env,

        @JsonPropertyDescription("The workloads and what each rests on. At least 1, at most 500, each name once.")
        @Required
        @Size(min = 1, max = 500)
        List<ResourceSpec> resources,

        @JsonPropertyDescription("Named sets of resources. Choosing a mode runs its resources and all that they need.")
        @Size(max = 64)
        List<ModeSpec> modes,

        @JsonPropertyDescription("The name of the mode to run. Without it everything is wanted.") @LabelName
        String mode,

        @JsonPropertyDescription(
                "Running (default) or Stopped. Stopped takes the whole stack down in reverse order and keeps its data.")
        Desired desired,

        @JsonPropertyDescription(
                "True: observe and report, but change nothing. Default false. The annotation cairn.dev/suspend: \"true\" does the same.")
        Boolean suspend,

        @JsonPropertyDescription(
                "When a critical resource has failed for good: Retry (default) waits for a reset or a change of it while the rest goes on, Stop takes the stack down in reverse order, Hold starts nothing more and stops nothing.")
        OnFailure onFailure,

        @JsonPropertyDescription("Which resources restart together, and when to stop trying.")
        SupervisionSpec supervision,

        @JsonPropertyDescription("The ordered stop of the whole stack.")
        ShutdownSpec shutdown,

        @JsonPropertyDescription(
                "What happens to the workloads when the stack is deleted: Delete (default) removes everything but the data of recipes and named volumes, DeleteData removes the data too, Orphan leaves everything running. May be changed while deleting.")
        DeletionPolicy deletionPolicy,

        @JsonPropertyDescription(
                "The service account of this namespace as which everything of this stack is created. Default: the operator decides.")
        @Size(max = 253)
        String serviceAccountName,

        @JsonPropertyDescription(
                "The Pod Security level that every pod is made to meet: Baseline (default) or Restricted.")
        PodSecurity podSecurity,

        @JsonPropertyDescription("Secrets with registry credentials, for every workload.") @Size(max = 16)
        List<LocalReference> imagePullSecrets,

        @JsonPropertyDescription(
                "How long one start of a resource may take, counted from open gates and a present image. Default 10m. A resource may set its own.")
        @DurationText
        String timeout) {

    public StackSpec {
        env = Absent.toEmpty(env);
        resources = Absent.toEmpty(resources);
        modes = Absent.toEmpty(modes);
        imagePullSecrets = Absent.toEmpty(imagePullSecrets);
    }

    /** Whether the stack as a whole runs. */
    public enum Desired {
        Running,
        Stopped
    }

    /** The reaction to a critical resource that failed for good. */
    public enum OnFailure {
        Retry,
        Stop,
        Hold
    }

    /** What a deletion of the stack takes with it. */
    public enum DeletionPolicy {
        Delete,
        DeleteData,
        Orphan
    }
}
