package dev.cairn.plan;

import java.util.Optional;

/** Reads text files of the machine. */
@FunctionalInterface
public interface FileSource {
    /** Has no files. */
    FileSource NONE = _ -> Optional.empty();

    /** The content of the file at that absolute path; empty when it cannot be read. */
    Optional<String> read(String path);
}
