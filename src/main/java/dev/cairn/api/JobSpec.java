package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import java.util.Map;

/** Something that runs from an image and ends. The fields it shares with a container are at {@link ContainerizedWorkload}. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "has(self.image) != has(self.build)",
        message = "set exactly one of image and build",
        reason = "FieldValueInvalid")
public record JobSpec(
        String image,
        BuildSpec build,
        List<@Size(max = 32768) String> command,
        List<@Size(max = 32768) String> args,
        List<EnvVar> env,
        List<EnvFromSource> envFrom,
        List<@Size(min = 1, max = 4096) String> envFile,
        String workingDir,
        List<FileSpec> files,
        List<VolumeSpec> volumes,
        ComputeSpec resources,
        IntOrString user,
        Boolean tty,
        Boolean stdin,
        Boolean init,
        String platform,
        List<@Size(min = 1, max = 64) String> capAdd,
        List<@Size(min = 1, max = 64) String> capDrop,
        Boolean privileged,
        Boolean readOnly,
        List<@Size(min = 1, max = 4096) String> tmpfs,
        String shmSize,
        Map<String, UlimitSpec> ulimits,
        Map<String, String> sysctls,
        List<@Size(min = 3, max = 512) String> extraHosts,
        List<@Size(min = 1, max = 4096) String> devices,
        PullPolicy pullPolicy,
        List<LocalReference> imagePullSecrets,
        OverlaySpec kubernetes,

        @JsonPropertyDescription(
                "How often it is run again after a failure, paced by restart.delay. Default 3, at most 100.")
        @Min(0)
        @Max(100)
        Integer retries,

        @JsonPropertyDescription("How long one run may take. Default: no limit.") @DurationText
        String activeDeadline,

        @JsonPropertyDescription(
                "When to run it once more after it succeeded: OnChange of its spec (default), Always when the stack is started, or Never.")
        Rerun rerun,

        @JsonPropertyDescription(
                "A command run from the same image when the stack is deleted, to take back what the job did.")
        @Size(max = 1024)
        List<@Size(max = 32768) String> undo)
        implements ContainerizedWorkload {

    public JobSpec {
        command = Absent.toEmpty(command);
        args = Absent.toEmpty(args);
        env = Absent.toEmpty(env);
        envFrom = Absent.toEmpty(envFrom);
        envFile = Absent.toEmpty(envFile);
        files = Absent.toEmpty(files);
        volumes = Absent.toEmpty(volumes);
        capAdd = Absent.toEmpty(capAdd);
        capDrop = Absent.toEmpty(capDrop);
        tmpfs = Absent.toEmpty(tmpfs);
        ulimits = Absent.toEmpty(ulimits);
        sysctls = Absent.toEmpty(sysctls);
        extraHosts = Absent.toEmpty(extraHosts);
        devices = Absent.toEmpty(devices);
        imagePullSecrets = Absent.toEmpty(imagePullSecrets);
        undo = Absent.toEmpty(undo);
    }

    /** Whether a job that succeeded is run once more. */
    public enum Rerun {
        OnChange,
        Always,
        Never
    }
}
