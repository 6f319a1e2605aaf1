package dev.cairn.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and directories that nobody but their owner can read: from the moment they exist, not a moment later. */
final class OwnerOnly {
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private OwnerOnly() {}

    /** The directory, made with its parents if need be. */
    static Path directory(Path path) throws IOException {
        return Files.createDirectories(path, DIRECTORY);
    }

    /** A channel that writes at the end of the file, which is made if need be. */
    static FileChannel appending(Path path) throws IOException {
        return FileChannel.open(path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), FILE);
    }

    /** A channel that writes a file anew. */
    static FileChannel writing(Path path) throws IOException {
        return FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE),
                FILE);
    }

    /** The file, made empty if need be. */
    static Path file(Path path) throws IOException {
        try {
            return Files.createFile(path, FILE);
        } catch (FileAlreadyExistsException e) {
            return path;
        }
    }
}
