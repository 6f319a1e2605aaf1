package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.apiserver.Managers.Manager;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an API server answers, one request after the other. */
final class SimulatedApi {
    private final Store store = new Store();
    private final Collector collector = new Collector(store, this);
    private final InstantSource time;

    /** One for which time stands still. */
    SimulatedApi() {
        this(InstantSource.fixed(Instant.parse(Stored.TIME)));
    }

    /** One with nothing in it. */
    SimulatedApi(InstantSource time) {
        this.time = time;
    }

    private String now() {
        return time.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The objects and what happened to them. */
    Store store() {
        return store;
    }

    /** Lets the garbage collector do one thing that is due. */
    boolean collect() {
        return collector.work();
    }

    /** A watch, from the version that the call names. */
    Watching watching(Call call) {
        return new Watching(store, call);
    }

    /** A request, answered at once. */
    Answer call(Call call) {
        Optional<Answer> served = Discovery.answer(call);
        return served.isPresent() ? served.get() : performed(call);
    }

    private Answer performed(Call call) {
        Where where = Where.of(call.path());
        if (where.name().isEmpty()) {
            return switch (call.method()) {
                case "GET" -> list(call, where);
                case "POST" -> create(call, where);
                default -> Answer.refused(405, "MethodNotAllowed", call.method() + " " + call.path());
            };
        }
        Optional<Stored> found = store.get(where.kind(), where.namespace(), where.name());
        if (call.type().equals(Call.APPLY)) {
            return apply(call, where, found);
        }
        if (found.isEmpty()) {
            return Answer.refused(404, "NotFound", where.kind() + " \"" + where.name() + "\" not found");
        }
        return switch (call.method()) {
            case "GET" -> new Answer(200, found.get().shown());
            case "PUT" ->
                update(call, where, found.get(), (ObjectNode) call.body().deepCopy());
            case "PATCH" -> patch(call, where, found.get());
            case "DELETE" -> delete(call, found.get());
            default -> Answer.refused(405, "MethodNotAllowed", call.method() + " " + call.path());
        };
    }

    // ---- reading -------------------------------------------------------------------------------------------------

    private Answer list(Call call, Where where) {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        ArrayNode items = list.putArray("items");
        String kind = "";
        for (Stored stored : store.all()) {
            if (where.covers(stored) && Selection.of(call).means(stored)) {
                items.add(stored.shown());
                kind = stored.object().path("kind").asText();
            }
        }
        list.put("kind", kind + "List").put("apiVersion", where.apiVersion());
        list.putObject("metadata").put("resourceVersion", "" + store.version());
        return new Answer(200, list);
    }

    // ---- writing -------------------------------------------------------------------------------------------------

    private Answer create(Call call, Where where) {
        ObjectNode body = call.body().deepCopy();
        String name = body.path("metadata").path("name").asText();
        if (name.isEmpty()) {
            name = body.path("metadata").path("generateName").asText() + store.version();
        }
        if (store.get(where.kind(), where.namespace(), name).isPresent()) {
            return Answer.refused(409, "AlreadyExists", where.kind() + " \"" + name + "\" already exists");
        }
        if (body.path("metadata").hasNonNull("resourceVersion")) {
            return Answer.refused(500, "InternalError", "resourceVersion should not be set on objects to be created");
        }
        return new Answer(201, created(call, where, name, body, "Update").shown());
    }

    private Stored created(Call call, Where where, String name, ObjectNode body, String operation) {
        ObjectNode metadata = metadata(body);
        metadata.put("name", name);
        if (!where.namespace().isEmpty()) {
            metadata.put("namespace", where.namespace());
        }
        metadata.put("uid", store.newUid());
        metadata.put("creationTimestamp", now());
        metadata.remove("managedFields");
        Managers managers = new Managers();
        if (hasGeneration(body)) {
            body.remove("status");
        }
        managers.give(manager(call, operation, ""), Fields.leaves(body).keySet());
        if (hasGeneration(body)) {
            metadata.put("generation", 1);
            defaults(where, body);
        }
        Stored stored = new Stored(where.kind(), body, managers);
        return call.query().containsKey("dryRun") ? stored : store.put(stored);
    }

    /** What a server fills in and nobody owns. */
    private static void defaults(Where where, ObjectNode body) {
        if (where.kind().equals(Kinds.STACKS)) {
            body.putObject("status").put("observedGeneration", -1);
        } else if (Kinds.SCALED.contains(where.kind())) {
            byDefault(body, "replicas", 1);
        } else if (where.kind().equals(Kinds.JOBS)) {
            byDefault(body, "parallelism", 1);
            byDefault(body, "completions", 1);
            byDefault(body, "backoffLimit", 6);
        }
    }

    private static void byDefault(ObjectNode body, String field, int value) {
        if (!body.path("spec").has(field)) {
            ((ObjectNode) body.get("spec")).put(field, value);
        }
    }

    private static Optional<Answer> immutable(Where where, Stored before, Stored after) {
        String field = where.kind().equals(Kinds.JOBS)
                ? "template"
                : where.kind().equals(Kinds.SETS) ? "volumeClaimTemplates" : "";
        boolean changed = !before.object()
                .path("spec")
                .path(field)
                .equals(after.object().path("spec").path(field));
        if (changed) {
            return Optional.of(Answer.refused(422, "Invalid", "spec." + field + ": Invalid value: field is immutable"));
        }
        return where.kind().equals(Kinds.CLAIMS) && Kinds.size(after.object()) < Kinds.size(before.object())
                ? Optional.of(Answer.refused(422, "Invalid", "spec.resources.requests.storage: Forbidden: it shrinks"))
                : Optional.empty();
    }

    private static ObjectNode metadata(ObjectNode body) {
        return body.get("metadata") instanceof ObjectNode object ? object : body.putObject("metadata");
    }

    private static boolean hasGeneration(JsonNode body) {
        return body.has("spec");
    }

    private static Manager manager(Call call, String operation, String subresource) {
        return new Manager(call.query().getOrDefault("fieldManager", "unknown"), operation, subresource);
    }

    private Answer update(Call call, Where where, Stored before, ObjectNode body) {
        JsonNode metadata = body.path("metadata");
        Optional<Answer> refused = preconditions(before, metadata);
        return refused.isPresent() ? refused.get() : changed(call, where, before, body);
    }

    private static Optional<Answer> preconditions(Stored before, JsonNode metadata) {
        if (metadata.hasNonNull("uid") && !metadata.path("uid").asText().equals(before.uid())) {
            return Optional.of(Answer.refused(
                    409,
                    "Conflict",
                    "Precondition failed: UID in precondition: "
                            + metadata.path("uid").asText() + ", UID in object meta: " + before.uid()));
        }
        String version = metadata.path("resourceVersion").asText("");
        if (!version.isEmpty() && !version.equals("" + before.version())) {
            return Optional.of(Answer.refused(
                    409,
                    "Conflict",
                    "the object has been modified; please apply your changes to the latest version and try again"));
        }
        return Optional.empty();
    }

    private Answer patch(Call call, Where where, Stored before) {
        ObjectNode merged = before.object().deepCopy();
        Json.merge(merged, call.body());
        JsonNode uid = call.body().path("metadata").path("uid");
        if (!uid.isMissingNode() && !uid.asText().equals(before.uid())) {
            return Answer.refused(
                    409,
                    "Conflict",
                    "Precondition failed: UID in precondition: " + uid.asText() + ", UID in object meta: "
                            + before.uid());
        }
        JsonNode version = call.body().path("metadata").path("resourceVersion");
        if (!version.isMissingNode() && !version.asText().equals("" + before.version())) {
            return Answer.refused(409, "Conflict", "the object has been modified");
        }
        return changed(call, where, before, merged);
    }

    /** Stores a body over what is there, for its part of the object. */
    private Answer changed(Call call, Where where, Stored before, ObjectNode body) {
        Stored after = before.copy();
        if (where.subresource().equals("status")) {
            after.object().set("status", body.path("status"));
        } else {
            JsonNode status = before.status();
            ObjectNode metadata = metadata(body);
            kept(before, metadata);
            after.object().removeAll();
            after.object().setAll(body);
            if (hasGeneration(before.object())) {
                after.object().remove("status");
                if (!status.isMissingNode()) {
                    after.object().set("status", status);
                }
            }
        }
        Map<String, JsonNode> old = Fields.leaves(before.object());
        Map<String, JsonNode> now = Fields.leaves(after.object());
        Set<String> written = new HashSet<>();
        now.forEach((path, value) -> {
            if (!value.equals(old.get(path))) {
                written.add(path);
            }
        });
        Set<String> lost = new HashSet<>(old.keySet());
        lost.removeAll(now.keySet());
        Manager manager = manager(call, "Update", where.subresource());
        after.managers().takeFromAll(lost);
        after.managers().takeFromOthers(manager, written);
        if (!written.isEmpty()) {
            after.managers().give(manager, written);
        }
        return stored(call, where, before, after);
    }

    /** What a request cannot change. */
    private static void kept(Stored before, ObjectNode metadata) {
        metadata.remove("managedFields");
        List.of("ownerReferences", "finalizers", "labels", "annotations").forEach(field -> {
            if (metadata.path(field).isContainerNode() && metadata.path(field).isEmpty()) {
                metadata.remove(field);
            }
        });
        for (String field : List.of(
                "name",
                "namespace",
                "uid",
                "creationTimestamp",
                "generation",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "resourceVersion")) {
            metadata.remove(field);
            if (before.metadata().has(field)) {
                metadata.set(field, before.metadata().get(field));
            }
        }
    }

    /** Stores it unless it is the same; removes it when its last finalizer went. */
    private Answer stored(Call call, Where where, Stored before, Stored after) {
        if (!where.kind().equals(Kinds.STACKS)) {
            defaults(where, after.object());
        }
        Optional<Answer> refused = immutable(where, before, after);
        if (refused.isPresent()) {
            return refused.get();
        }
        if (before.deleting() && !before.finalizers().containsAll(after.finalizers())) {
            return Answer.refused(422, "Invalid", "metadata.finalizers: Forbidden: no new finalizers can be added");
        }
        if (after.object().equals(before.object()) && after.managers().equals(before.managers())) {
            return new Answer(200, before.shown());
        }
        boolean spec = !after.object().path("spec").equals(before.object().path("spec"));
        if (hasGeneration(after.object()) && spec) {
            after.metadata()
                    .put("generation", before.metadata().path("generation").asLong() + 1);
        }
        if (call.query().containsKey("dryRun")) {
            return new Answer(200, after.shown());
        }
        if (after.deleting() && after.finalizers().isEmpty() && !after.kind().equals(Kinds.PODS)) {
            store.remove(before);
            return new Answer(200, after.shown());
        }
        return new Answer(200, store.put(after).shown());
    }

    // ---- server-side apply ---------------------------------------------------------------------------------------

    private Answer apply(Call call, Where where, Optional<Stored> found) {
        ObjectNode body = call.body().deepCopy();
        JsonNode metadata = metadata(body);
        if (!call.query().containsKey("fieldManager")) {
            return Answer.refused(422, "Invalid", "fieldManager is required for apply patch");
        }
        if (found.isEmpty()) {
            if (metadata.hasNonNull("uid")) {
                return Answer.refused(409, "Conflict", "uid mismatch: there is no such object");
            }
            metadata(body).remove("resourceVersion");
            return new Answer(
                    201, created(call, where, where.name(), body, "Apply").shown());
        }
        Stored before = found.get();
        Optional<Answer> refused = applyPreconditions(before, metadata);
        if (refused.isPresent()) {
            return refused.get();
        }
        Manager manager = manager(call, "Apply", where.subresource());
        Map<String, JsonNode> applied = Fields.leaves(body);
        Map<String, JsonNode> present = Fields.leaves(before.object());
        Set<String> taken = new HashSet<>();
        List<String> conflicts = new ArrayList<>();
        applied.forEach((path, value) -> {
            boolean differs = !value.equals(present.get(path));
            if (differs) {
                taken.add(path);
            }
            if (differs && present.containsKey(path) && before.managers().othersOwn(manager, path)) {
                conflicts.add(path);
            }
        });
        if (!conflicts.isEmpty() && !call.flag("force")) {
            return Answer.refused(409, "Conflict", "Apply failed with conflicts: " + conflicts);
        }
        return stored(call, where, before, merged(before, manager, applied, taken));
    }

    private static Stored merged(Stored before, Manager manager, Map<String, JsonNode> applied, Set<String> taken) {
        Stored after = before.copy();
        for (String path : before.managers().of(manager)) {
            if (!applied.containsKey(path) && !before.managers().othersOwn(manager, path)) {
                Fields.remove(after.object(), path);
            }
        }
        applied.forEach((path, value) -> Fields.set(after.object(), path, value));
        after.managers().takeFromOthers(manager, taken);
        after.managers().replace(manager, applied.keySet());
        return after;
    }

    private static Optional<Answer> applyPreconditions(Stored before, JsonNode metadata) {
        if (metadata.hasNonNull("uid") && !metadata.path("uid").asText().equals(before.uid())) {
            return Optional.of(Answer.refused(422, "Invalid", "metadata.uid: Invalid value: field is immutable"));
        }
        return preconditions(before, metadata);
    }

    // ---- deleting ------------------------------------------------------------------------------------------------

    private Answer delete(Call call, Stored before) {
        JsonNode uid = call.body().path("preconditions").path("uid");
        if (!uid.isMissingNode() && !uid.isNull() && !uid.asText().equals(before.uid())) {
            return Answer.refused(
                    409,
                    "Conflict",
                    "Precondition failed: UID in precondition: " + uid.asText() + ", UID in object meta: "
                            + before.uid());
        }
        String policy =
                call.body().path("propagationPolicy").asText(call.query().getOrDefault("propagationPolicy", ""));
        boolean keeps = policy.isEmpty() && before.kind().equals(Kinds.JOBS);
        return delete(before, keeps ? "Orphan" : policy);
    }

    Answer delete(Stored before, String policy) {
        Stored after = before.copy();
        List<String> finalizers = new ArrayList<>(before.finalizers());
        if (!policy.isEmpty()) {
            finalizers.remove(Collector.FOREGROUND);
            finalizers.remove(Collector.ORPHAN);
        }
        if (policy.equals("Foreground")) {
            finalizers.add(Collector.FOREGROUND);
        } else if (policy.equals("Orphan")) {
            finalizers.add(Collector.ORPHAN);
        }
        boolean kubelets = before.kind().equals(Kinds.PODS);
        if (finalizers.isEmpty() && !kubelets) {
            store.remove(before);
            return Answer.done();
        }
        after.finalizers(finalizers);
        if (!before.deleting()) {
            after.metadata().put("deletionTimestamp", now());
            after.metadata().put("deletionGracePeriodSeconds", kubelets ? 30 : 0);
            if (after.metadata().has("generation")) {
                after.metadata()
                        .put("generation", after.metadata().path("generation").asLong() + 1);
            }
        }
        boolean same = after.object().equals(before.object());
        return new Answer(200, (same ? before : store.put(after)).shown());
    }

    void withoutFinalizer(Stored stored, String finalizer) {
        Stored after = stored.copy();
        List<String> left = new ArrayList<>(stored.finalizers());
        left.remove(finalizer);
        after.finalizers(left);
        if (left.isEmpty() && !after.kind().equals(Kinds.PODS)) {
            store.remove(stored);
        } else {
            store.put(after);
        }
    }
}
