package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** One run of a script on one server, told in words that do not depend on the server. */
final class Session {
    private final long seed;
    private final String namespace;
    private final Function<Call, Answer> server;
    private final Map<String, String> uids = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, String> versions = new HashMap<>();
    private final Map<String, String> oldVersions = new HashMap<>();

    Session(long seed, String namespace, Function<Call, Answer> server) {
        this.seed = seed;
        this.namespace = namespace;
        this.server = server;
    }

    String maps() {
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    String stacks() {
        return "/apis/cairn.dev/v1alpha1/namespaces/" + namespace + "/stacks";
    }

    String named(String name) {
        return "s" + seed + "-" + name;
    }

    String uid(String name, String otherwise) {
        return uids.getOrDefault(named(name), otherwise);
    }

    String version(String name) {
        return versions.getOrDefault(named(name), "1");
    }

    String oldVersion(String name) {
        return oldVersions.getOrDefault(named(name), "1");
    }

    /** The answer to a step, in words. */
    String perform(Script.Step step) {
        Answer answer = server.apply(step.request().apply(this));
        return answer.code() + " " + (answer.ok() && answer.body().has("metadata") ? told(answer.body()) : "");
    }

    /** Everything there is of the script, in words. */
    String everything() {
        List<String> all = new ArrayList<>();
        for (String kind : List.of(maps(), stacks())) {
            Answer answer = server.apply(Call.get(kind).with("labelSelector", "script=s" + seed));
            ((ArrayNode) answer.body().path("items")).forEach(item -> all.add(told(item)));
        }
        return String.join("\n    ", all.stream().sorted().toList());
    }

    /** An object without what differs from server to server; versions are told as the same or newer. */
    private String told(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        String name = metadata.path("name").asText();
        if (name.isEmpty()) {
            return "";
        }
        note(name, metadata);
        Map<String, Object> told = new TreeMap<>();
        told.put("name", name);
        told.put("uid", names.get(metadata.path("uid").asText()));
        told.put("version", versionWord(name, metadata.path("resourceVersion").asText()));
        told.put("generation", metadata.path("generation").asText());
        told.put("labels", metadata.path("labels").toString());
        told.put("finalizers", metadata.path("finalizers").toString());
        told.put("deleting", metadata.has("deletionTimestamp"));
        List<String> owners = new ArrayList<>();
        metadata.path("ownerReferences")
                .forEach(
                        owner -> owners.add(names.getOrDefault(owner.path("uid").asText(), "nobody") + " "
                                + owner.path("blockOwnerDeletion").asBoolean()));
        told.put("owners", owners.stream().sorted().toList());
        told.put("data", new TreeMap<>(fields(object.path("data"))));
        told.put("status", object.path("status").path("observedGeneration").asText());
        if (!object.path("spec").isObject() && !object.path("kind").asText().equals("Stack")) {
            told.put("managers", managers(metadata.path("managedFields")));
        }
        return told.toString();
    }

    private void note(String name, JsonNode metadata) {
        String uid = metadata.path("uid").asText();
        uids.put(name, uid);
        names.computeIfAbsent(
                uid,
                _ -> name + "#"
                        + names.values().stream()
                                .filter(known -> known.startsWith(name + "#"))
                                .count());
    }

    private String versionWord(String name, String version) {
        String before = versions.put(name, version);
        if (before == null) {
            return "first";
        }
        if (before.equals(version)) {
            return "same";
        }
        oldVersions.put(name, before);
        return "newer";
    }

    private static Map<String, String> fields(JsonNode data) {
        Map<String, String> fields = new TreeMap<>();
        data.properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
        return fields;
    }

    private Map<String, String> managers(JsonNode entries) {
        Map<String, String> managers = new TreeMap<>();
        for (JsonNode entry : entries) {
            String key = entry.path("manager").asText() + " "
                    + entry.path("operation").asText() + " "
                    + entry.path("subresource").asText();
            String paths = Fields.paths((ObjectNode) entry.path("fieldsV1")).toString();
            for (Map.Entry<String, String> uid : names.entrySet()) {
                paths = paths.replace(uid.getKey(), uid.getValue());
            }
            managers.put(key, paths);
        }
        return managers;
    }
}
