package dev.cairn.plan;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one grammar of the short form of volumes, that of Docker and Compose: {@code [source:]target[:options]}. A source
 * with a slash, or that begins with a dot, a tilde or a drive letter, is a path of the machine; else it is a name.
 *
 * @param source empty for a volume without a name
 * @param options in the order in which they were written, {@code ro} and {@code rw} among them
 */
public record VolumeMapping(Optional<String> source, String target, List<String> options) {
    private static final String WINDOWS = "[A-Za-z]:[\\\\/][^:]*|[A-Za-z]:(?=:|$)|\\\\\\\\[^:]*";
    private static final Pattern FORM = Pattern.compile(
            "(?:(?<source>" + WINDOWS + "|[^:]+):)?(?<target>" + WINDOWS + "|[^:]+)(?::(?<options>[^:/\\\\]+))?");
    /** Names of devices have colons themselves. */
    private static final Pattern DEVICE =
            Pattern.compile("(?<source>/dev/.+):(?<target>/dev/.+?)(?::(?<options>[a-zA-Z,]+))?");

    private static final Pattern SINGLE = Pattern.compile(WINDOWS + "|[^:]+");
    private static final String ADVICE = "write [source:]target[:ro], as in data:/var/lib/data or ./conf:/etc/app:ro";

    public VolumeMapping {
        options = List.copyOf(options);
    }

    /** Reads such a text. */
    public static Outcome<VolumeMapping> parse(String text) {
        if (text.isBlank()) {
            return new Outcome.Bad<>("is empty", ADVICE);
        }
        if (SINGLE.matcher(text).matches()) {
            return new Outcome.Good<>(new VolumeMapping(Optional.empty(), text, List.of()));
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            form = DEVICE.matcher(text);
            if (!form.matches()) {
                return new Outcome.Bad<>(
                        text.contains("::") || text.startsWith(":") || text.endsWith(":")
                                ? "has nothing between its colons"
                                : "has too many colons",
                        ADVICE);
            }
        }
        String options = form.group("options");
        return new Outcome.Good<>(new VolumeMapping(
                Optional.ofNullable(form.group("source")),
                form.group("target"),
                options == null ? List.of() : List.of(options.split(","))));
    }

    /** Whether it can only be read. */
    public boolean isReadOnly() {
        return options.contains("ro");
    }

    /** Whether the source is a path of the machine. */
    public boolean isPath() {
        return source.filter(text -> text.startsWith(".")
                        || text.startsWith("~")
                        || text.contains("/")
                        || text.contains("\\")
                        || text.matches("[A-Za-z]:.*"))
                .isPresent();
    }
}
