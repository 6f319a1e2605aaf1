package dev.cairn.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What ran in one world: kept for the matrix, and compared with the skips that are expected. */
final class Outcomes {
    private static final Path KEPT = Path.of("target", "conformance");

    private final String world;
    private final Set<String> lines = new TreeSet<>();

    Outcomes(String world) {
        this.world = world;
    }

    synchronized void passed(Suite.Entry entry) {
        keep(passedLine(entry));
    }

    /** Fails when nobody expected it, or for another reason. */
    synchronized void skipped(Suite.Entry entry, Set<Ability> missing) {
        keep(skippedLine(entry));
        String skip = skip(world, entry, missing);
        if (!expectedSkips().contains(skip)) {
            throw new AssertionError("not in expected-skips.txt: " + skip);
        }
    }

    static String passedLine(Suite.Entry entry) {
        return "passed | " + entry.id();
    }

    static String skippedLine(Suite.Entry entry) {
        return "skipped | " + entry.id();
    }

    private void keep(String line) {
        lines.add(line);
        try {
            Files.createDirectories(KEPT);
            Files.write(KEPT.resolve(world + ".txt"), lines, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is known of the last run in that world; nothing when there was none. */
    static List<String> kept(String world) throws IOException {
        Path file = KEPT.resolve(world + ".txt");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** How a skip is written down: where, what, and what is missing there. */
    static String skip(String world, Suite.Entry entry, Set<Ability> missing) {
        return world + " | " + entry.id() + " | "
                + String.join(", ", missing.stream().map(Ability::name).sorted().toList());
    }

    /** The skips that are no surprise. */
    static List<String> expectedSkips() {
        try (var in = Outcomes.class.getResourceAsStream("/conformance/expected-skips.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
