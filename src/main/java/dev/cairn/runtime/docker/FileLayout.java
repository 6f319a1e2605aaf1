package dev.cairn.runtime.docker;

import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.WorkloadSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Where Cairn writes into a container before its start. The engine unpacks archives into a root that may be written, and
 * into mounted volumes, but not into a read-only root; there, directories of files become volumes of the container's
 * own, which the engine fills with what the image has in them and removes with the container.
 */
record FileLayout(WorkloadSpec spec, Workload.ContainerOptions options) {
    private static final String ROOT = "/";

    /** What to unpack where. */
    record Upload(String directory, byte[] archive) {}

    /** Directories that have to be volumes of the container's own. */
    Set<String> own() throws Problem {
        Set<String> directories = new TreeSet<>();
        if (options.readOnly()) {
            if (spec.workload().job()) {
                directories.add(JobOutputs.DIRECTORY);
            }
            for (Workload.FileMount file : spec.workload().files()) {
                if (mount(file.path()).isEmpty()) {
                    directories.add(parent(file));
                }
            }
        }
        return directories;
    }

    /** The mount of the resource that contains this path, or is it. */
    Optional<String> mount(String path) {
        return Stream.concat(spec.workload().volumes().stream().map(Workload.VolumeMount::mountPath), temporary())
                .filter(target -> within(path, target))
                .max(Comparator.comparingInt(String::length));
    }

    private Stream<String> temporary() {
        return options.tmpfs().stream().map(entry -> entry.split(":", 2)[0]);
    }

    /** Everything to write, files and a job's output file. */
    List<Upload> uploads(FileArchive.Owner owner) throws IOException {
        List<Upload> uploads = new ArrayList<>();
        if (spec.workload().job()) {
            uploads.add(
                    options.readOnly()
                            ? new Upload(JobOutputs.DIRECTORY, FileArchive.ofOutputs(false))
                            : new Upload(ROOT, FileArchive.ofOutputs(true)));
        }
        Map<String, List<Workload.FileMount>> byDirectory = new TreeMap<>();
        for (Workload.FileMount file : spec.workload().files()) {
            byDirectory.computeIfAbsent(target(file), _ -> new ArrayList<>()).add(file);
        }
        for (Map.Entry<String, List<Workload.FileMount>> entry : byDirectory.entrySet()) {
            uploads.add(new Upload(entry.getKey(), FileArchive.of(entry.getKey(), entry.getValue(), owner)));
        }
        return uploads;
    }

    private String target(Workload.FileMount file) throws Problem {
        Optional<String> mount = mount(file.path());
        if (mount.isPresent() && temporary().anyMatch(mount.get()::equals)) {
            throw invalid(file, "lies in the tmpfs " + mount.get() + ", which is empty at the start; put it elsewhere");
        }
        return options.readOnly() ? mount.orElse(parent(file)) : ROOT;
    }

    private static String parent(Workload.FileMount file) throws Problem {
        int slash = file.path().lastIndexOf('/');
        if (slash <= 0) {
            throw invalid(file, "lies in the root, which readOnly keeps from being written; put it into a directory");
        }
        return file.path().substring(0, slash);
    }

    private static boolean within(String path, String directory) {
        return path.equals(directory) || path.startsWith(directory.endsWith("/") ? directory : directory + "/");
    }

    private static Problem invalid(Workload.FileMount file, String why) {
        return new Problem(new Reason.InvalidSpec("file " + file.path() + " " + why));
    }
}
