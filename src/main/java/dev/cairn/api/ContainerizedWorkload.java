package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import java.util.Map;

/** What a service and a job that run from an image have in common. */
public sealed interface ContainerizedWorkload extends Workload permits ContainerSpec, JobSpec {

    @JsonPropertyDescription("The image, such as ghcr.io/acme/api:1.4; may contain references.")
    @Size(min = 1, max = 1024)
    String image();

    @JsonPropertyDescription("Builds the image from sources instead. Only on a laptop.")
    BuildSpec build();

    @JsonPropertyDescription("Replaces the image's entrypoint. Never passed to a shell.")
    @Size(max = 1024)
    List<String> command();

    @JsonPropertyDescription("Arguments of the command; replaces those of the image.")
    @Size(max = 1024)
    List<String> args();

    @JsonPropertyDescription("The user it runs as: a number, or uid:gid, or a name where the backend allows it.")
    IntOrString user();

    @JsonPropertyDescription("Whether it gets a terminal. Default false.")
    Boolean tty();

    @JsonPropertyDescription("Whether its standard input stays open. Default false.")
    Boolean stdin();

    @JsonPropertyDescription(
            "Whether a small init process reaps zombies and passes signals on. Default false. Only Docker.")
    Boolean init();

    @JsonPropertyDescription("The platform of the image, such as linux/arm64. Only Docker.")
    @Size(max = 64)
    String platform();

    @JsonPropertyDescription("Linux capabilities to add, without CAP_.")
    @Size(max = 64)
    List<String> capAdd();

    @JsonPropertyDescription("Linux capabilities to drop, without CAP_; ALL drops every one.")
    @Size(max = 64)
    List<String> capDrop();

    @JsonPropertyDescription("Whether it gets all rights of the host. Default false.")
    Boolean privileged();

    @JsonPropertyDescription("Whether its root file system is read-only. Default false.")
    Boolean readOnly();

    @JsonPropertyDescription("Paths of empty directories in memory, each as /path or /path:size=64Mi.")
    @Size(max = 16)
    List<String> tmpfs();

    @JsonPropertyDescription("Size of /dev/shm, such as 64Mi. Default: the backend's.")
    @SizeText
    String shmSize();

    @JsonPropertyDescription("Limits of the process by name, such as nofile. Only Docker.")
    @Size(max = 32)
    Map<String, UlimitSpec> ulimits();

    @JsonPropertyDescription("Kernel parameters by name.")
    @Size(max = 32)
    Map<String, String> sysctls();

    @JsonPropertyDescription("More host names, each as name:address.")
    @Size(max = 64)
    List<String> extraHosts();

    @JsonPropertyDescription(
            "Devices of the host, each as /dev/host, /dev/host:/dev/inside or with :rwm at the end. Only Docker.")
    @Size(max = 32)
    List<String> devices();

    @JsonPropertyDescription(
            "When to pull the image: Always, IfNotPresent or Never. Default: Always for the tag latest, else IfNotPresent.")
    PullPolicy pullPolicy();

    @JsonPropertyDescription("Secrets with registry credentials, beside those of the stack.")
    @Size(max = 16)
    List<LocalReference> imagePullSecrets();

    @JsonPropertyDescription("Partial objects laid over the rendered ones. Elsewhere ignored, with a note.")
    OverlaySpec kubernetes();

    /** When an image is pulled. */
    enum PullPolicy {
        Always,
        IfNotPresent,
        Never
    }
}
