package dev.cairn.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How the objects of a stack are called and labelled; the only place that knows. The underscore parts names that have
 * none themselves, so two different things never meet in one name.
 */
record Naming(StackRef stack) {
    private static final String PREFIX = "cairn.dev/";
    static final String STACK = PREFIX + "stack";
    static final String RESOURCE = PREFIX + "resource";
    static final String ATTEMPT = PREFIX + "attempt";
    static final String HASH = PREFIX + "hash";
    static final String UID = PREFIX + "uid";
    /** Present on what is expected to end. */
    static final String JOB = PREFIX + "job";
    /** Directories that the image declares as volumes and the resource does not mount. */
    static final String UNMOUNTED = PREFIX + "unmounted";

    /** Ports that are published for the prober alone, and where; for people. */
    static final String PROBED = PREFIX + "probed";

    String network() {
        return "cairn_" + stack.id();
    }

    String volume(String name) {
        return "cairn_" + stack.id() + "_" + name;
    }

    String container(String resource, long attempt) {
        return "cairn_" + stack.id() + "_" + resource + "_" + attempt;
    }

    /** Labels of everything of the stack: the user's, then ours, which nobody overrides. */
    Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>(stack.labels());
        labels.put(STACK, stack.id());
        labels.put(UID, stack.uid());
        return labels;
    }

    /** Labels of one attempt's container. The engine has no annotations, so the user's become labels too. */
    Map<String, String> labels(WorkloadSpec spec) {
        Map<String, String> labels = new LinkedHashMap<>(spec.workload().annotations());
        labels.putAll(stack.labels());
        labels.putAll(spec.workload().labels());
        labels.putAll(labels());
        labels.put(RESOURCE, spec.resource());
        labels.put(ATTEMPT, String.valueOf(spec.attempt()));
        labels.put(HASH, spec.hash());
        if (spec.workload().job()) {
            labels.put(JOB, "true");
        }
        return labels;
    }

    /** The stack that an object with these labels is of. */
    static StackRef stack(JsonNode labels, Map<String, String> others) {
        String id = labels.path(STACK).asText();
        return new StackRef(id, id, labels.path(UID).asText(), others);
    }

    /** Whether an object with these labels is this stack's. */
    boolean ours(JsonNode labels) {
        return stack.uid().equals(labels.path(UID).asText());
    }

    /** Who an object that is not ours belongs to, for people. */
    static String owner(String what, JsonNode labels) {
        String other = labels.path(STACK).asText();
        return what + (other.isEmpty() ? ", which Cairn did not make" : " of the stack " + other + " made elsewhere");
    }

    /** The query that finds what is ours, of one resource or of all. */
    String filter(Optional<String> resource) {
        ObjectNode filters = JsonNodeFactory.instance.objectNode();
        var labels = filters.putArray("label").add(UID + "=" + stack.uid());
        resource.ifPresent(name -> labels.add(RESOURCE + "=" + name));
        return "filters=" + Engine.encoded(filters.toString());
    }
}
