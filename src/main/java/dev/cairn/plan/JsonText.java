package dev.cairn.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON text as trees with positions. */
final class JsonText {
    private final Source source;
    private final Problems problems;

    JsonText(Source source, Problems problems) {
        this.source = source;
        this.problems = problems;
    }

    /** The values in it, one after the other. */
    List<Node> read() {
        List<Node> documents = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(source.text())) {
            while (parser.nextToken() != null) {
                documents.add(value(parser, Path.ROOT));
            }
        } catch (JsonProcessingException e) {
            problems.error(
                    Code.Syntax,
                    Path.ROOT,
                    at(e.getLocation()),
                    "this is no JSON: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    "");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e); // there is no I/O in reading a string
        }
        return documents;
    }

    private Node value(JsonParser parser, Path path) throws IOException {
        Position at = at(parser.currentTokenLocation());
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, path, at);
            case START_ARRAY -> {
                List<Node> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser, path.item(items.size())));
                }
                yield new Node.Sequence(at, items);
            }
            case VALUE_STRING -> {
                String text = parser.getText();
                boolean plain = text.chars().allMatch(c -> c >= ' ' && c != '"' && c != '\\');
                yield new Node.Text(
                        at, text, plain ? new Spot(at.plus(1), Spot.Layout.LINE) : new Spot(at, Spot.Layout.BEGINNING));
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Node.Number(at, parser.getText());
            case VALUE_TRUE -> new Node.Truth(at, true, "true");
            case VALUE_FALSE -> new Node.Truth(at, false, "false");
            default -> new Node.Null(at);
        };
    }

    private Node object(JsonParser parser, Path path, Position at) throws IOException {
        Map<String, Node.Member> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Position keyAt = at(parser.currentTokenLocation());
            String name = parser.currentName();
            parser.nextToken();
            Node value = value(parser, path.field(name));
            Node.Member before = members.putIfAbsent(name, new Node.Member(keyAt, value));
            if (before != null) {
                problems.error(
                        Code.DuplicateKey,
                        path.field(name),
                        keyAt,
                        name + " is there twice; the first is in line "
                                + before.keyAt().line(),
                        "keep one of them");
            }
        }
        return new Node.Mapping(at, members);
    }

    private Position at(JsonLocation location) {
        return location == null
                ? new Position(source.name(), 1, 1)
                : new Position(source.name(), location.getLineNr(), location.getColumnNr());
    }
}
