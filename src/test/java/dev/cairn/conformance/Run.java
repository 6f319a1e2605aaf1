package dev.cairn.conformance;

import dev.cairn.model.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One execution of a workload, as the world itself knows it.
 *
 * @param startedAt when it began to execute
 * @param endedAt when it ended; empty while it executes
 * @param exit how it ended
 */
public record Run(
        String resource,
        Instant startedAt,
        Optional<Instant> endedAt,
        Optional<Reason> exit,
        List<String> args,
        Map<String, String> env,
        Map<String, String> files) {
    /** Whether it executes. */
    public boolean alive() {
        return endedAt.isEmpty();
    }
}
