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

    /** What a resource is. */
    enum Form {
        SERVICE,
        /** A service with a volume. */
        STORED,
        JOB
    }

    /** A resource, and on which it rests. */
    record Node(String name, Form form, List<String> needs) {}

    private final List<Node> nodes;
    private final List<Map<String, Integer>> edits = new ArrayList<>();
    /** Of every volume, in bytes, by edit: it only grows. */
    private final List<Long> sizes = new ArrayList<>();

    StormStack(List<Node> nodes) {
        this.nodes = List.copyOf(nodes);
        edits.add(tags(_ -> 0));
        sizes.add(1L << 20);
    }

    /** One of a few shapes. */
    static StormStack drawn(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> chain();
            case 1 ->
                new StormStack(List.of(
                        new Node("db", Form.SERVICE, List.of()),
                        new Node("seed", Form.JOB, List.of("db")),
                        new Node("web", Form.SERVICE, List.of("seed"))));
            case 2 ->
                new StormStack(List.of(
                        new Node("db", Form.STORED, List.of()),
                        new Node("api", Form.SERVICE, List.of("db")),
                        new Node("web", Form.STORED, List.of("api"))));
            default ->
                new StormStack(List.of(
                        new Node("db", Form.SERVICE, List.of()),
                        new Node("api", Form.SERVICE, List.of("db")),
                        new Node("jobs", Form.SERVICE, List.of("db")),
                        new Node("web", Form.SERVICE, List.of("api", "jobs"))));
        };
    }

    /** Three that rest on each other. */
    static StormStack chain() {
        return new StormStack(List.of(
                new Node("db", Form.SERVICE, List.of()),
                new Node("api", Form.SERVICE, List.of("db")),
                new Node("web", Form.SERVICE, List.of("api"))));
    }

    /** One that rests on another. */
    static StormStack pair() {
        return new StormStack(
                List.of(new Node("db", Form.SERVICE, List.of()), new Node("web", Form.SERVICE, List.of("db"))));
    }

    /** One that rests on another, which keeps data. */
    static StormStack stored() {
        return new StormStack(
                List.of(new Node("db", Form.STORED, List.of()), new Node("web", Form.SERVICE, List.of("db"))));
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

    /** Bytes of every volume as that edit says. */
    long size(int edit) {
        return sizes.get(edit);
    }

    /** Bytes of every volume in the newest specification. */
    long size() {
        return sizes.getLast();
    }

    /** A user changes some of it. */
    void edit(Random random) {
        sizes.add(size() + (random.nextInt(2) << 20));
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

    private String resource(Node node, int tag) {
        String needs =
                node.needs().stream().map(name -> "{\"name\":\"" + name + "\"}").collect(Collectors.joining(","));
        String env = node.needs().isEmpty()
                ? ",\"env\":[{\"name\":\"URL\",\"value\":\"http://user:${env.KEY}@elsewhere\"}]"
                : "";
        String volumes = node.form() == Form.STORED
                ? ",\"volumes\":[{\"name\":\"data\",\"mountPath\":\"/data\",\"size\":\"" + size() + "\"}]"
                : "";
        return "{\"name\":\"" + node.name() + "\",\"dependsOn\":[" + needs + "],\""
                + (node.form() == Form.JOB ? "job" : "container") + "\":{\"image\":\"image:" + tag + "\"" + env
                + volumes
                + "}}";
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
