package dev.cairn.local;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.runtime.StackRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Who a stack is, what it was asked to be, and what was allocated for it: {@code stack.json}. It changes with a file or an
 * allocation, not with a step, and is on the disk before anything is built on it: a generated password must not be lost
 * while the data that it opens is kept.
 *
 * @param name {@code metadata.name}
 * @param uid random, made once: everything of the stack carries it
 * @param generation counts the versions of the specification
 * @param removal what was asked for and is not through
 * @param ports allocated ports by {@code <resource>/<port>}
 * @param generated generated values by {@code <resource>/<name>}
 * @param launch what was asked for last
 */
public record StackIdentity(
        String id,
        String name,
        String uid,
        long generation,
        Removal removal,
        Map<String, Integer> ports,
        Map<String, String> generated,
        Optional<LaunchRequest> launch) {
    private static final int FORMAT = 1;

    /** Whether the stack is to go. */
    public enum Removal {
        NONE,
        KEEPING_DATA,
        WITH_DATA
    }

    public StackIdentity {
        ports = Map.copyOf(ports);
        generated = Map.copyOf(generated);
    }

    /** A stack nobody knows yet. */
    public static StackIdentity fresh(String id, String name) {
        return lost(new StackRef(id, name, UUID.randomUUID().toString(), Map.of()));
    }

    /** A stack of which nothing is kept any more, and something is still on the machine. */
    static StackIdentity lost(StackRef stack) {
        return new StackIdentity(
                stack.id(), stack.name(), stack.uid(), 0, Removal.NONE, Map.of(), Map.of(), Optional.empty());
    }

    /** The next version of the specification. */
    public StackIdentity next(String newName, LaunchRequest request) {
        return new StackIdentity(
                id, newName, uid, generation + 1, Removal.NONE, ports, generated, Optional.of(request));
    }

    /** The same under that name. */
    public StackIdentity named(String other) {
        return new StackIdentity(id, other, uid, generation, removal, ports, generated, launch);
    }

    /** What stays after everything was removed but the data: what opens that data. */
    public StackIdentity forgotten() {
        return new StackIdentity(id, name, uid, generation, Removal.NONE, ports, generated, Optional.empty());
    }

    /** Whether everything but its data was removed: not whether nothing is known because its state was lost. */
    public boolean wasTakenDown() {
        return launch.isEmpty() && generation > 0;
    }

    /** The same, to be removed or not. */
    public StackIdentity with(Removal wanted) {
        return new StackIdentity(id, name, uid, generation, wanted, ports, generated, launch);
    }

    /** The same with other allocations. */
    public StackIdentity with(Map<String, Integer> otherPorts, Map<String, String> otherGenerated) {
        return new StackIdentity(id, name, uid, generation, removal, otherPorts, otherGenerated, launch);
    }

    /**
     * What is kept in that file; empty when there is none.
     *
     * @throws IOException when it cannot be read or understood
     */
    public static Optional<StackIdentity> load(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode json = JsonTree.read(Files.readAllBytes(file));
            if (json.path("format").asInt() != FORMAT) {
                throw new IOException(file + " was written by another version of cairn (form "
                        + json.path("format").asInt() + "): use that version");
            }
            return Optional.of(of(json));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException(file + " cannot be understood: " + e.getMessage(), e);
        }
    }

    private static StackIdentity of(JsonNode json) {
        Map<String, Integer> ports = new TreeMap<>();
        json.path("ports")
                .properties()
                .forEach(entry -> ports.put(entry.getKey(), entry.getValue().asInt()));
        Map<String, String> generated = new TreeMap<>();
        json.path("generated")
                .properties()
                .forEach(entry -> generated.put(entry.getKey(), entry.getValue().asText()));
        return new StackIdentity(
                json.path("id").asText(),
                json.path("name").asText(),
                json.path("uid").asText(),
                json.path("generation").asLong(),
                Removal.valueOf(json.path("removal").asText("NONE")),
                ports,
                generated,
                Optional.ofNullable(json.get("launch")).map(LaunchRequest::of));
    }

    /**
     * Keeps it: whole or not at all, and on the disk when this returns.
     *
     * @throws IOException when it could not be kept; what was kept before is untouched
     */
    public void save(Path file) throws IOException {
        OwnerOnly.directory(file.getParent());
        OwnerOnly.replace(file, json().toString().getBytes(StandardCharsets.UTF_8), StandardOpenOption.SYNC);
    }

    private ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", FORMAT).put("id", id).put("name", name).put("uid", uid);
        json.put("generation", generation).put("removal", removal.name());
        ObjectNode portsNode = json.putObject("ports");
        new TreeMap<>(ports).forEach(portsNode::put);
        ObjectNode generatedNode = json.putObject("generated");
        new TreeMap<>(generated).forEach(generatedNode::put);
        launch.ifPresent(request -> json.set("launch", request.json()));
        return json;
    }
}
