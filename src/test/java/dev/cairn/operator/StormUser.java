package dev.cairn.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.apiserver.SimulatedCluster;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** The people of a storm: what they make, change and delete, and what they expect of the end. */
final class StormUser {
    private static final String JSON = "application/json";
    private static final String MERGE = "application/merge-patch+json";
    private static final String STACK = StormStack.PATH + "/" + StormStack.NAME;
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/storm/deployments";
    private static final String NOTHING_RUNS =
            ",\"spec\":{\"replicas\":0,\"template\":{\"spec\":{\"containers\":[]}}}}";

    /** Something that somebody does to the Stack. */
    enum Act {
        EDIT,
        SUSPEND,
        RESUME,
        DELETE_BACKGROUND,
        DELETE_FOREGROUND,
        DELETE_ORPHAN,
        /** Makes it once more, when it is gone. */
        CREATE;

        boolean deletes() {
            return name().startsWith("DELETE");
        }

        String policy() {
            String word = name().substring("DELETE_".length()).toLowerCase(Locale.ROOT);
            return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
        }
    }

    /**
     * What is going to be done.
     *
     * @param obstacle whether somebody else has the name of the last resource's Service for a while
     */
    record Plot(StormStack stack, List<Act> acts, boolean obstacle) {

        /** One that a seed draws. */
        static Plot drawn(long seed) {
            Random random = new Random(seed * 31);
            List<Act> acts = new ArrayList<>();
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                acts.add(Act.EDIT);
                if (random.nextInt(4) == 0) {
                    acts.add(Act.SUSPEND);
                    if (random.nextBoolean()) {
                        acts.add(Act.EDIT);
                    }
                    acts.add(Act.RESUME);
                }
            }
            if (random.nextInt(5) < 3) {
                acts.add(List.of(Act.DELETE_BACKGROUND, Act.DELETE_FOREGROUND, Act.DELETE_ORPHAN)
                        .get(random.nextInt(3)));
                if (random.nextInt(3) == 0) {
                    acts.add(Act.CREATE);
                }
            }
            return new Plot(StormStack.drawn(random), acts, random.nextInt(3) == 0);
        }
    }

    private final SimulatedCluster cluster;
    private final Plot plot;
    private final StormStack stack;
    private final Deque<Act> acts;
    private final Consumer<String> note;
    private final Promises promises;
    private Optional<Act> last = Optional.empty();
    private Optional<String> obstacle = Optional.empty();

    StormUser(SimulatedCluster cluster, Plot plot, Consumer<String> note) {
        this.cluster = cluster;
        this.plot = plot;
        this.stack = plot.stack();
        this.acts = new ArrayDeque<>(plot.acts());
        this.note = note;
        this.promises = new Promises(stack);
    }

    Promises promises() {
        return promises;
    }

    /** Makes the Stack, and things that are nobody's business. */
    void begins() {
        String secret = Base64.getEncoder().encodeToString(StormStack.SECRET.getBytes(StandardCharsets.UTF_8));
        theirs(
                "/api/v1/namespaces/storm/secrets",
                object("v1", "Secret", "keys", "") + ",\"data\":{\"key\":\"" + secret + "\"}}");
        theirs("/api/v1/namespaces/storm/configmaps", object("v1", "ConfigMap", "shop-db", "") + "}");
        theirs(DEPLOYMENTS, object("apps/v1", "Deployment", "other-db", labels("other")) + NOTHING_RUNS);
        if (plot.obstacle()) {
            String name = "shop-" + stack.nodes().getLast().name();
            obstacle = Optional.of(theirs(DEPLOYMENTS, object("apps/v1", "Deployment", name, "") + NOTHING_RUNS));
        }
        create();
    }

    private static String object(String version, String kind, String name, String labels) {
        return "{\"apiVersion\":\"" + version + "\",\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"" + name
                + "\",\"labels\":{" + labels + "}}";
    }

    private static String labels(String stack) {
        return "\"app.kubernetes.io/managed-by\":\"cairn\",\"cairn.dev/namespace\":\"storm\",\"cairn.dev/stack\":\""
                + stack + "\",\"cairn.dev/resource\":\"db\"";
    }

    private String theirs(String path, String body) {
        String uid = uid(Storm.done(cluster.send("POST", path, JSON, body)));
        promises.stranger(uid);
        return uid;
    }

    private static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asText();
    }

    private void create() {
        String body = object("cairn.dev/v1alpha1", "Stack", StormStack.NAME, "") + ",\"spec\":" + stack.spec() + "}";
        wrote(Storm.done(cluster.send("POST", StormStack.PATH, JSON, body)));
    }

    private void wrote(JsonNode answer) {
        promises.generation(answer.path("metadata").path("generation").asLong());
    }

    boolean isDone() {
        return acts.isEmpty();
    }

    /** Does what is to be done next. */
    void acts(Random random) {
        Act act = acts.peek();
        if (act == null || act == Act.CREATE && there("Stack").isPresent()) {
            return;
        }
        last = Optional.of(acts.poll());
        switch (act) {
            case EDIT -> {
                stack.edit(random);
                patch(stack.spec());
            }
            case SUSPEND -> patch("{\"suspend\":true}");
            case RESUME -> patch("{\"suspend\":false}");
            case DELETE_BACKGROUND, DELETE_FOREGROUND, DELETE_ORPHAN ->
                Storm.done(cluster.send("DELETE", STACK, JSON, "{\"propagationPolicy\":\"" + act.policy() + "\"}"));
            case CREATE -> create();
        }
        note.accept("a user: " + act + (act == Act.EDIT ? " " + stack.edits().getLast() : ""));
    }

    private void patch(String spec) {
        wrote(Storm.done(cluster.send("PATCH", STACK, MERGE, "{\"spec\":" + spec + "}")));
    }

    /** Takes away what stands in the way. */
    void tidiesUp() {
        obstacle.ifPresent(uid -> {
            promises.noStranger(uid);
            String name = "shop-" + stack.nodes().getLast().name();
            Storm.done(cluster.send("DELETE", DEPLOYMENTS + "/" + name, JSON, ""));
            note.accept("somebody takes the Deployment away that was in the way");
        });
    }

    // ---- what is expected of the end -------------------------------------------------------------------------------

    boolean isContent() {
        return missing().isEmpty();
    }

    /** What is not as it should be in the end; empty when all is. */
    String missing() {
        return last.filter(Act::deletes).isPresent() ? left() : notReady();
    }

    private String left() {
        if (there("Stack").isPresent()) {
            return "the Stack is still there";
        }
        boolean kept = last.equals(Optional.of(Act.DELETE_ORPHAN));
        return cluster.objects().stream()
                .filter(object -> Promises.isOurs(object) && !isClaim(object))
                .filter(object -> !kept || object.path("metadata").has("deletionTimestamp"))
                .map(object -> object.path("kind").asText() + " "
                        + object.path("metadata").path("name").asText() + " is left")
                .findFirst()
                .orElse("");
    }

    private String notReady() {
        if (there("Stack").filter(Promises::isToldReady).isEmpty()) {
            return "the Stack is not told ready: "
                    + there("Stack")
                            .map(object -> object.path("status").toString())
                            .orElse("it is gone");
        }
        Optional<String> small = cluster.objects().stream()
                .filter(object -> isClaim(object) && SimulatedCluster.size(object) != stack.size())
                .map(object -> object.path("metadata").path("name").asText() + " has not the size that it is to have")
                .findFirst();
        return small.orElseGet(() -> stack.nodes().stream()
                .map(StormStack.Node::name)
                .filter(name -> cluster.objects().stream()
                        .noneMatch(object -> Promises.isMain(object)
                                && StormStack.resource(object).equals(name)
                                && StormStack.tag(object)
                                        == stack.edits().getLast().get(name)
                                && Promises.isReady(object)))
                .map(name -> name + " does not run as it is specified")
                .findFirst()
                .orElse(""));
    }

    private static boolean isClaim(JsonNode object) {
        return object.path("kind").asText().equals("PersistentVolumeClaim");
    }

    private Optional<JsonNode> there(String kind) {
        return cluster.objects().stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .findFirst();
    }
}
