package dev.cairn.cli.text;

import dev.cairn.runtime.LogLine;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Log lines, each after the name of its resource in a colour of its own.
 *
 * @param names of the resources whose lines come, in plan order: they give the width and the colours
 * @param prefix whether the name stands before each line
 * @param timestamps whether the time stands before each line, in that zone
 */
public record LogText(Look look, List<String> names, boolean prefix, boolean timestamps, ZoneId zone) {
    private static final List<Tone> TONES = List.of(
            Tone.CYAN,
            Tone.MAGENTA,
            Tone.BLUE,
            Tone.GOOD,
            Tone.BUSY,
            Tone.BRIGHT_BLUE,
            Tone.BRIGHT_GREEN,
            Tone.BRIGHT_YELLOW);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);
    /** The password in an address: {@code postgres://user:password@host}. */
    private static final Pattern PASSWORD = Pattern.compile("(://[^:/@\\s]*:)[^@\\s]+@");

    public LogText {
        names = List.copyOf(names);
    }

    /** The line as it is shown. Off a terminal its text is passed on as it was written. */
    public String line(LogLine line) {
        StringBuilder shown = new StringBuilder();
        if (prefix) {
            int width = names.stream().mapToInt(Columns::of).max().orElse(0);
            shown.append(look.paint(tone(line.resource()), Columns.pad(line.resource(), width) + " |"))
                    .append(' ');
        }
        if (timestamps) {
            String time = TIME.format(line.timestamp().atZone(zone));
            shown.append(look.paint(Tone.QUIET, time)).append(' ');
        }
        return shown.append(look.colour() ? Columns.colourful(line.text()) : line.text())
                .toString();
    }

    /** A line quoted in a message of ours: without control characters, and without the password of an address. */
    public static String quoted(String text) {
        return PASSWORD.matcher(Columns.printable(text)).replaceAll("$1••••@");
    }

    private Tone tone(String resource) {
        return TONES.get(Math.max(0, names.indexOf(resource)) % TONES.size());
    }
}
