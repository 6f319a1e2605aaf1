package dev.cairn.runtime.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file in which a job leaves its outputs. It lies in a directory of its own, because {@code /tmp} and {@code /run}
 * may be mounts that are gone when the job has ended, and is read out of the stopped container.
 */
final class JobOutputs {
    static final String DIRECTORY = "/.cairn";
    static final String NAME = "output";
    static final String FILE = DIRECTORY + "/" + NAME;
    static final String VARIABLE = "CAIRN_OUTPUT";

    private static final int LARGEST = 64 * 1024;
    private static final Pattern LINE = Pattern.compile("([A-Za-z_][A-Za-z0-9_.-]*)=(.*)");

    private final Engine engine;
    /** It does not change any more once a job has ended, and reading it takes an archive each time. */
    private final Map<String, Optional<Map<String, String>>> known = new ConcurrentHashMap<>();

    JobOutputs(Engine engine) {
        this.engine = engine;
    }

    /** What the job that ended wrote; empty when its file cannot be read. Lines of another form than {@code NAME=value} are left out. */
    Optional<Map<String, String>> of(String container) throws IOException {
        Optional<Map<String, String>> outputs = known.get(container);
        if (outputs == null) {
            outputs = read(container);
            known.put(container, outputs);
        }
        return outputs;
    }

    /** The container is gone. */
    void forget(String container) {
        known.remove(container);
    }

    private Optional<Map<String, String>> read(String container) throws IOException {
        try (EngineClient.Answer answer = engine.open(
                "GET", "/containers/" + container + "/archive?path=" + Engine.encoded(FILE), Optional.empty())) {
            return FileArchive.first(answer.body(), LARGEST).map(JobOutputs::parse);
        } catch (EngineRefusal e) {
            if (e.absent()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static Map<String, String> parse(byte[] content) {
        Map<String, String> outputs = new LinkedHashMap<>();
        new String(content, StandardCharsets.UTF_8).lines().forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                outputs.put(matcher.group(1), matcher.group(2));
            }
        });
        return outputs;
    }
}
