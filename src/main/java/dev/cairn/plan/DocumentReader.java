package dev.cairn.plan;

import java.util.List;

/** Turns the text of a {@link Source} into trees that know where everything was written. */
final class DocumentReader {
    /** In characters. A spec may have 512 KiB; what accompanies it (Secrets, ConfigMaps) is a megabyte each at most. */
    static final int LARGEST_FILE = 4 << 20;

    private final Problems problems;

    DocumentReader(Problems problems) {
        this.problems = problems;
    }

    /** The documents of that source that are not empty; what cannot be read is a problem. */
    List<Node> read(Source source) {
        String text = source.text().startsWith("\ufeff") ? source.text().substring(1) : source.text();
        if (text.length() > LARGEST_FILE) {
            problems.error(
                    Code.TooLarge,
                    Path.ROOT,
                    new Position(source.name(), 1, 1),
                    "the file has " + (text.length() >> 20) + " MiB; 4 MiB is the limit",
                    "is this the right file? A stack has 512 KiB at most");
            return List.of();
        }
        Source clean = new Source(source.name(), text);
        if (!text.stripLeading().startsWith("{")) {
            return readYaml(clean, problems);
        }
        Problems asJson = new Problems();
        List<Node> json = new JsonText(clean, asJson).read();
        if (!asJson.has(Code.Syntax)) {
            problems.addAll(asJson);
            return json;
        }
        if (source.name().endsWith(".json")
                || text.stripLeading().substring(1).stripLeading().startsWith("\"")) {
            problems.addAll(asJson);
            return List.of();
        }
        return readYaml(clean, problems);
    }

    private static List<Node> readYaml(Source source, Problems problems) {
        return new YamlText(source, problems).read();
    }
}
