package dev.cairn.cli;

import dev.cairn.local.StackHandle;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The newest lines that a resource wrote, to be quoted. */
final class LastLines {
    /** As many as the screen of a failure shows. */
    static final int SCREEN = 20;

    private LastLines() {}

    /** At most that many; none when they cannot be read, which never stands in the way of what they are shown with. */
    static List<String> of(StackHandle running, String resource, int count) {
        LogOptions options = new LogOptions(false, OptionalInt.of(count), Optional.empty(), false);
        List<String> lines = new ArrayList<>();
        try (LogStream log = running.quoted(resource, options)) {
            for (Optional<LogLine> line = log.next(); line.isPresent(); line = log.next()) {
                lines.add(line.get().text());
            }
        } catch (RuntimeFailure | IOException e) {
            return List.of("(the log cannot be read: " + e.getMessage() + ")");
        }
        return lines;
    }
}
