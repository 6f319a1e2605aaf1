package dev.cairn.local;

import dev.cairn.model.Memory;
import java.io.IOException;

/** Where the memory outlives the loop. */
@FunctionalInterface
public interface MemoryStore {
    /**
     * Keeps the memory, whole or not at all: after a kill at any moment the last one kept is there. Called before the
     * effects of the step that made it.
     *
     * @throws IOException when it could not be kept (a full disk); the one kept before is untouched
     */
    void save(Memory memory) throws IOException;
}
