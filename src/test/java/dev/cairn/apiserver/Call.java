package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request.
 *
 * @param path without the query
 * @param query by name
 * @param type content type of the body
 * @param body missing when there is none
 */
public record Call(String method, String path, Map<String, String> query, String type, JsonNode body) {
    static final String APPLY = "application/apply-patch+yaml";
    static final String MERGE = "application/merge-patch+json";
    static final String JSON = "application/json";

    static Call get(String path) {
        return new Call("GET", path, Map.of(), "", MissingNode.getInstance());
    }

    static Call of(String method, String path, String type, JsonNode body) {
        return new Call(method, path, Map.of(), type, body);
    }

    Call with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(query);
        more.put(name, value);
        return new Call(method, path, more, type, body);
    }

    boolean flag(String name) {
        return "true".equals(query.get(name)) || "1".equals(query.get(name));
    }
}
