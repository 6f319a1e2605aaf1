package dev.cairn.local;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Where the things of one stack are.
 *
 * @param directory everything of it that outlives Cairn
 */
public record StackPlace(Places places, String id, Path directory) {

    /** Who the stack is, what it was asked to be, what was allocated for it; see {@link StackIdentity}. */
    public Path identity() {
        return directory.resolve("stack.json");
    }

    /** The memory; see {@link StateStore}. */
    public Path memory() {
        return directory.resolve("state.json");
    }

    /** The journal of its events. */
    public Path events() {
        return directory.resolve("events.jsonl");
    }

    /** Held by whoever drives the stack. */
    public Path lock() {
        return directory.resolve("lock");
    }

    /** What supervisors of it said. */
    public Path log() {
        return directory.resolve("logs").resolve("supervisor.log");
    }

    /** Removes everything that is kept of the stack, the lock last; only its holder may. */
    void delete() throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Files.walkFileTree(directory, new Deletion());
        Files.deleteIfExists(lock());
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // Somebody has begun the stack anew since the lock went.
        }
    }

    /** Of everything but the lock, which goes last; somebody else may be at it at the same time. */
    private final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!file.equals(lock())) {
                Files.deleteIfExists(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException error) throws IOException {
            if (error instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw error;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path visited, IOException error) throws IOException {
            if (!visited.equals(directory)) {
                Files.deleteIfExists(visited);
            }
            return FileVisitResult.CONTINUE;
        }
    }

    /** What its processes are and write. */
    public Path processes() {
        return directory.resolve("processes");
    }

    /** Whether anything is known of processes of it. */
    boolean hasProcesses() {
        return Files.exists(processes().resolve("stacks"));
    }

    /** The lines of containers that were removed. */
    public Path containerLogs() {
        return directory.resolve("logs").resolve("containers");
    }

    /** Where its supervisor listens. */
    public Path socket() {
        return places.socket(id);
    }
}
