package dev.cairn.build;

import dev.cairn.engine.Transitions;
import dev.cairn.model.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The page about the life of a resource, whose pictures are made from the engine's table. Run by {@code make lifecycle}. */
public final class LifecyclePage {
    /** The checked-in file, relative to the root of the project. */
    static final Path FILE = Path.of("docs", "lifecycle.md");

    private static final String BEGIN = "<!-- pictures: made by make lifecycle -->\n";
    private static final String END = "<!-- end of pictures -->";

    private LifecyclePage() {}

    /** Writes the pictures into the page. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(FILE, with(Files.readString(FILE)));
        System.out.println("wrote " + FILE);
    }

    /** The page with the pictures of the present table. */
    static String with(String page) {
        int from = page.indexOf(BEGIN) + BEGIN.length();
        return page.substring(0, from) + "\n" + markdown() + "\n" + page.substring(page.indexOf(END, from));
    }

    private static String markdown() {
        StringBuilder text = new StringBuilder();
        picture(text, "From wanted to ready", EnumSet.range(Phase.PENDING, Phase.UNREADY));
        picture(
                text,
                "From alive to its end, and on",
                EnumSet.of(
                        Phase.PENDING,
                        Phase.STARTING,
                        Phase.RUNNING,
                        Phase.READY,
                        Phase.COMPLETED,
                        Phase.RESTARTING,
                        Phase.FAILED,
                        Phase.QUARANTINED));
        picture(
                text,
                "A stop, and what follows it",
                EnumSet.of(
                        Phase.READY,
                        Phase.STOPPING,
                        Phase.STOPPED,
                        Phase.SKIPPED,
                        Phase.PENDING,
                        Phase.COMPLETED,
                        Phase.FAILED));
        text.append("### Every change\n\n| from | on | to |\n| --- | --- | --- |\n");
        for (Transitions.Row row : Transitions.rows()) {
            text.append("| ")
                    .append(words(row.from()))
                    .append(" | ")
                    .append(row.on())
                    .append(" | ")
                    .append(words(row.to()))
                    .append(" |\n");
        }
        return text.toString();
    }

    /** The changes between these phases. A row from many phases is drawn in the table alone. */
    private static void picture(StringBuilder text, String title, Set<Phase> phases) {
        text.append("### ").append(title).append("\n\n```mermaid\nstateDiagram-v2\n");
        for (Transitions.Row row : Transitions.rows()) {
            for (Phase from : inOrder(row.from(), phases)) {
                for (Phase to : inOrder(row.to(), phases)) {
                    text.append("    ")
                            .append(word(from))
                            .append(" --> ")
                            .append(word(to))
                            .append(": ")
                            .append(row.on().replace(":", "").replace(";", ","))
                            .append('\n');
                }
            }
        }
        text.append("```\n\n");
    }

    private static List<Phase> inOrder(Set<Phase> some, Set<Phase> within) {
        return Arrays.stream(Phase.values())
                .filter(some::contains)
                .filter(within::contains)
                .toList();
    }

    private static String words(Set<Phase> phases) {
        return phases.size() == Phase.values().length
                ? "any"
                : Arrays.stream(Phase.values())
                        .filter(phases::contains)
                        .map(LifecyclePage::word)
                        .collect(Collectors.joining(", "));
    }

    private static String word(Phase phase) {
        return phase.name().charAt(0) + phase.name().substring(1).toLowerCase(java.util.Locale.ROOT);
    }
}
