package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One version of an object.
 *
 * @param kind the path of its kind, such as {@code /api/v1/configmaps}
 * @param object without managed fields
 */
record Stored(String kind, ObjectNode object, Managers managers) {
    /** Time stands still here. */
    static final String TIME = "2026-01-01T00:00:00Z";

    Stored copy() {
        return new Stored(kind, object.deepCopy(), new Managers(managers));
    }

    ObjectNode metadata() {
        return (ObjectNode) object.get("metadata");
    }

    String name() {
        return text("name");
    }

    String namespace() {
        return text("namespace");
    }

    String uid() {
        return text("uid");
    }

    long version() {
        return metadata().path("resourceVersion").asLong();
    }

    private String text(String field) {
        return metadata().path(field).asText();
    }

    boolean deleting() {
        return metadata().has("deletionTimestamp");
    }

    List<String> finalizers() {
        List<String> all = new ArrayList<>();
        metadata().path("finalizers").forEach(one -> all.add(one.asText()));
        return all;
    }

    void finalizers(List<String> all) {
        if (all.isEmpty()) {
            metadata().remove("finalizers");
        } else {
            ArrayNode list = metadata().putArray("finalizers");
            all.forEach(list::add);
        }
    }

    List<JsonNode> owners() {
        List<JsonNode> all = new ArrayList<>();
        metadata().path("ownerReferences").forEach(all::add);
        return all;
    }

    void owners(List<JsonNode> all) {
        if (all.isEmpty()) {
            metadata().remove("ownerReferences");
        } else {
            metadata().putArray("ownerReferences").addAll(all);
        }
    }

    /** As it is answered. */
    ObjectNode shown() {
        ObjectNode copy = object.deepCopy();
        ((ObjectNode) copy.get("metadata"))
                .set("managedFields", managers.shown(copy.path("apiVersion").asText()));
        return copy;
    }

    JsonNode status() {
        return object.has("status") ? object.get("status") : MissingNode.getInstance();
    }
}
