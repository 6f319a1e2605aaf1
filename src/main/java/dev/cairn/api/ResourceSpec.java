package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/** One workload, or something that others wait for: exactly one kind, and what it rests on. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value =
                "[has(self.container), has(self.job), has(self.recipe), has(self.group), has(self.external), has(self.manifest), has(self.process) && !has(self.container) && !has(self.job)].exists_one(kind, kind)",
        message =
                "set exactly one kind: container, job, process, recipe, group, external or manifest (process may stand beside container or job)",
        reason = "FieldValueInvalid")
@ValidationRule(
        value = "!has(self.job) || !has(self.restart) || !(has(self.restart.policy) || has(self.restart.maxRestarts))",
        message = "a job has retries in place of restart.policy and restart.maxRestarts",
        reason = "FieldValueForbidden")
@ValidationRule(
        value = "!has(self.health) || !has(self.external) || !has(self.external.health)",
        message = "set health or external.health, not both",
        reason = "FieldValueInvalid")
public record ResourceSpec(
        @JsonPropertyDescription(
                "The resource's name, its host name for the others too: a DNS label of 1 to 40 characters.")
        @Required
        @LabelName
        String name,

        @JsonPropertyDescription("Kind: a service that runs from an image.")
        ContainerSpec container,

        @JsonPropertyDescription("Kind: something that runs from an image and ends; done with an exit code of success.")
        JobSpec job,

        @JsonPropertyDescription(
                "Kind: a program of the machine itself, for laptops and CI. Beside container or job: what runs instead of it where processes run.")
        ProcessSpec process,

        @JsonPropertyDescription("Kind: a well-known service, such as postgres or redis, by name and parameters.")
        @PreserveUnknownFields
        RecipeSpec recipe,

        @JsonPropertyDescription("Kind: a name for several resources, ready when all of them are.")
        GroupSpec group,

        @JsonPropertyDescription("Kind: something that runs elsewhere; it is probed, never started.")
        ExternalSpec external,

        @JsonPropertyDescription("Kind: any Kubernetes object. Only on a cluster.")
        ManifestSpec manifest,

        @JsonPropertyDescription(
                "What has to be there first. A reference ${resources.x.…} implies such an entry for x.")
        @Size(max = 100)
        List<DependencySpec> dependsOn,

        @JsonPropertyDescription("What must not run at the same time.") @Size(max = 100)
        List<ConflictSpec> conflictsWith,

        @JsonPropertyDescription("How to tell that it is ready, and that it still is.")
        HealthSpec health,

        @JsonPropertyDescription("When to start it again after it ended, and how fast.")
        RestartSpec restart,

        @JsonPropertyDescription("How it is stopped.") StopSpec stop,

        @JsonPropertyDescription("Values that others may read as ${resources.<this>.<name>}, beside those of its kind.")
        @Size(max = 64)
        List<OutputSpec> outputs,

        @JsonPropertyDescription(
                "Start (default), Stop (keep it down, and what requires it), or Ignore (leave it as it is).")
        Desired desired,

        @JsonPropertyDescription(
                "True (default): its final failure is the stack's. False: the stack can be ready without it.")
        Boolean critical,

        @JsonPropertyDescription(
                "How long one start may take, counted from open gates and a present image. Default: the stack's timeout.")
        @DurationText
        String timeout,

        @JsonPropertyDescription("Labels for the objects or containers made for it.") @Size(max = 64)
        Map<String, String> labels,

        @JsonPropertyDescription("Annotations for the objects made for it.") @Size(max = 64)
        Map<String, String> annotations,

        @JsonPropertyDescription(
                "The service account its pods run as. Default: that of the namespace, with no token mounted.")
        @Size(max = 253)
        String serviceAccountName,

        @JsonPropertyDescription("The Pod Security level its pods are made to meet. Default: the stack's.")
        PodSecurity podSecurity,

        @JsonPropertyDescription(
                "A CEL expression over env, stack, mode and backend. When false, the resource and what requires it are left out.")
        @Size(max = 1024)
        String when,

        @JsonPropertyDescription("Makes one resource per key, named <name>-<key>.")
        ForEachSpec forEach) {

    public ResourceSpec {
        dependsOn = Absent.toEmpty(dependsOn);
        conflictsWith = Absent.toEmpty(conflictsWith);
        outputs = Absent.toEmpty(outputs);
        labels = Absent.toEmpty(labels);
        annotations = Absent.toEmpty(annotations);
    }

    /** What the user wants of this resource. */
    public enum Desired {
        Start,
        Stop,
        Ignore
    }
}
