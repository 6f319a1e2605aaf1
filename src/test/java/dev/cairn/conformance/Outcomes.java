package dev.cairn.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What ran in one world: kept for the matrix, and compared with the skips that are expected. */
final class Outcomes {
    private final String world;
    private final List<String> lines = new ArrayList<>();
    private final List<String> expected;

    Outcomes(String world) {
        this.world = world;
        this.expected = expectedSkips();
    }

    synchronized void passed(Suite.Entry entry) {
        keep("passed " + entry.id());
    }

    /** Fails when nobody expected it. */
    synchronized void skipped(Suite.Entry entry) {
        keep("skipped " + entry.id());
        if (!expected.contains(world + " | " + entry.id())) {
            throw new AssertionError("not in expected-skips.txt: " + world + " | " + entry.id());
        }
    }

    private void keep(String line) {
        lines.add(line);
        Path file = Path.of("target", "conformance", world + ".txt");
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, lines, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> expectedSkips() {
        try (var in = Outcomes.class.getResourceAsStream("/conformance/expected-skips.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
