package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** The answer to a request. */
public record Answer(int code, JsonNode body) {

    static Answer refused(int code, String reason, String message) {
        return new Answer(
                code,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", "Status")
                        .put("apiVersion", "v1")
                        .put("status", "Failure")
                        .put("message", message)
                        .put("reason", reason)
                        .put("code", code));
    }

    static Answer done() {
        return new Answer(
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", "Status")
                        .put("apiVersion", "v1")
                        .put("status", "Success"));
    }

    boolean ok() {
        return code < 300;
    }
}
