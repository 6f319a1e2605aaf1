package dev.cairn.runtime.process;

import dev.cairn.model.StopPolicy;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * What is written down of an attempt before it starts: enough to adopt it, to end it and to talk about it. Never its
 * environment, which holds secrets.
 *
 * @param init the init commands as people read them
 * @param stop how what outlives the command is ended
 */
record Registration(
        InstanceId id,
        String hash,
        boolean job,
        String workingDir,
        String command,
        List<String> init,
        StopPolicy stop) {

    private static final String FILE = "registration";

    void write(Path directory) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("id", id.toString());
        properties.setProperty("hash", hash);
        properties.setProperty("job", String.valueOf(job));
        properties.setProperty("workingDir", workingDir);
        properties.setProperty("command", command);
        properties.setProperty("stop.signal", stop.signal());
        properties.setProperty("stop.grace", stop.grace().toString());
        for (int i = 0; i < init.size(); i++) {
            properties.setProperty("init." + (i + 1), init.get(i));
        }
        try (Writer writer = Files.newBufferedWriter(directory.resolve(FILE))) {
            properties.store(writer, null);
        }
    }

    /**
     * Reads it back.
     *
     * @throws IOException also when something is missing in it
     */
    static Registration read(Path directory) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(directory.resolve(FILE))) {
            properties.load(reader);
        }
        List<String> init = new ArrayList<>();
        for (int i = 1; properties.containsKey("init." + i); i++) {
            init.add(properties.getProperty("init." + i));
        }
        return new Registration(
                InstanceId.parse(need(properties, directory, "id"))
                        .orElseThrow(() -> new IOException(directory + ": not an instance id")),
                need(properties, directory, "hash"),
                Boolean.parseBoolean(need(properties, directory, "job")),
                need(properties, directory, "workingDir"),
                need(properties, directory, "command"),
                List.copyOf(init),
                new StopPolicy(
                        need(properties, directory, "stop.signal"),
                        Duration.parse(need(properties, directory, "stop.grace"))));
    }

    private static String need(Properties properties, Path directory, String name) throws IOException {
        String value = properties.getProperty(name);
        if (value == null) {
            throw new IOException(directory.resolve(FILE) + " has no " + name);
        }
        return value;
    }
}
