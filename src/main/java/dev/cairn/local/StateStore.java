package dev.cairn.local;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cairn.model.Memory;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.StackMemory;
import dev.cairn.model.Table;
import dev.cairn.status.MemoryJson;
import dev.cairn.status.MemoryText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The memory in a file of its owner, replaced as a whole: {@code {"format": 1, "stack": {…}, "resources": {name: {…}}}}.
 *
 * <p>A write is a temporary file and a rename, without an fsync: it has to survive the death of Cairn, and what the
 * kernel has taken survives that. After a loss of power every workload is gone too, and an older memory is as good as
 * the newest; see docs/decisions/0021. The text of a resource that did not change is kept, so that a step costs what it
 * changed. Used by one thread.
 */
public final class StateStore implements MemoryStore {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] COMMA = {','};

    private final Path file;
    private final Map<String, Text> texts = new HashMap<>();

    private record Text(ResourceMemory of, byte[] json) {}

    /** The memory in that file, which need not exist. */
    public StateStore(Path file) {
        this.file = file;
    }

    /**
     * What was kept last.
     *
     * @param now beginning of a memory where there is none
     * @throws IOException when the file cannot be read, or is of a newer form than this program knows
     */
    public Memory load(Instant now) throws IOException {
        if (!Files.exists(file)) {
            return Memory.fresh(now);
        }
        try {
            JsonNode root = JsonTree.read(Files.readAllBytes(file));
            int format = root.path("format").asInt();
            if (format != MemoryJson.FORMAT) {
                throw new IOException(
                        file + " is of form " + format + ", and this version of cairn reads form " + MemoryJson.FORMAT
                                + ": use the version of cairn that wrote it, or `cairn down` with that one");
            }
            Table<String, ResourceMemory> resources = Table.empty();
            for (Map.Entry<String, JsonNode> resource : root.path("resources").properties()) {
                resources = resources.with(resource.getKey(), MemoryText.resource(resource.getValue()));
            }
            return Memory.restored(MemoryText.stack(root.path("stack")), resources);
        } catch (com.fasterxml.jackson.core.JacksonException | IllegalArgumentException | DateTimeException e) {
            throw new IOException(
                    file + " cannot be understood: " + e.getMessage()
                            + ". It was changed by something else than cairn; remove it, and cairn takes over what runs",
                    e);
        }
    }

    @Override
    public void save(Memory memory) throws IOException {
        OwnerOnly.replace(file, json(memory));
    }

    private byte[] json(Memory memory) throws IOException {
        ByteArrayOutputStream out =
                new ByteArrayOutputStream(1024 + 1024 * memory.resources().size());
        out.writeBytes(("{\"format\":" + MemoryJson.FORMAT + ",\"stack\":").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(text(memory.stack()));
        out.writeBytes(",\"resources\":{".getBytes(StandardCharsets.UTF_8));
        Set<String> names = new HashSet<>();
        for (Map.Entry<String, ResourceMemory> resource : memory.resources()) {
            if (!names.isEmpty()) {
                out.writeBytes(COMMA);
            }
            names.add(resource.getKey());
            out.writeBytes(new TextNode(resource.getKey()).toString().getBytes(StandardCharsets.UTF_8));
            out.write(':');
            out.writeBytes(text(resource.getKey(), resource.getValue()));
        }
        texts.keySet().retainAll(names);
        out.writeBytes("}}\n".getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private static byte[] text(StackMemory memory) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            MemoryJson.write(memory, json);
        }
        return out.toByteArray();
    }

    private byte[] text(String name, ResourceMemory memory) throws IOException {
        Text known = texts.get(name);
        if (known != null && known.of() == memory) {
            return known.json();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            MemoryJson.write(memory, json);
        }
        byte[] text = out.toByteArray();
        texts.put(name, new Text(memory, text));
        return text;
    }
}
