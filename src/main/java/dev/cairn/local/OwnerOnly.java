package dev.cairn.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
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

    /**
     * Replaces what the file holds, whole or not at all.
     *
     * @param how more about the writing: {@link StandardOpenOption#SYNC}, when it has to be on the disk afterwards
     * @throws IOException when it could not be written; the message says which file, and why
     */
    static void replace(Path file, byte[] content, OpenOption... how) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Set<OpenOption> options = new HashSet<>(Set.of(how));
        options.addAll(
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE));
        try {
            try (FileChannel channel = FileChannel.open(part, options, FILE)) {
                write(channel, content);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(part); // a full disk is not filled with what did not fit on it
            throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** All of it. */
    static void write(FileChannel to, byte[] content) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
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
