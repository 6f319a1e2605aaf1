package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests drawn from a seed, which ask a server for everything that Cairn relies on. */
final class Script {
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final List<String> MANAGERS = List.of("cairn", "cairn", "kubectl", "autoscaler");
    private static final List<String> POLICIES = List.of("", "Background", "Foreground", "Orphan");
    private static final String BOGUS_UID = "99999999-9999-4999-8999-999999999999";

    /** One request, made of what was seen so far, and whether the collector has to be through before the next. */
    record Step(String told, boolean settles, java.util.function.Function<Session, Call> request) {}

    private final Random random;
    private final String seed;
    private final List<Step> steps = new ArrayList<>();

    private Script(long seed) {
        this.random = new Random(seed);
        this.seed = "s" + seed;
    }

    /** The steps of that seed. */
    static List<Step> of(long seed) {
        Script script = new Script(seed);
        int count = 8 + script.random.nextInt(8);
        for (int i = 0; i < count; i++) {
            script.draw();
        }
        return script.steps;
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private void draw() {
        String name = any(NAMES);
        String manager = any(MANAGERS);
        switch (random.nextInt(20)) {
            case 0 -> create(name, manager);
            case 1, 2 -> applyFirst(name, manager);
            case 3, 4, 5 -> apply(name, manager, random.nextBoolean());
            case 6 -> applyWithUid(name, manager);
            case 7, 8 -> update(name, manager);
            case 9 -> merge(name, manager);
            case 10 -> own(name, any(NAMES));
            case 11, 12 -> delete(name);
            case 13 -> release(name);
            case 14 -> stack();
            case 15, 16 -> workload();
            case 17 -> deleteWorkload();
            case 18 ->
                add("watch from a version that is long forgotten", false, session -> Call.get(
                                session.path(Session.Kind.STACK))
                        .with("watch", "1")
                        .with("resourceVersion", "1")
                        .with("timeoutSeconds", "1"));
            default -> add("get " + name, false, session -> Call.get(map(session, name)));
        }
    }

    private void add(String told, boolean settles, java.util.function.Function<Session, Call> request) {
        steps.add(new Step(told, settles, request));
    }

    private static String map(Session session, String name) {
        return session.path(Session.Kind.MAP, name);
    }

    private List<String> someKeys() {
        return List.of("x", "y", "z").stream().filter(_ -> random.nextBoolean()).toList();
    }

    private ObjectNode filled(Session session, String name, List<String> keys, int value, boolean finalizer) {
        ObjectNode body = Session.Kind.MAP.object(session, name);
        if (!keys.isEmpty()) {
            ObjectNode data = body.putObject("data");
            keys.forEach(key -> data.put(key, "" + value));
        }
        if (finalizer) {
            ((ObjectNode) body.get("metadata")).putArray("finalizers").add("cairn.dev/test");
        }
        return body;
    }

    private void create(String name, String manager) {
        List<String> keys = someKeys();
        int value = random.nextInt(3);
        boolean finalizer = random.nextInt(3) == 0;
        add("create " + name + " " + keys + "=" + value, false, session -> Call.of(
                        "POST",
                        session.path(Session.Kind.MAP),
                        Call.JSON,
                        filled(session, name, keys, value, finalizer))
                .with("fieldManager", manager));
    }

    private void applyFirst(String name, String manager) {
        List<String> keys = someKeys();
        int value = random.nextInt(3);
        boolean finalizer = random.nextInt(4) == 0;
        add("apply " + name + " only if it is absent, as " + manager + " " + keys + "=" + value, false, session -> {
            ObjectNode body = filled(session, name, keys, value, finalizer);
            ((ObjectNode) body.get("metadata")).put("resourceVersion", "1");
            return apply(session, name, manager, true, body);
        });
    }

    private void apply(String name, String manager, boolean force) {
        List<String> keys = someKeys();
        int value = random.nextInt(3);
        add(
                "apply " + name + " as " + manager + " force " + force + " " + keys + "=" + value,
                false,
                session -> apply(session, name, manager, force, filled(session, name, keys, value, false)));
    }

    private void applyWithUid(String name, String manager) {
        List<String> keys = someKeys();
        int value = random.nextInt(3);
        boolean right = random.nextInt(3) > 0;
        add("apply " + name + " with " + (right ? "its" : "another") + " uid as " + manager, false, session -> {
            ObjectNode body = filled(session, name, keys, value, false);
            ((ObjectNode) body.get("metadata")).put("uid", right ? session.uid(name, BOGUS_UID) : BOGUS_UID);
            return apply(session, name, manager, true, body);
        });
    }

    private static Call apply(Session session, String name, String manager, boolean force, JsonNode body) {
        return Call.of("PATCH", map(session, name), Call.APPLY, body)
                .with("fieldManager", manager)
                .with("force", "" + force);
    }

    private void update(String name, String manager) {
        List<String> keys = someKeys();
        int value = random.nextInt(3);
        boolean versioned = random.nextBoolean();
        boolean stale = random.nextInt(3) == 0;
        boolean finalizer = random.nextInt(4) == 0;
        add("update " + name + " " + keys + "=" + value + (stale ? " of an old version" : ""), true, session -> {
            ObjectNode body = filled(session, name, keys, value, finalizer);
            if (stale) {
                ((ObjectNode) body.get("metadata")).put("resourceVersion", session.oldVersion(name));
            } else if (versioned) {
                ((ObjectNode) body.get("metadata")).put("resourceVersion", session.version(name));
            }
            return Call.of("PUT", map(session, name), Call.JSON, body).with("fieldManager", manager);
        });
    }

    private void merge(String name, String manager) {
        String key = any(List.of("x", "y"));
        boolean removes = random.nextBoolean();
        int value = random.nextInt(3);
        add("merge " + name + " " + key + "=" + (removes ? "nothing" : "" + value), false, session -> {
            ObjectNode patch = JsonNodeFactory.instance.objectNode();
            ObjectNode data = patch.putObject("data");
            if (removes) {
                data.putNull(key);
            } else {
                data.put(key, "" + value);
            }
            return Call.of("PATCH", map(session, name), Call.MERGE, patch).with("fieldManager", manager);
        });
    }

    private void own(String name, String owner) {
        boolean two = random.nextInt(3) == 0;
        boolean blocks = random.nextBoolean();
        String other = any(NAMES);
        add(name + " is owned by " + owner + (two ? " and " + other : ""), true, session -> {
            ObjectNode patch = JsonNodeFactory.instance.objectNode();
            ObjectNode metadata = patch.putObject("metadata");
            var owners = metadata.putArray("ownerReferences");
            java.util.Set<String> uids = new java.util.HashSet<>();
            for (String one : two ? List.of(owner, other) : List.of(owner)) {
                if (!one.equals(name) && uids.add(session.uid(one, BOGUS_UID))) {
                    owners.addObject()
                            .put("apiVersion", "v1")
                            .put("kind", "ConfigMap")
                            .put("name", session.named(one))
                            .put("uid", session.uid(one, BOGUS_UID))
                            .put("blockOwnerDeletion", blocks);
                }
            }
            return Call.of("PATCH", map(session, name), Call.MERGE, patch).with("fieldManager", "cairn");
        });
    }

    private void delete(String name) {
        String policy = any(POLICIES);
        int precondition = random.nextInt(4);
        add("delete " + name + " " + policy + (precondition == 0 ? " of another uid" : ""), true, session -> {
            ObjectNode options = JsonNodeFactory.instance.objectNode();
            options.put("kind", "DeleteOptions").put("apiVersion", "v1");
            if (!policy.isEmpty()) {
                options.put("propagationPolicy", policy);
            }
            if (precondition < 2) {
                options.putObject("preconditions")
                        .put("uid", precondition == 0 ? BOGUS_UID : session.uid(name, BOGUS_UID));
            }
            return Call.of("DELETE", map(session, name), Call.JSON, options);
        });
    }

    private void release(String name) {
        add("take the finalizers of " + name, true, session -> {
            ObjectNode patch = JsonNodeFactory.instance.objectNode();
            patch.putObject("metadata").putNull("finalizers");
            return Call.of("PATCH", map(session, name), Call.MERGE, patch).with("fieldManager", "cairn");
        });
    }

    // ---- an object with a status of its own ------------------------------------------------------------------------

    private void stack() {
        String image = "image:" + random.nextInt(3);
        boolean stale = random.nextBoolean();
        switch (random.nextInt(3)) {
            case 0 ->
                add("a Stack that runs " + image, false, session -> Call.of(
                                "PATCH", stackPath(session), Call.APPLY, stackBody(session, image))
                        .with("fieldManager", "kubectl")
                        .with("force", "true"));
            case 1 ->
                add(
                        "the status of the Stack is what it is now" + (stale ? " by an old version" : ""),
                        false,
                        session -> {
                            ObjectNode body = stackBody(session, "ignored:1");
                            ((ObjectNode) body.get("metadata"))
                                    .put(
                                            "resourceVersion",
                                            stale ? session.oldVersion("stack") : session.version("stack"));
                            body.putObject("status").put("observedGeneration", session.generation("stack"));
                            return Call.of("PUT", stackPath(session) + "/status", Call.JSON, body)
                                    .with("fieldManager", "cairn");
                        });
            default -> add("get the Stack", false, session -> Call.get(stackPath(session)));
        }
    }

    private static String stackPath(Session session) {
        return session.path(Session.Kind.STACK, "stack");
    }

    private static ObjectNode stackBody(Session session, String image) {
        ObjectNode body = Session.Kind.STACK.object(session, "stack");
        ObjectNode resource = body.putObject("spec").putArray("resources").addObject();
        resource.put("name", "web").putObject("container").put("image", image);
        return body;
    }

    // ---- objects with pods, which are not let run -----------------------------------------------------------------

    private void workload() {
        String image = "image:" + random.nextInt(2);
        String manager = any(MANAGERS);
        int replicas = random.nextInt(3);
        boolean force = random.nextBoolean();
        boolean counted = random.nextBoolean();
        switch (random.nextInt(4)) {
            case 0 ->
                add(
                        "apply a Job that runs " + image + " as " + manager,
                        false,
                        session -> applied(session, Session.Kind.JOB, manager, force, job(session, image)));
            case 1 ->
                add("have the Deployment run " + replicas, false, session -> Call.of(
                                "PATCH",
                                session.path(Session.Kind.DEPLOYMENT, "work"),
                                Call.MERGE,
                                Json.read("{\"spec\":{\"replicas\":" + replicas + "}}"))
                        .with("fieldManager", "autoscaler"));
            default ->
                add(
                        "apply a Deployment of " + image + (counted ? " " + replicas + " times" : "") + " as " + manager
                                + " force " + force,
                        false,
                        session -> {
                            ObjectNode body = deployment(session, image);
                            if (counted) {
                                ((ObjectNode) body.get("spec")).put("replicas", replicas);
                            }
                            return applied(session, Session.Kind.DEPLOYMENT, manager, force, body);
                        });
        }
    }

    private static Call applied(Session session, Session.Kind kind, String manager, boolean force, ObjectNode body) {
        return Call.of("PATCH", session.path(kind, kind == Session.Kind.JOB ? "once" : "work"), Call.APPLY, body)
                .with("fieldManager", manager)
                .with("force", "" + force);
    }

    private static ObjectNode deployment(Session session, String image) {
        ObjectNode body = Session.Kind.DEPLOYMENT.object(session, "work");
        ObjectNode spec = body.putObject("spec").put("paused", true);
        spec.putObject("selector").putObject("matchLabels").put("app", "work");
        template(spec, image);
        return body;
    }

    private static ObjectNode job(Session session, String image) {
        ObjectNode body = Session.Kind.JOB.object(session, "once");
        template(body.putObject("spec").put("suspend", true), image).put("restartPolicy", "Never");
        return body;
    }

    private static ObjectNode template(ObjectNode spec, String image) {
        ObjectNode template = spec.putObject("template");
        template.putObject("metadata").putObject("labels").put("app", "work");
        ObjectNode pod = template.putObject("spec");
        pod.putArray("containers").addObject().put("name", "main").put("image", image);
        return pod;
    }

    private void deleteWorkload() {
        String policy = any(POLICIES);
        boolean job = random.nextBoolean();
        add(
                "delete the " + (job ? "Job" : "Deployment") + " " + policy,
                true,
                session -> Call.of(
                        "DELETE",
                        session.path(job ? Session.Kind.JOB : Session.Kind.DEPLOYMENT, job ? "once" : "work"),
                        Call.JSON,
                        Json.read("{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\""
                                + (policy.isEmpty() ? "" : ",\"propagationPolicy\":\"" + policy + "\"") + "}")));
    }
}
