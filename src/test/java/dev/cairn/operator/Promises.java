package dev.cairn.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.apiserver.SimulatedCluster;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What every observer of the API server may rely on, held against each change when it happens. */
final class Promises {

    /** A promise. */
    enum Promise {
        BEHIND_GATES("nothing starts before what it rests on is ready as the same specification says"),
        STOPS_IN_REVERSE("when a Stack goes, nothing stops before what rests on it has stopped"),
        NOTHING_FOREIGN("what somebody else made is left as it is"),
        DATA_STAYS("no claim is ever deleted or made smaller"),
        NO_SECRET("no value of a Secret is anywhere else"),
        GENERATION_NEVER_FALLS("observedGeneration never falls, and is never ahead of the generation"),
        READY_IS_FINISHED("a Stack is told ready only when all of this generation was ready");

        private final String sentence;

        Promise(String sentence) {
            this.sentence = sentence;
        }

        String sentence() {
            return sentence;
        }
    }

    /** A promise that was broken, and how. */
    record Broken(Promise promise, String how) {
        @Override
        public String toString() {
            return promise + " (" + promise.sentence() + "): " + how;
        }
    }

    private final StormStack stack;
    private final Map<String, JsonNode> present = new TreeMap<>();
    /** By uid, the tags with which it was ready. */
    private final Map<String, Set<Integer>> readyAs = new HashMap<>();
    /** By resource, with which tags a set was ready that left its pods to the one that follows. */
    private final Map<String, Set<Integer>> handedOn = new HashMap<>();
    /** By resource, bytes of the largest claims that were ever made for it from now on. */
    private final Map<String, Long> sizes = new HashMap<>();
    /** By generation of the Stack, how many edits there were. */
    private final Map<Long, Integer> edits = new HashMap<>();

    private final Set<String> strangers = new HashSet<>();
    /** What was stopping by itself, for its next attempt, when the Stack began to go: that stop goes on. */
    private final Set<String> stopping = new HashSet<>();

    private Optional<Broken> broken = Optional.empty();

    Promises(StormStack stack) {
        this.stack = stack;
    }

    /** The first that was broken. */
    Optional<Broken> broken() {
        return broken;
    }

    /** A word of somebody who is no object of the API. */
    void heard(String text) {
        if (text.contains(StormStack.SECRET)) {
            breaks(Promise.NO_SECRET, "told: " + text);
        }
    }

    /** That object is somebody else's. */
    void stranger(String uid) {
        strangers.add(uid);
    }

    /** That object's owner changes it now. */
    void noStranger(String uid) {
        strangers.remove(uid);
    }

    /** That generation is of the newest edit. */
    void generation(long generation) {
        edits.put(generation, stack.edits().size() - 1);
    }

    private void breaks(Promise promise, String how) {
        if (broken.isEmpty()) {
            broken = Optional.of(new Broken(promise, how));
        }
    }

    /** A change; what was not there before or is not there any more, is missing. */
    void changed(JsonNode before, JsonNode now) {
        JsonNode either = now.isMissingNode() ? before : now;
        String kind = either.path("kind").asText();
        String key = kind + "/" + either.path("metadata").path("name").asText();
        if (now.isMissingNode()) {
            present.remove(key);
        } else {
            present.put(key, now);
        }
        foreign(key, before, now);
        if (!kind.equals("Secret") && now.toString().contains(StormStack.SECRET)) {
            breaks(Promise.NO_SECRET, "in " + key);
        }
        if (kind.equals("PersistentVolumeClaim")
                && (now.isMissingNode()
                        || isDeleting(now)
                        || SimulatedCluster.size(now) < SimulatedCluster.size(before))) {
            breaks(Promise.DATA_STAYS, key + " became " + now);
        }
        if (kind.equals("Stack")) {
            told(before, now);
        } else if (isMain(either)) {
            ran(before, now);
        }
    }

    private void foreign(String key, JsonNode before, JsonNode now) {
        boolean theirs = strangers.contains(before.path("metadata").path("uid").asText());
        boolean same = before.path("spec").equals(now.path("spec"))
                && before.path("data").equals(now.path("data"))
                && List.of("labels", "annotations", "ownerReferences", "deletionTimestamp").stream()
                        .allMatch(field -> before.path("metadata")
                                .path(field)
                                .equals(now.path("metadata").path(field)));
        if (theirs && !same) {
            breaks(Promise.NOTHING_FOREIGN, key + " is somebody else's and became " + now);
        }
    }

    // ---- what runs -------------------------------------------------------------------------------------------------

    /** Whether it keeps a resource's pods. */
    static boolean isMain(JsonNode object) {
        return StormStack.tag(object) >= 0 && isOurs(object);
    }

    /** Whether it was made for the Stack. */
    static boolean isOurs(JsonNode object) {
        return object.path("metadata")
                .path("labels")
                .path("cairn.dev/stack")
                .asText()
                .equals(StormStack.NAME);
    }

    private void ran(JsonNode before, JsonNode now) {
        String name = StormStack.resource(now.isMissingNode() ? before : now);
        JsonNode claims = now.path("spec").path("volumeClaimTemplates").path(0);
        if (!claims.isMissingNode()) {
            sizes.merge(name, SimulatedCluster.size(claims), Long::max);
        }
        if (isLeft(before) && now.isMissingNode()) {
            handedOn.put(name, readyAs.getOrDefault(uid(before), Set.of()));
        } else if (before.isMissingNode() && handedOn.containsKey(name) && runs(name)) {
            readyAs.put(uid(now), new HashSet<>(handedOn.remove(name)));
        }
        if (isReady(now)) {
            readyAs.computeIfAbsent(uid(now), _ -> new HashSet<>()).add(StormStack.tag(now));
        }
        if (starts(before, now) && !gatesOpen(name, StormStack.tag(now))) {
            breaks(Promise.BEHIND_GATES, name + " runs image:" + StormStack.tag(now) + ", but not what it rests on");
        }
        if (stops(before, now) && isBeingRemoved() && !stopping.contains(name)) {
            stack.dependents(name).stream()
                    .filter(dependent -> runs(dependent.name()))
                    .findFirst()
                    .ifPresent(dependent ->
                            breaks(Promise.STOPS_IN_REVERSE, name + " stops while " + dependent.name() + " runs"));
        }
    }

    static boolean isReady(JsonNode object) {
        return object.path("kind").asText().equals("Job")
                ? object.path("status").path("succeeded").asInt() > 0
                : !object.isMissingNode() && SimulatedCluster.isReady(object) && replicas(object) > 0;
    }

    private static boolean starts(JsonNode before, JsonNode now) {
        return !now.isMissingNode()
                && replicas(now) > 0
                && (before.isMissingNode() || replicas(before) == 0 || StormStack.tag(before) != StormStack.tag(now));
    }

    private static boolean stops(JsonNode before, JsonNode now) {
        return !before.isMissingNode()
                && Set.of("Deployment", "StatefulSet")
                        .contains(before.path("kind").asText())
                && replicas(before) > 0
                && !isDeleting(before)
                && !isLeft(now)
                && (now.isMissingNode() || replicas(now) == 0 || isDeleting(now));
    }

    /** A resource by itself is stopped for its next attempt while what rests on it serves on. */
    private boolean isBeingRemoved() {
        JsonNode found = present.get("Stack/" + StormStack.NAME);
        return found == null || isDeleting(found);
    }

    /** Whether it goes and leaves its pods. */
    private static boolean isLeft(JsonNode object) {
        return isDeleting(object)
                && object.path("metadata").path("finalizers").toString().contains("\"orphan\"");
    }

    private static boolean isDeleting(JsonNode object) {
        return object.path("metadata").has("deletionTimestamp");
    }

    private static int replicas(JsonNode object) {
        return object.path("spec").path("replicas").asInt(1);
    }

    private static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asText();
    }

    /** Whether there was a specification in which it has that tag, and all it rests on was ready as that one says. */
    private boolean gatesOpen(String name, int tag) {
        return stack.edits().stream()
                .filter(edit -> edit.get(name) == tag)
                .anyMatch(edit ->
                        stack.node(name).needs().stream().allMatch(needed -> wasReady(needed, edit.get(needed))));
    }

    private boolean wasReady(String name, int tag) {
        return handedOn.getOrDefault(name, Set.of()).contains(tag) && runs(name)
                || present.values().stream()
                        .filter(object ->
                                isMain(object) && StormStack.resource(object).equals(name))
                        .anyMatch(object ->
                                readyAs.getOrDefault(uid(object), Set.of()).contains(tag));
    }

    private boolean runs(String name) {
        return present.values().stream()
                .anyMatch(object -> object.path("kind").asText().equals("Pod")
                        && isOurs(object)
                        && StormStack.resource(object).equals(name)
                        && !Set.of("Succeeded", "Failed")
                                .contains(object.path("status").path("phase").asText()));
    }

    // ---- what is told ----------------------------------------------------------------------------------------------

    private void told(JsonNode before, JsonNode now) {
        if (!isDeleting(before)) {
            stopping.clear();
            now.path("status").path("resources").forEach(resource -> {
                if (resource.path("phase").asText().equals("Stopping")) {
                    stopping.add(resource.path("name").asText());
                }
            });
        }
        long was = observed(before);
        long is = observed(now);
        if (!before.isMissingNode() && !now.isMissingNode() && uid(before).equals(uid(now))) {
            if (is < was) {
                breaks(Promise.GENERATION_NEVER_FALLS, "from " + was + " to " + is);
            }
            if (is > now.path("metadata").path("generation").asLong()) {
                breaks(Promise.GENERATION_NEVER_FALLS, "it is ahead: " + is);
            }
        }
        if (isToldReady(now) && !isToldReady(before)) {
            int number = edits.get(is);
            Map<String, Integer> edit = stack.edits().get(number);
            stack.nodes().stream()
                    .filter(node -> node.form() == StormStack.Form.STORED)
                    .map(StormStack.Node::name)
                    .filter(name -> sizes.getOrDefault(name, 0L) < stack.size(number))
                    .findFirst()
                    .ifPresent(name -> breaks(
                            Promise.READY_IS_FINISHED,
                            "generation " + is + " is told ready, but the volume of " + name + " is too small"));
            stack.nodes().stream()
                    .map(StormStack.Node::name)
                    .filter(name -> !wasReady(name, edit.get(name)))
                    .findFirst()
                    .ifPresent(name -> breaks(
                            Promise.READY_IS_FINISHED,
                            "generation " + is + " is told ready, but " + name + " was not as image:"
                                    + edit.get(name)));
        }
    }

    private static long observed(JsonNode stack) {
        return stack.path("status").path("observedGeneration").asLong(-1);
    }

    /** Whether every tool would take it for finished, and not because nothing is to run. */
    static boolean isToldReady(JsonNode stack) {
        boolean current =
                observed(stack) == stack.path("metadata").path("generation").asLong();
        return current && holds(stack, "Ready") && !holds(stack, "Suspended") && !isDeleting(stack);
    }

    private static boolean holds(JsonNode stack, String type) {
        for (JsonNode condition : stack.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }
}
