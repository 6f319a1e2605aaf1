package dev.cairn.operator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * No word of the operator and its client is logged until this is closed. Where turns are taken, a log is where threads meet
 * that have none: one that waits for another thread's line is woken by it, out of turn.
 */
final class Quiet implements AutoCloseable {
    private final Map<Logger, Level> levels = new LinkedHashMap<>();

    Quiet() {
        List.of("dev.cairn", "io.fabric8").forEach(name -> {
            Logger logger = Logger.getLogger(name);
            levels.put(logger, logger.getLevel());
            logger.setLevel(Level.OFF);
        });
    }

    @Override
    public void close() {
        levels.forEach(Logger::setLevel);
    }
}
