package dev.cairn.runtime.kubernetes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a job wrote into its termination message. */
final class JobOutputs {
    private static final Pattern LINE = Pattern.compile("([A-Za-z_][A-Za-z0-9_.-]*)=(.*)");

    private JobOutputs() {}

    /** The lines {@code NAME=value}; others are left out. */
    static Map<String, String> parse(String message) {
        Map<String, String> outputs = new LinkedHashMap<>();
        message.lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .forEach(line -> outputs.put(line.group(1), line.group(2)));
        return outputs;
    }
}
