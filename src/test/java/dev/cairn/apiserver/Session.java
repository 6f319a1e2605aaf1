package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** One run of a script on one server, told in words that do not depend on the server. */
final class Session implements AutoCloseable {
    private final long seed;
    private final String namespace;
    private final KubernetesClient server;
    private final Map<String, String> uids = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, String> versions = new HashMap<>();
    private final Map<String, String> oldVersions = new HashMap<>();
    private final Map<String, Long> generations = new HashMap<>();
    private final Set<Kind> asked = EnumSet.noneOf(Kind.class);
    private final List<Watch> watches = new ArrayList<>();
    private final Map<String, List<String>> seen = new TreeMap<>();

    /** What a script is about. */
    enum Kind {
        MAP("ConfigMap", "v1", "/api/v1/namespaces/%s/configmaps"),
        STACK("Stack", "cairn.dev/v1alpha1", "/apis/cairn.dev/v1alpha1/namespaces/%s/stacks"),
        DEPLOYMENT("Deployment", "apps/v1", "/apis/apps/v1/namespaces/%s/deployments"),
        JOB("Job", "batch/v1", "/apis/batch/v1/namespaces/%s/jobs");

        private final String kind;
        private final String version;
        private final String path;

        Kind(String kind, String version, String path) {
            this.kind = kind;
            this.version = version;
            this.path = path;
        }

        ObjectNode object(Session session, String name) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            object.put("apiVersion", version).put("kind", kind);
            object.putObject("metadata")
                    .put("name", session.named(name))
                    .putObject("labels")
                    .put("script", "s" + session.seed);
            return object;
        }

        /** Whether a controller of the real cluster writes its status, too. */
        boolean controlled() {
            return this == DEPLOYMENT || this == JOB;
        }
    }

    Session(long seed, String namespace, KubernetesClient server) {
        this.seed = seed;
        this.namespace = namespace;
        this.server = server;
        for (Kind kind : Kind.values()) {
            watches.add(watch(kind));
        }
    }

    private Watch watch(Kind kind) {
        String version = answer(all(kind))
                .body()
                .path("metadata")
                .path("resourceVersion")
                .asText();
        return server.genericKubernetesResources(kind.version, kind.kind)
                .inNamespace(namespace)
                .withLabel("script", "s" + seed)
                .watch(new ListOptionsBuilder().withResourceVersion(version).build(), new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, GenericKubernetesResource object) {
                        saw(kind, action, server.getKubernetesSerialization().asJson(object));
                    }

                    @Override
                    public void onClose(WatcherException cause) {
                        saw(kind, Action.ERROR, "{\"metadata\":{\"name\":\"" + cause + "\"}}");
                    }
                });
    }

    private Call all(Kind kind) {
        return Call.get(path(kind)).with("labelSelector", "script=s" + seed);
    }

    /** An event, without what a controller or the collector needs more or fewer writes for. */
    private synchronized void saw(Kind kind, Watcher.Action action, String text) {
        JsonNode object = Json.read(text);
        JsonNode metadata = object.path("metadata");
        String told = metadata.path("generation").asText() + " " + metadata.path("finalizers") + " "
                + metadata.path("ownerReferences").size() + " " + fields(object.path("data"))
                + images(object)
                + (kind.controlled() ? "" : object.path("status").path("observedGeneration"));
        List<String> of =
                seen.computeIfAbsent(kind + " " + metadata.path("name").asText(), _ -> new ArrayList<>());
        if (of.isEmpty() || !of.getLast().endsWith(" " + told) || action != Watcher.Action.MODIFIED) {
            of.add(action + " " + told);
        }
    }

    /** What the watches have shown so far. */
    synchronized String watched() {
        return seen.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + String.join(", ", entry.getValue()))
                .collect(Collectors.joining("\n    "));
    }

    String path(Kind kind) {
        return kind.path.formatted(namespace);
    }

    String path(Kind kind, String name) {
        return path(kind) + "/" + named(name);
    }

    String named(String name) {
        return "s" + seed + "-" + name;
    }

    String uid(String name, String otherwise) {
        return uids.getOrDefault(named(name), otherwise);
    }

    String version(String name) {
        return versions.getOrDefault(named(name), "1");
    }

    String oldVersion(String name) {
        return oldVersions.getOrDefault(named(name), "1");
    }

    long generation(String name) {
        return generations.getOrDefault(named(name), 0L);
    }

    /** The answer to a step, in words. */
    String perform(Script.Step step) {
        Call call = step.request().apply(this);
        for (Kind kind : Kind.values()) {
            if (call.path().startsWith(path(kind))) {
                asked.add(kind);
            }
        }
        Answer answer = answer(call);
        JsonNode body = answer.body();
        return answer.code() + " " + body.path("type").asText()
                + body.path("object").path("code").asText() + (answer.ok() && body.has("metadata") ? told(body) : "");
    }

    private Answer answer(Call call) {
        HttpClient http = server.getHttpClient();
        String query = call.query().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String uri = server.getMasterUrl().toString().replaceAll("/$", "") + call.path() + "?" + query;
        HttpRequest.Builder request = http.newHttpRequestBuilder().uri(uri);
        request = call.body().isMissingNode()
                ? request.method(call.method(), null, null)
                : request.method(call.method(), call.type(), call.body().toString());
        try {
            HttpResponse<String> response =
                    http.sendAsync(request.build(), String.class).get(60, TimeUnit.SECONDS);
            String text = response.bodyString();
            return new Answer(response.code(), text.isEmpty() ? MissingNode.getInstance() : Json.read(text));
        } catch (InterruptedException | ExecutionException | TimeoutException | IOException e) {
            throw new IllegalStateException(call + " was not answered", e);
        }
    }

    /** Everything there is of the script, in words. */
    String everything() {
        List<String> all = new ArrayList<>();
        for (Kind kind : asked) {
            answer(all(kind)).body().path("items").forEach(item -> all.add(kind + " " + told(kind, item)));
        }
        return String.join("\n    ", all.stream().sorted().toList());
    }

    private String told(JsonNode object) {
        for (Kind kind : Kind.values()) {
            if (kind.kind.equals(object.path("kind").asText())) {
                return told(kind, object);
            }
        }
        return "";
    }

    /** An object without what differs from server to server; versions are told as the same or newer. */
    private String told(Kind kind, JsonNode object) {
        JsonNode metadata = object.path("metadata");
        String name = metadata.path("name").asText();
        note(name, metadata);
        Map<String, Object> told = new TreeMap<>();
        told.put("name", name);
        told.put("uid", names.get(metadata.path("uid").asText()));
        told.put("generation", metadata.path("generation").asText());
        told.put("labels", metadata.path("labels").toString());
        told.put("finalizers", metadata.path("finalizers").toString());
        told.put("deleting", metadata.has("deletionTimestamp"));
        List<String> owners = new ArrayList<>();
        metadata.path("ownerReferences")
                .forEach(
                        owner -> owners.add(names.getOrDefault(owner.path("uid").asText(), "nobody") + " "
                                + owner.path("blockOwnerDeletion").asBoolean()));
        told.put("owners", owners.stream().sorted().toList());
        told.put("data", fields(object.path("data")));
        for (String field : List.of("replicas", "parallelism", "completions", "backoffLimit")) {
            told.put(field, object.path("spec").path(field).asText());
        }
        told.put("images", images(object));
        if (!kind.controlled()) {
            String version = versionWord(name, metadata.path("resourceVersion").asText());
            told.put("version", kind == Kind.MAP ? version : ""); // applying a Stack again may write it, or not
            told.put("status", object.path("status").path("observedGeneration").asText());
        }
        if (kind != Kind.STACK) {
            told.put("managers", managers(metadata.path("managedFields")));
        }
        return told.toString();
    }

    private static List<String> images(JsonNode object) {
        List<String> images = new ArrayList<>();
        object.path("spec")
                .path("template")
                .path("spec")
                .path("containers")
                .forEach(container -> images.add(container.path("image").asText()));
        return images;
    }

    private void note(String name, JsonNode metadata) {
        String uid = metadata.path("uid").asText();
        uids.put(name, uid);
        generations.put(name, metadata.path("generation").asLong());
        names.computeIfAbsent(
                uid,
                _ -> name + "#"
                        + names.values().stream()
                                .filter(known -> known.startsWith(name + "#"))
                                .count());
    }

    private String versionWord(String name, String version) {
        String before = versions.put(name, version);
        if (before == null) {
            return "first";
        }
        if (before.equals(version)) {
            return "same";
        }
        oldVersions.put(name, before);
        return "newer";
    }

    private static Map<String, String> fields(JsonNode data) {
        Map<String, String> fields = new TreeMap<>();
        data.properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
        return fields;
    }

    private Map<String, String> managers(JsonNode entries) {
        Map<String, String> managers = new TreeMap<>();
        for (JsonNode entry : entries) {
            if (entry.path("manager").asText().equals("kube-controller-manager")) {
                continue;
            }
            String key = entry.path("manager").asText() + " "
                    + entry.path("operation").asText() + " "
                    + entry.path("subresource").asText();
            Set<String> owned = Fields.paths(entry.path("fieldsV1"));
            owned.remove("f:data"); // that there is data at all, whatever is in it
            if (!owned.isEmpty()) {
                managers.put(
                        key, new TreeSet<>(owned.stream().map(this::withNames).toList()).toString());
            }
        }
        return managers;
    }

    /** The path with names instead of uids, which no two servers give alike. */
    private String withNames(String path) {
        String named = path;
        for (Map.Entry<String, String> uid : names.entrySet()) {
            named = named.replace(uid.getKey(), uid.getValue());
        }
        return named;
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }
}
