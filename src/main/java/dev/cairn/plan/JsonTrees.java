package dev.cairn.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Between our trees, which know where each value was written, and Jackson's, which do not. */
final class JsonTrees {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private JsonTrees() {}

    /** The tree without its positions. */
    static JsonNode of(Node node) {
        return switch (node) {
            case Node.Mapping mapping -> {
                ObjectNode object = JSON.objectNode();
                mapping.members().forEach((name, member) -> object.set(name, of(member.value())));
                yield object;
            }
            case Node.Sequence sequence -> {
                ArrayNode array = JSON.arrayNode();
                sequence.items().forEach(item -> array.add(of(item)));
                yield array;
            }
            case Node.Text text -> JSON.textNode(text.value());
            case Node.Number number -> number(number.written());
            case Node.Truth truth -> JSON.booleanNode(truth.value());
            case Node.Open open -> JSON.textNode(open.template().source());
            case Node.Value value -> JSON.textNode(value.value().shown());
            case Node.Null _, Node.Unknown _ -> JSON.nullNode();
        };
    }

    /** A tree from nowhere in particular. */
    static Node from(JsonNode json) {
        Position at = Position.NONE;
        if (json.isObject()) {
            Map<String, Node.Member> members = new LinkedHashMap<>();
            json.properties()
                    .forEach(field -> members.put(field.getKey(), new Node.Member(at, from(field.getValue()))));
            return new Node.Mapping(at, members);
        }
        if (json.isArray()) {
            List<Node> items = new ArrayList<>();
            json.forEach(item -> items.add(from(item)));
            return new Node.Sequence(at, items);
        }
        if (json.isNumber()) {
            return new Node.Number(at, json.asText());
        }
        if (json.isBoolean()) {
            return new Node.Truth(at, json.booleanValue(), json.asText());
        }
        return json.isNull() || json.isMissingNode() ? new Node.Null(at) : new Node.Text(at, json.asText());
    }

    private static JsonNode number(String written) {
        return Numbers.whole(written)
                .<JsonNode>map(whole -> whole == whole.intValue()
                        ? JSON.numberNode(whole.intValue())
                        : JSON.numberNode(whole.longValue()))
                .orElseGet(() -> JSON.numberNode(Numbers.decimal(written).orElse(BigDecimal.ZERO)));
    }
}
