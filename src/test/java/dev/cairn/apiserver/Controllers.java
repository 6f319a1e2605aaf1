package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The controllers of Deployments, StatefulSets and Jobs, the kubelets and the garbage collector, each of which does one
 * thing when it is told to. Pods belong to the object that keeps them: there are no ReplicaSets.
 */
final class Controllers {
    private static final String TEMPLATE = "simulated/template";

    private final SimulatedApi api;
    private final Store store;
    private final InstantSource time;
    private final Kubelet kubelet;
    private final List<Runnable> due = new ArrayList<>();
    /** For which version and time that is known. */
    private long lookedAt = -1;

    private Instant looked = Instant.MIN;
    private long pods;

    Controllers(SimulatedApi api, InstantSource time, Temper temper) {
        this.api = api;
        this.store = api.store();
        this.time = time;
        this.kubelet = new Kubelet(store, time, temper);
    }

    /** Everything that one of them could do now. */
    List<Runnable> due() {
        if (lookedAt != store.version() || !looked.equals(time.instant())) {
            due.clear();
            store.present().forEach(stored -> one(stored.kind(), stored).ifPresent(due::add));
            lookedAt = store.version();
            looked = time.instant();
        }
        return due;
    }

    private Optional<Runnable> one(String kind, Stored stored) {
        if (kind.equals(Kinds.PODS)) {
            return kubelet.due(stored);
        }
        if (stored.deleting()) {
            return Optional.empty();
        }
        return switch (kind) {
            case Kinds.DEPLOYMENTS -> scaled(stored);
            case Kinds.SETS -> set(stored);
            case Kinds.JOBS -> job(stored);
            default -> Optional.empty();
        };
    }

    /** What may go wrong now. */
    List<Runnable> mishaps() {
        return kubelet.mishaps();
    }

    /** When something becomes due by time alone. */
    Instant nextAt() {
        return store.present().stream()
                .filter(stored -> stored.kind().equals(Kinds.PODS))
                .map(kubelet::at)
                .filter(at -> at.isAfter(time.instant()))
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    // ---- what keeps running ----------------------------------------------------------------------------------------

    private Optional<Runnable> scaled(Stored owner) {
        int wanted = Kinds.replicas(owner.object());
        String template = template(owner);
        List<Stored> all = podsOf(owner);
        List<Stored> now =
                all.stream().filter(pod -> templateOf(pod).equals(template)).toList();
        List<Stored> old =
                all.stream().filter(pod -> !templateOf(pod).equals(template)).toList();
        if (now.size() < wanted) {
            return Optional.of(() -> create(owner, template, owner.name() + "-" + ++pods));
        }
        if (now.size() > wanted) {
            return Optional.of(() -> api.delete(now.getLast(), ""));
        }
        if (!old.isEmpty() && now.stream().allMatch(Controllers::isReady)) {
            return Optional.of(() -> api.delete(old.getFirst(), ""));
        }
        return told(owner, all, now);
    }

    /** A StatefulSet whose pods are managed in parallel: each has its name and its claims, and goes before the next comes. */
    private Optional<Runnable> set(Stored set) {
        int wanted = Kinds.replicas(set.object());
        String template = template(set);
        List<Stored> all = podsOf(set);
        for (int i = 0; i < wanted; i++) {
            String name = set.name() + "-" + i;
            Optional<Runnable> due = claim(set, name).or(() -> pod(set, name, template));
            if (due.isPresent()) {
                return due;
            }
        }
        if (all.size() > wanted) {
            return Optional.of(() -> api.delete(all.getLast(), ""));
        }
        List<Stored> now =
                all.stream().filter(pod -> templateOf(pod).equals(template)).toList();
        return all.stream()
                .filter(pod -> !now.contains(pod))
                .reduce((_, last) -> last)
                .<Runnable>map(old -> () -> api.delete(old, ""))
                .or(() -> told(set, all, now));
    }

    /** A claim that a pod of that name is to have and has not; claims stay when the set goes. */
    private Optional<Runnable> claim(Stored set, String pod) {
        for (JsonNode template : set.object().path("spec").path("volumeClaimTemplates")) {
            String name = template.path("metadata").path("name").asText() + "-" + pod;
            if (store.get(Kinds.CLAIMS, set.namespace(), name).isEmpty()) {
                return Optional.of(() -> {
                    ObjectNode claim = template.deepCopy();
                    claim.put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
                    ((ObjectNode) claim.get("metadata")).put("name", name);
                    post(set, "persistentvolumeclaims", claim);
                });
            }
        }
        return Optional.empty();
    }

    /** The pod of that name, to be made or to be taken over from a set that left it. */
    private Optional<Runnable> pod(Stored set, String name, String template) {
        Optional<Stored> there = store.get(Kinds.PODS, set.namespace(), name);
        if (there.isEmpty()) {
            return Optional.of(() -> create(set, template, name));
        }
        return there.filter(pod -> !pod.deleting() && pod.owners().isEmpty()).map(pod -> () -> {
            Stored adopted = pod.copy();
            adopted.metadata().putArray("ownerReferences").add(reference(set));
            store.put(adopted);
        });
    }

    private Optional<Runnable> told(Stored owner, List<Stored> all, List<Stored> now) {
        ObjectNode status = status(owner, all, now);
        return status.equals(owner.status()) ? Optional.empty() : Optional.of(() -> put(owner, status));
    }

    private static ObjectNode status(Stored owner, List<Stored> all, List<Stored> now) {
        long ready = all.stream().filter(Controllers::isReady).count();
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("observedGeneration", owner.metadata().path("generation").asLong())
                .put("replicas", all.size())
                .put("updatedReplicas", now.size())
                .put("currentReplicas", now.size())
                .put("readyReplicas", ready)
                .put("availableReplicas", ready);
        boolean available = ready >= Kinds.replicas(owner.object());
        status.putArray("conditions").addObject().put("type", "Available").put("status", available ? "True" : "False");
        return status;
    }

    static boolean isReady(Stored pod) {
        return pod.object()
                .path("status")
                .path("conditions")
                .path(0)
                .path("status")
                .asText()
                .equals("True");
    }

    // ---- what ends -------------------------------------------------------------------------------------------------

    private Optional<Runnable> job(Stored job) {
        if (!job.status().path("conditions").isEmpty()) {
            return Optional.empty();
        }
        List<Stored> runs = podsOf(job);
        long failed = runs.stream().filter(pod -> phase(pod).equals("Failed")).count();
        boolean succeeded = runs.stream().anyMatch(pod -> phase(pod).equals("Succeeded"));
        if (succeeded || failed > job.object().path("spec").path("backoffLimit").asLong()) {
            return Optional.of(() -> put(job, ended(succeeded, failed)));
        }
        return failed == runs.size()
                ? Optional.of(() -> create(job, template(job), job.name() + "-" + ++pods))
                : Optional.empty();
    }

    private static String phase(Stored pod) {
        return pod.object().path("status").path("phase").asText();
    }

    private ObjectNode ended(boolean succeeded, long failed) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("succeeded", succeeded ? 1 : 0).put("failed", failed);
        status.putArray("conditions")
                .addObject()
                .put("type", succeeded ? "Complete" : "Failed")
                .put("status", "True")
                .put(
                        "lastTransitionTime",
                        time.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        return status;
    }

    // ---- pods ------------------------------------------------------------------------------------------------------

    /** Those that are not on their way out. */
    private List<Stored> podsOf(Stored owner) {
        return store.present().stream()
                .filter(stored -> stored.kind().equals(Kinds.PODS) && !stored.deleting())
                .filter(pod -> pod.owners().stream()
                        .anyMatch(reference -> reference.path("uid").asText().equals(owner.uid())))
                .toList();
    }

    private static String template(Stored owner) {
        return Integer.toHexString(owner.object().path("spec").path("template").hashCode());
    }

    private static String templateOf(Stored pod) {
        return pod.metadata().path("annotations").path(TEMPLATE).asText();
    }

    private void create(Stored owner, String template, String name) {
        ObjectNode pod = owner.object().path("spec").path("template").deepCopy();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = (ObjectNode) pod.get("metadata");
        metadata.put("name", name);
        metadata.withObject("/annotations").put(TEMPLATE, template);
        if (owner.kind().equals(Kinds.JOBS)) {
            metadata.withObject("/labels").put("batch.kubernetes.io/controller-uid", owner.uid());
        }
        metadata.putArray("ownerReferences").add(reference(owner));
        post(owner, "pods", pod);
    }

    private static ObjectNode reference(Stored owner) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", owner.object().path("apiVersion").asText())
                .put("kind", owner.object().path("kind").asText())
                .put("name", owner.name())
                .put("uid", owner.uid())
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }

    private void post(Stored owner, String kind, ObjectNode object) {
        api.call(Call.of("POST", "/api/v1/namespaces/" + owner.namespace() + "/" + kind, Call.JSON, object)
                .with("fieldManager", "controllers"));
    }

    private void put(Stored owner, ObjectNode status) {
        Stored after = owner.copy();
        after.object().set("status", status);
        store.put(after);
    }

    /** Whether that object is ready as it was applied last. */
    static boolean isReady(JsonNode object) {
        JsonNode status = object.path("status");
        int wanted = Kinds.replicas(object);
        return status.path("observedGeneration").asLong(-1)
                        == object.path("metadata").path("generation").asLong()
                && List.of("replicas", "updatedReplicas", "readyReplicas", "availableReplicas").stream()
                        .allMatch(count -> status.path(count).asInt() == wanted);
    }
}
