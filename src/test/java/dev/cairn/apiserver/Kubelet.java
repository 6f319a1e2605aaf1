package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The nodes' part: pods begin to run, become ready or end when their time has come, and go when they are to go. */
final class Kubelet {
    private final Store store;
    private final InstantSource time;
    private final Temper temper;
    /** When the next thing happens to a pod, by its uid and phase. */
    private final Map<String, Instant> due = new HashMap<>();

    Kubelet(Store store, InstantSource time, Temper temper) {
        this.store = store;
        this.time = time;
        this.temper = temper;
    }

    /** What is due now for that pod, if something is. */
    Optional<Runnable> due(Stored pod) {
        boolean late = time.instant().isBefore(at(pod));
        if (late) {
            return Optional.empty();
        }
        if (pod.deleting()) {
            return pod.finalizers().isEmpty() ? Optional.of(() -> store.remove(pod)) : Optional.empty();
        }
        boolean once = pod.object().path("spec").path("restartPolicy").asText().equals("Never");
        return switch (stage(pod)) {
            case "" -> Optional.of(() -> put(pod, status(pod, "Running", false, restarts(pod))));
            case "running" -> Optional.of(() -> put(pod, ranOn(pod, once && owned(pod))));
            default -> Optional.empty();
        };
    }

    private static boolean owned(Stored pod) {
        return !pod.owners().isEmpty()
                && pod.owners().getFirst().path("kind").asText().equals("Job");
    }

    private ObjectNode ranOn(Stored pod, boolean ends) {
        return ends ? ended(pod, temper.fails() ? 1 : 0) : status(pod, "Running", true, restarts(pod));
    }

    /** When something happens next to a pod; in the far future when nothing does. */
    Instant at(Stored pod) {
        String stage = pod.deleting() ? "deleting" : stage(pod);
        return stage.equals("done")
                ? Instant.MAX
                : due.computeIfAbsent(pod.uid() + stage, _ -> time.instant()
                        .plus(pod.deleting() ? temper.agony() : temper.lateness()));
    }

    private static String stage(Stored pod) {
        JsonNode status = pod.object().path("status");
        boolean ready =
                status.path("conditions").path(0).path("status").asText().equals("True");
        return switch (status.path("phase").asText()) {
            case "" -> "";
            case "Running" -> ready ? "done" : "running";
            default -> "done";
        };
    }

    /** What may go wrong with what is ready: it is unready for a while, or its container ends and is begun again. */
    List<Runnable> mishaps() {
        List<Runnable> mishaps = new ArrayList<>();
        for (Stored pod : store.present()) {
            boolean ready = pod.kind().equals(Kinds.PODS)
                    && !pod.deleting()
                    && pod.object().path("status").path("phase").asText().equals("Running")
                    && stage(pod).equals("done");
            if (ready) {
                mishaps.add(() -> mishap(pod.copy()));
            }
        }
        return mishaps;
    }

    private void mishap(Stored pod) {
        due.remove(pod.uid() + "running");
        put(pod, status(pod, "Running", false, restarts(pod) + temper.any(2)));
    }

    private static int restarts(Stored pod) {
        return pod.object()
                .path("status")
                .path("containerStatuses")
                .path(0)
                .path("restartCount")
                .asInt();
    }

    private void put(Stored pod, ObjectNode status) {
        Stored after = pod.copy();
        after.object().set("status", status);
        store.put(after);
    }

    private ObjectNode status(Stored pod, String phase, boolean ready, int restarts) {
        ObjectNode status = JsonNodeFactory.instance.objectNode().put("phase", phase);
        status.putArray("conditions").addObject().put("type", "Ready").put("status", ready ? "True" : "False");
        ObjectNode container = status.putArray("containerStatuses").addObject();
        container
                .put(
                        "name",
                        pod.object()
                                .path("spec")
                                .path("containers")
                                .path(0)
                                .path("name")
                                .asText())
                .put("ready", ready)
                .put("restartCount", restarts);
        container.putObject("state").putObject("running").put("startedAt", now());
        return status;
    }

    private ObjectNode ended(Stored pod, int code) {
        ObjectNode status = status(pod, code == 0 ? "Succeeded" : "Failed", false, 0);
        ObjectNode state = (ObjectNode) status.path("containerStatuses").path(0).path("state");
        state.removeAll();
        state.putObject("terminated")
                .put("exitCode", code)
                .put("startedAt", now())
                .put("finishedAt", now());
        return status;
    }

    private String now() {
        return time.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
    }
}
