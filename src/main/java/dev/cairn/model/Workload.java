package dev.cairn.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a backend is asked to run: resolved, checked, and the same for every backend.
 *
 * @param program the program, as an image or as a command of the machine
 * @param job whether it is expected to end
 * @param env in the order in which it was written; values of secrets are masked when printed
 * @param ports that it listens on
 * @param files that have to be there before it starts
 * @param volumes directories that outlive an attempt
 * @param limits of CPU and memory
 * @param probe what makes it ready; empty when running for a while does
 * @param stop how it is asked to end
 * @param labels of the user, for what the backend creates
 * @param annotations of the user, for what the backend creates
 * @param cluster what only a cluster can be asked for
 */
public record Workload(
        Program program,
        boolean job,
        List<EnvVar> env,
        List<Port> ports,
        List<FileMount> files,
        List<VolumeMount> volumes,
        Limits limits,
        Optional<Probe> probe,
        StopPolicy stop,
        Map<String, String> labels,
        Map<String, String> annotations,
        ClusterOptions cluster) {

    public Workload {
        env = List.copyOf(env);
        ports = List.copyOf(ports);
        files = List.copyOf(files);
        volumes = List.copyOf(volumes);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    /** A workload with nothing that only a cluster can be asked for. */
    public Workload(
            Program program,
            boolean job,
            List<EnvVar> env,
            List<Port> ports,
            List<FileMount> files,
            List<VolumeMount> volumes,
            Limits limits,
            Optional<Probe> probe,
            StopPolicy stop,
            Map<String, String> labels,
            Map<String, String> annotations) {
        this(program, job, env, ports, files, volumes, limits, probe, stop, labels, annotations, ClusterOptions.NONE);
    }

    /** A program without anything around it. */
    public static Workload of(Program program) {
        return new Workload(
                program,
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Limits.NONE,
                Optional.empty(),
                StopPolicy.DEFAULT,
                Map.of(),
                Map.of());
    }

    /** The same with another command: of the same image, or in the same directory. Something that runs elsewhere has none. */
    public Workload running(List<String> command) {
        Program other =
                switch (program) {
                    case Image image ->
                        new Image(
                                image.image(), image.build(), command, List.of(), image.workingDir(), image.options());
                    case Command own -> new Command(command, own.workingDir(), own.init());
                    case Manifest _, Elsewhere _ -> throw new IllegalStateException(program + " takes no command");
                };
        return new Workload(other, job, env, ports, files, volumes, limits, probe, stop, labels, annotations, cluster);
    }

    /** The program to run. */
    public sealed interface Program {}

    /**
     * A command of the machine, run directly and never through a shell.
     *
     * @param command program and arguments; the program is looked up on PATH when it has no slash
     * @param workingDir absolute
     * @param init commands that have to succeed, one after the other, before it
     */
    public record Command(List<String> command, String workingDir, List<List<String>> init) implements Program {
        public Command {
            command = List.copyOf(command);
            init = init.stream().map(List::copyOf).toList();
        }
    }

    /**
     * A container image.
     *
     * @param image reference as written, with a tag or digest
     * @param build how to make it; empty when it is pulled
     * @param command entrypoint; empty keeps the image's
     * @param args arguments; empty keeps the image's
     * @param workingDir empty keeps the image's
     * @param options what else a container can be asked for
     */
    public record Image(
            String image,
            Optional<Build> build,
            List<String> command,
            List<String> args,
            Optional<String> workingDir,
            ContainerOptions options)
            implements Program {
        public Image {
            command = List.copyOf(command);
            args = List.copyOf(args);
        }

        /** An image that runs as it is. */
        public static Image of(String image, List<String> command) {
            return new Image(image, Optional.empty(), command, List.of(), Optional.empty(), ContainerOptions.DEFAULT);
        }
    }

    /** Something that runs elsewhere, under that host name or address. */
    public record Elsewhere(String host) implements Program {
        private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

        /** The address without brackets; empty for a name. */
        public Optional<String> address() {
            String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
            return bare.contains(":") || IPV4.matcher(bare).matches() ? Optional.of(bare) : Optional.empty();
        }
    }

    /**
     * Any object of a cluster, made as it is.
     *
     * @param object its fields, as JSON values of the JDK's types
     * @param expressions what is asked of the object as it is read; empty where its kind's own rules hold
     * @param outputs the expression of each output, by name
     * @param drift what follows when somebody else changes what was set
     * @param ignored paths of fields that others may change, such as {@code spec.replicas}
     * @param adopt whether an object of its name that is not ours is taken over
     * @param replace whether it is deleted and made anew when a field changed that cannot be changed in place
     */
    public record Manifest(
            Map<String, Object> object,
            Expressions expressions,
            Map<String, String> outputs,
            Drift drift,
            List<String> ignored,
            boolean adopt,
            boolean replace)
            implements Program {
        public Manifest {
            object = Map.copyOf(object);
            outputs = Map.copyOf(outputs);
            ignored = List.copyOf(ignored);
        }
    }

    /** Expressions that tell how an object stands, asked in the order failed, inProgress, current; empty ones are not. */
    public record Expressions(String failed, String inProgress, String current) {
        /** The rules of the object's kind. */
        public static final Expressions NONE = new Expressions("", "", "");
    }

    /** What follows when somebody else changes what was set. */
    public enum Drift {
        CORRECT,
        WARN,
        IGNORE
    }

    /** How an image is built; paths are absolute. */
    public record Build(
            String context, Optional<String> dockerfile, Optional<String> target, Map<String, String> args) {
        public Build {
            args = Map.copyOf(args);
        }
    }

    /** When an image is pulled. */
    public enum PullPolicy {
        ALWAYS,
        IF_NOT_PRESENT,
        NEVER
    }

    /** What a container can be asked for beside its image; empty strings and lists keep the image's or engine's own. */
    public record ContainerOptions(
            String user,
            boolean tty,
            boolean stdin,
            boolean init,
            String platform,
            List<String> capAdd,
            List<String> capDrop,
            boolean privileged,
            boolean readOnly,
            List<String> tmpfs,
            long shmSizeBytes,
            Map<String, Ulimit> ulimits,
            Map<String, String> sysctls,
            List<String> extraHosts,
            List<String> devices,
            PullPolicy pullPolicy,
            int replicas) {
        /** Nothing asked for. */
        public static final ContainerOptions DEFAULT = new ContainerOptions(
                "",
                false,
                false,
                false,
                "",
                List.of(),
                List.of(),
                false,
                false,
                List.of(),
                0,
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                PullPolicy.IF_NOT_PRESENT,
                1);

        public ContainerOptions {
            capAdd = List.copyOf(capAdd);
            capDrop = List.copyOf(capDrop);
            tmpfs = List.copyOf(tmpfs);
            ulimits = Map.copyOf(ulimits);
            sysctls = Map.copyOf(sysctls);
            extraHosts = List.copyOf(extraHosts);
            devices = List.copyOf(devices);
        }
    }

    /** Soft and hard limit, as in setrlimit(2). */
    public record Ulimit(long soft, long hard) {}

    /** One environment variable. */
    public record EnvVar(String name, OutputValue value) {}

    /** The transport of a port. */
    public enum Protocol {
        TCP,
        UDP
    }

    /**
     * A port the workload listens on.
     *
     * @param name empty when it was not named
     * @param port that the workload listens on: declared, or allocated for a process
     * @param hostPort published on the machine; empty when it is not published
     * @param hostIp address the published port is bound to
     */
    public record Port(String name, int port, Optional<Integer> hostPort, String hostIp, Protocol protocol) {}

    /**
     * A file that has to be there.
     *
     * @param path absolute in a container; relative to the working directory for a command
     * @param mode permission bits, as in 0644
     */
    public record FileMount(String path, OutputValue content, int mode) {}

    /** Where a volume's data lives. */
    public sealed interface VolumeSource {
        /** A directory kept by name, across attempts and stacks of the same id. */
        record Named() implements VolumeSource {}

        /** A directory of the machine, absolute. */
        record HostPath(String path) implements VolumeSource {}

        /** Empty at each attempt. */
        record EmptyDir() implements VolumeSource {}

        /** A claim of the cluster that exists already. */
        record Claim(String name) implements VolumeSource {}
    }

    /**
     * A directory that outlives an attempt.
     *
     * @param mountPath absolute; empty for a command, which gets the path as an output
     * @param sizeBytes asked for; 0 when not said
     */
    public record VolumeMount(
            String name,
            String mountPath,
            VolumeSource source,
            boolean readOnly,
            long sizeBytes,
            String storageClass) {}

    /** Limits in thousandths of a CPU and in bytes; 0 is none. */
    public record Limits(long cpuRequestMillis, long cpuLimitMillis, long memoryRequestBytes, long memoryLimitBytes) {
        /** No limit. */
        public static final Limits NONE = new Limits(0, 0, 0, 0);
    }
}
