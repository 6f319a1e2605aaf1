package dev.cairn.runtime.process;

import dev.cairn.model.OutputValue;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.FileTree;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an attempt finds when it starts: its directory, its files, its volumes. Files are kept in the attempt's
 * directory and appear in the working directory as links, which go with the attempt; anything else that is there
 * already is the user's and is never touched.
 */
final class Workspace {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");
    private static final String LINKS = "links";

    private final StateLayout layout;
    private final WorkloadSpec spec;
    private final Workload.Command command;
    private final Path resource;

    Workspace(StateLayout layout, WorkloadSpec spec, Workload.Command command) {
        this.layout = layout;
        this.spec = spec;
        this.command = command;
        this.resource = layout.resource(spec.stack().id(), spec.resource());
    }

    /** Makes the attempt's directory complete, then links its files into the working directory. */
    Attempt make() throws IOException, RuntimeFailure {
        InstanceId id = InstanceId.next(spec.resource(), spec.attempt());
        volumes();
        Path prepared = Files.createDirectories(resource.resolve("." + id.directory()));
        Files.setPosixFilePermissions(prepared, OWNER);
        for (String name : List.of("stdout", "stderr", "output")) {
            Files.createFile(prepared.resolve(name));
        }
        Files.createDirectory(prepared.resolve(OutputFile.TIMES));
        for (Workload.FileMount file : spec.workload().files()) {
            write(prepared, file);
        }
        registration(id).write(prepared);
        Attempt attempt = Attempt.of(id, prepared);
        try {
            for (Workload.FileMount file : spec.workload().files()) {
                link(attempt, relative(file));
            }
            return attempt;
        } catch (IOException | RuntimeFailure e) {
            discard(attempt);
            throw e;
        }
    }

    private Registration registration(InstanceId id) {
        return new Registration(
                id,
                spec.hash(),
                spec.workload().job(),
                command.workingDir(),
                command.init().stream().map(words -> String.join(" ", words)).toList(),
                spec.workload().stop());
    }

    private void volumes() throws IOException {
        for (Workload.VolumeMount volume : spec.workload().volumes()) {
            Path directory = layout.volume(spec.stack().id(), spec.resource(), volume);
            if (volume.source() instanceof Workload.VolumeSource.EmptyDir) {
                FileTree.delete(directory);
            }
            Files.createDirectories(directory);
        }
    }

    private void write(Path prepared, Workload.FileMount file) throws IOException, RuntimeFailure {
        String content =
                switch (file.content()) {
                    case OutputValue.Plain(String value) -> value;
                    case OutputValue.Secret(String value) -> value;
                    case OutputValue.SecretRef _, OutputValue.Composed _ ->
                        throw invalid("file " + file.path() + " is a Secret of a cluster: give its content");
                };
        Path target = prepared.resolve("files").resolve(relative(file));
        Files.createDirectories(target.getParent());
        Files.createFile(target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(target, content);
        Files.setPosixFilePermissions(target, permissions(file.mode()));
    }

    /** An absolute path, which a container would have, is one below the working directory here. */
    private Path relative(Workload.FileMount file) throws RuntimeFailure {
        Path path = Path.of(file.path().replaceFirst("^/+", "")).normalize();
        if (path.toString().isEmpty() || path.startsWith("..")) {
            throw invalid("file " + file.path() + " is not below the working directory: choose another path");
        }
        return path;
    }

    private void link(Attempt attempt, Path relative) throws IOException, RuntimeFailure {
        Path place = Path.of(command.workingDir()).resolve(relative);
        for (Path missing : missingParents(place)) {
            note(attempt, missing);
            Files.createDirectory(missing);
        }
        if (Files.isSymbolicLink(place) && Files.readSymbolicLink(place).startsWith(resource)) {
            Files.delete(place); // of an attempt whose end nobody cleaned up
        }
        note(attempt, place);
        try {
            Files.createSymbolicLink(place, attempt.files().resolve(relative));
        } catch (FileAlreadyExistsException e) {
            throw new RuntimeFailure(
                    spec.resource(),
                    "start",
                    new Reason.ForeignObject(
                            "the file " + place + ", which Cairn did not make: move it, or choose another path"),
                    e);
        }
    }

    private static List<Path> missingParents(Path place) {
        List<Path> missing = new ArrayList<>();
        for (Path parent = place.getParent(); !Files.exists(parent); parent = parent.getParent()) {
            missing.addFirst(parent);
        }
        return missing;
    }

    /** Before it is made, so that it is found again whatever happens. */
    private static void note(Attempt attempt, Path made) throws IOException {
        Files.writeString(
                attempt.directory().resolve(LINKS), made + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private RuntimeFailure invalid(String problem) {
        return new RuntimeFailure(spec.resource(), "start", new Reason.InvalidSpec(problem));
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] byBit = PosixFilePermission.values(); // owner read first, others execute last
        for (int i = 0; i < byBit.length; i++) {
            if ((mode >> (byBit.length - 1 - i) & 1) == 1) {
                permissions.add(byBit[i]);
            }
        }
        return permissions;
    }

    /** Leaves nothing of an attempt but what it wrote. */
    static void retire(Attempt attempt, Attempt.Retirement why) throws IOException {
        unlink(attempt);
        leaveCgroup(attempt);
        attempt.retire(why);
        FileTree.delete(attempt.files());
    }

    /** Leaves nothing of an attempt. */
    static void discard(Attempt attempt) throws IOException {
        unlink(attempt);
        leaveCgroup(attempt);
        FileTree.delete(attempt.directory());
    }

    private static void leaveCgroup(Attempt attempt) throws IOException {
        Optional<Path> group = attempt.cgroup();
        if (group.isPresent()) {
            Files.deleteIfExists(group.get()); // its files are the kernel's, and go with it
        }
    }

    private static void unlink(Attempt attempt) throws IOException {
        List<String> made;
        try {
            made = Files.readAllLines(attempt.directory().resolve(LINKS));
        } catch (NoSuchFileException e) {
            return;
        }
        for (String line : made.reversed()) {
            Path path = Path.of(line);
            if (Files.isSymbolicLink(path)) {
                if (Files.readSymbolicLink(path).startsWith(attempt.directory())) {
                    Files.delete(path);
                }
            } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                deleteIfEmpty(path);
            }
        }
    }

    private static void deleteIfEmpty(Path directory) throws IOException {
        try {
            Files.delete(directory);
        } catch (DirectoryNotEmptyException e) {
            return; // somebody else uses it by now
        }
    }
}
