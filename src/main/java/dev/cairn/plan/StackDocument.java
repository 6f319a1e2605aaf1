package dev.cairn.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.api.Stack;
import dev.cairn.api.StackMapper;
import java.util.Optional;

/**
 * The Stack as it was written. Binding it to objects takes several times as long as planning it in a cold JVM, so that
 * is put off until somebody asks.
 */
public final class StackDocument {
    private final String name;
    private final Node.Mapping root;
    private Optional<Stack> bound = Optional.empty();

    StackDocument(String name, Node.Mapping root) {
        this.name = name;
        this.root = root;
    }

    /** {@code metadata.name}; empty when there is none. */
    public String name() {
        return name;
    }

    /** The document as JSON. */
    public JsonNode json() {
        return JsonTrees.of(root);
    }

    /** The document as an object; empty when its shape is wrong. */
    public synchronized Optional<Stack> stack() {
        if (bound.isEmpty()) {
            try {
                bound = Optional.of(StackMapper.json().treeToValue(json(), Stack.class));
            } catch (JsonProcessingException _) {
                return Optional.empty();
            }
        }
        return bound;
    }
}
