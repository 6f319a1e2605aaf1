package dev.cairn.simulation;

import dev.cairn.model.Exit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One execution as it was: when, how it ended, and what it was given. */
public record Past(
        Instant startedAt,
        Optional<Exit> exit,
        List<String> args,
        Map<String, String> env,
        Map<String, String> files) {}
