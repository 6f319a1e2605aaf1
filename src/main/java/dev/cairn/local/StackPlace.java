package dev.cairn.local;

import dev.cairn.runtime.FileTree;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;

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
        FileTree.deleteWithout(directory, path -> path.equals(lock()) || path.equals(directory));
        Files.deleteIfExists(lock());
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // Somebody has begun the stack anew since the lock went.
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
