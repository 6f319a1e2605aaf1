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

/** A service that runs from an image. The fields it shares with a job are described at {@link ContainerizedWorkload}. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "has(self.image) != has(self.build)",
        message = "set exactly one of image and build",
        reason = "FieldValueInvalid")
@ValidationRule(
        value = "!has(self.ports) || self.ports.all(p, has(p.port))",
        message = "a container's port needs its number: ports: [{port: 8080}]",
        reason = "FieldValueRequired")
public record ContainerSpec(
        String image,
        BuildSpec build,
        List<@Size(max = 32768) String> command,
        List<@Size(max = 32768) String> args,
        List<EnvVar> env,
        List<EnvFromSource> envFrom,
        List<@Size(min = 1, max = 4096) String> envFile,
        String workingDir,

        @JsonPropertyDescription("The ports it listens on.") @Size(max = 64)
        List<PortSpec> ports,

        List<FileSpec> files,
        List<VolumeSpec> volumes,

        @JsonPropertyDescription("How many of it run at once. Default 1, at most 1000.") @Min(0) @Max(1000)
        Integer replicas,

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

        @JsonPropertyDescription("How many may be away at once while nodes are drained.")
        DisruptionSpec pdb,

        OverlaySpec kubernetes)
        implements ContainerizedWorkload {

    public ContainerSpec {
        command = Absent.toEmpty(command);
        args = Absent.toEmpty(args);
        env = Absent.toEmpty(env);
        envFrom = Absent.toEmpty(envFrom);
        envFile = Absent.toEmpty(envFile);
        ports = Absent.toEmpty(ports);
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
    }
}
