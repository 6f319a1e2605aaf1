package dev.cairn.local;

import dev.cairn.plan.PercentEncoding;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Hides values that must not be shown in text that a workload wrote: it may repeat what it was given.
 *
 * @param values the longest first, so that none is hidden in part because it holds another
 */
record SecretMask(List<String> values) {
    /** Values this short would mask half of every sentence, and are no secrets. */
    private static final int SHORTEST = 4;
    /** In a whole file or certificate much is as short as a word. */
    private static final int SHORTEST_LINE = 8;

    private static final String HIDDEN = "••••";

    SecretMask {
        values = List.copyOf(values);
    }

    /** A mask of those values: as they are, in an address, and by the line. */
    static SecretMask of(Collection<String> values) {
        return new SecretMask(values.stream()
                .flatMap(value -> Stream.of(value, PercentEncoding.of(value)))
                .flatMap(SecretMask::lines)
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList());
    }

    private static Stream<String> lines(String value) {
        List<String> lines = value.strip().lines().map(String::strip).toList();
        int shortest = lines.size() > 1 ? SHORTEST_LINE : SHORTEST;
        return lines.stream().filter(line -> line.length() >= shortest);
    }

    String of(String text) {
        String masked = text;
        for (String value : values) {
            masked = masked.replace(value, HIDDEN);
        }
        return masked;
    }

    /** The same lines, masked. */
    LogStream of(LogStream lines) {
        return new LogStream() {
            @Override
            public Optional<LogLine> next() throws RuntimeFailure {
                return lines.next()
                        .map(line -> new LogLine(
                                line.resource(), line.attempt(), line.stream(), line.timestamp(), of(line.text())));
            }

            @Override
            public void close() {
                lines.close();
            }
        };
    }

    /** Says nothing of what it hides. */
    @Override
    public String toString() {
        return "a mask of " + values.size() + " values";
    }
}
