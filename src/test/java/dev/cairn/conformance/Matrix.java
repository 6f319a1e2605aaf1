package dev.cairn.conformance;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which scenario ran where, as Markdown. */
public final class Matrix {
    /** The worlds and how a reader calls them. */
    static final Map<String, String> WORLDS = worlds();

    /** What became of a scenario in a world, in the form in which results are kept. */
    private interface Results {
        List<String> of(String world) throws IOException;
    }

    private Matrix() {}

    private static Map<String, String> worlds() {
        Map<String, String> worlds = new LinkedHashMap<>();
        worlds.put("fake-bare", "fake, bare");
        worlds.put("fake-managed", "fake, managed");
        worlds.put("process", "processes");
        worlds.put("docker", "Docker");
        worlds.put("kubernetes", "Kubernetes");
        worlds.put("kubernetes-simulated", "Kubernetes, simulated pods");
        return worlds;
    }

    /** Chapter and promise of every scenario. */
    public static List<String> scenarios() {
        return Suite.entries().stream().map(Suite.Entry::id).toList();
    }

    /** As the last run of the suite went. */
    public static String ran() throws IOException {
        return markdown(Outcomes::kept);
    }

    /** As it has to be: what is not an expected skip passes. */
    public static String expected() throws IOException {
        List<String> skips = Outcomes.expectedSkips();
        return markdown(world -> Suite.entries().stream()
                .map(entry -> skip(skips, world, entry)
                        .map(reason -> Outcomes.skippedLine(entry))
                        .orElseGet(() -> Outcomes.passedLine(entry)))
                .toList());
    }

    private static String markdown(Results results) throws IOException {
        List<String> skips = Outcomes.expectedSkips();
        Map<String, List<String>> byWorld = new LinkedHashMap<>();
        for (String world : WORLDS.keySet()) {
            byWorld.put(world, results.of(world));
        }
        StringBuilder text = new StringBuilder();
        Set<Ability> missing = new TreeSet<>();
        String chapter = "";
        for (Suite.Entry entry : Suite.entries()) {
            if (!entry.chapter().equals(chapter)) {
                chapter = entry.chapter();
                text.append("\n| ").append(chapter).append(" | ").append(String.join(" | ", WORLDS.values()));
                text.append(" |\n| --- |")
                        .append(" --- |".repeat(WORLDS.size()))
                        .append("\n");
            }
            text.append("| ").append(entry.promise());
            for (String world : WORLDS.keySet()) {
                text.append(" | ").append(cell(byWorld.get(world), skips, world, entry, missing));
            }
            text.append(" |\n");
        }
        text.append("\nWhat is missing where a scenario was skipped:\n\n");
        missing.forEach(ability -> text.append("- `" + ability + "`: " + ability.text() + "\n"));
        return text.toString().strip() + "\n";
    }

    private static String cell(
            List<String> results, List<String> skips, String world, Suite.Entry entry, Set<Ability> missing) {
        if (results.contains(Outcomes.passedLine(entry))) {
            return "✓";
        }
        if (!results.contains(Outcomes.skippedLine(entry))) {
            return "did not pass";
        }
        String reason = skip(skips, world, entry).orElse("?");
        for (String ability : reason.split(", ")) {
            missing.add(Ability.valueOf(ability));
        }
        return "– `" + reason + "`";
    }

    private static Optional<String> skip(List<String> skips, String world, Suite.Entry entry) {
        String begin = world + " | " + entry.id() + " | ";
        return skips.stream()
                .filter(line -> line.startsWith(begin))
                .map(line -> line.substring(begin.length()))
                .findFirst();
    }
}
