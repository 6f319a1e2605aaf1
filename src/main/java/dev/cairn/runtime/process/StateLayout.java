package dev.cairn.runtime.process;

import dev.cairn.model.Workload;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where things are below the state directory; the package's documentation shows it as a picture.
 *
 * @param root the state directory
 */
public record StateLayout(Path root) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    /** Everything of one stack. */
    Path stack(String stackId) {
        return root.resolve("stacks").resolve(checked(stackId));
    }

    /** The uid of the stack that everything beside it belongs to. */
    Path owner(String stackId) {
        return stack(stackId).resolve("owner");
    }

    Path resources(String stackId) {
        return stack(stackId).resolve("resources");
    }

    /** The attempts of one resource. */
    Path resource(String stackId, String resource) {
        return resources(stackId).resolve(checked(resource));
    }

    /**
     * Where the data of a volume of a process is: the value of its output {@code volumes.<name>}, known before anything
     * has started.
     *
     * @throws IllegalArgumentException for a claim, which only a cluster has, and for names that are no file names
     */
    public Path volume(String stackId, String resource, Workload.VolumeMount volume) {
        return switch (volume.source()) {
            case Workload.VolumeSource.Named _ ->
                stack(stackId).resolve("volumes").resolve(checked(volume.name()));
            case Workload.VolumeSource.HostPath(String path) -> Path.of(path);
            case Workload.VolumeSource.EmptyDir _ ->
                resource(stackId, resource).resolve("empty").resolve(checked(volume.name()));
            case Workload.VolumeSource.Claim(String name) ->
                throw new IllegalArgumentException("claim " + name + ": a process has no claims");
        };
    }

    private static String checked(String name) {
        if (NAME.matcher(name).matches()) {
            return name;
        }
        throw new IllegalArgumentException("'" + name + "' cannot be part of a path");
    }
}
