package dev.cairn.runtime.process;

import dev.cairn.model.StopPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is written down of an attempt before it starts: enough to adopt it, to end it and to talk about it. Never its
 * environment, which holds secrets.
 *
 * @param init the init commands as people read them
 * @param stop how what outlives the command is ended
 */
record Registration(InstanceId id, String hash, boolean job, String workingDir, List<String> init, StopPolicy stop) {

    private static final String FILE = "registration";

    /** One line per value: its name, a blank, and the value with escapes as in Java. */
    void write(Path directory) throws IOException {
        StringBuilder text = new StringBuilder();
        put(text, "id", id.toString());
        put(text, "hash", hash);
        put(text, "job", String.valueOf(job));
        put(text, "workingDir", workingDir);
        put(text, "signal", stop.signal());
        put(text, "grace", stop.grace().toString());
        init.forEach(words -> put(text, "init", words));
        Files.writeString(directory.resolve(FILE), text);
    }

    /**
     * Reads it back.
     *
     * @throws IOException also when something is missing in it
     */
    static Registration read(Path directory) throws IOException {
        Map<String, String> values = new HashMap<>();
        List<String> init = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve(FILE))) {
            int blank = line.indexOf(' ');
            String value = line.substring(blank + 1).translateEscapes();
            values.put(line.substring(0, blank), value);
            if (line.startsWith("init ")) {
                init.add(value);
            }
        }
        if (!values.keySet().containsAll(List.of("id", "hash", "job", "workingDir", "signal", "grace"))) {
            throw new IOException(directory.resolve(FILE) + " is incomplete");
        }
        return new Registration(
                InstanceId.parse(values.get("id"))
                        .orElseThrow(() -> new IOException(directory + ": not an instance id")),
                values.get("hash"),
                values.get("job").equals("true"),
                values.get("workingDir"),
                List.copyOf(init),
                new StopPolicy(values.get("signal"), Duration.parse(values.get("grace"))));
    }

    private static void put(StringBuilder text, String name, String value) {
        String escaped = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
        text.append(name).append(' ').append(escaped).append('\n');
    }
}
