package dev.cairn.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * The Stack of a storm and everything that users wrote into it: each edit gives some resources another image, whose tag is
 * the number of the edit.
 */
final class StormStack {
    static final String NAMESPACE = "storm";
    static final String NAME = "shop";
    static final String PATH = "/apis/cairn.dev/v1alpha1/namespaces/storm/stacks";
    static final String SECRET = "hunter2-is-no-password";

    /** A resource, and on which it rests. */
    record Node(String name, boolean job, List<String> needs) {}

    private final List<Node> nodes;
    private final List<Map<String, Integer>> edits = new ArrayList<>();

    StormStack(List<Node> nodes) {
        this.nodes = List.copyOf(nodes);
        edits.add(tags(_ -> 0));
    }

    /** One of a few shapes. */
    static StormStack drawn(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> chain();
            case 1 ->
                new StormStack(List.of(
                        new Node("db", false, List.of()),
                        new Node("seed", true, List.of("db")),
                        new Node("web", false, List.of("seed"))));
            default ->
                new StormStack(List.of(
                        new Node("db", false, List.of()),
                        new Node("api", false, List.of("db")),
                        new Node("jobs", false, List.of("db")),
                        new Node("web", false, List.of("api", "jobs"))));
        };
    }

    /** Three that rest on each other. */
    static StormStack chain() {
        return new StormStack(List.of(
                new Node("db", false, List.of()),
                new Node("api", false, List.of("db")),
                new Node("web", false, List.of("api"))));
    }

    /** One that rests on another. */
    static StormStack pair() {
        return new StormStack(List.of(new Node("db", false, List.of()), new Node("web", false, List.of("db"))));
    }

    List<Node> nodes() {
        return nodes;
    }

    Node node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Those that rest on that one. */
    List<Node> dependents(String name) {
        return nodes.stream().filter(node -> node.needs().contains(name)).toList();
    }

    /** The tags of every edit so far, oldest first. */
    List<Map<String, Integer>> edits() {
        return edits;
    }

    private Map<String, Integer> tags(java.util.function.ToIntFunction<String> tag) {
        return nodes.stream()
                .collect(Collectors.toMap(
                        Node::name, node -> tag.applyAsInt(node.name()), (one, _) -> one, LinkedHashMap::new));
    }

    /** A user changes some of it. */
    void edit(Random random) {
        int number = edits.size();
        Map<String, Integer> last = edits.getLast();
        edits.add(tags(name -> random.nextBoolean() ? number : last.get(name)));
    }

    /** The newest specification, as JSON. */
    String spec() {
        String resources = nodes.stream()
                .map(node -> resource(node, edits.getLast().get(node.name())))
                .collect(Collectors.joining(","));
        return "{\"env\":[{\"name\":\"KEY\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"keys\",\"key\":\"key\"}}}],"
                + "\"resources\":[" + resources + "]}";
    }

    private static String resource(Node node, int tag) {
        String needs =
                node.needs().stream().map(name -> "{\"name\":\"" + name + "\"}").collect(Collectors.joining(","));
        String env = node.needs().isEmpty()
                ? ",\"env\":[{\"name\":\"URL\",\"value\":\"http://user:${env.KEY}@elsewhere\"}]"
                : "";
        return "{\"name\":\"" + node.name() + "\",\"dependsOn\":[" + needs + "],\"" + (node.job() ? "job" : "container")
                + "\":{\"image\":\"image:" + tag + "\"" + env + "}}";
    }

    /** The tag that an object of the cluster, or its pods, has; -1 for one that runs nothing. */
    static int tag(JsonNode object) {
        String image = object.path("spec")
                .path("template")
                .path("spec")
                .path("containers")
                .path(0)
                .path("image")
                .asText();
        return image.startsWith("image:") ? Integer.parseInt(image.substring("image:".length())) : -1;
    }

    /** Which resource an object is of; empty for none. */
    static String resource(JsonNode object) {
        return object.path("metadata").path("labels").path("cairn.dev/resource").asText();
    }
}
