package dev.cairn.conformance;

import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Document;
import dev.cairn.scenario.Part;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;

/** Pods whose status is all there is of them, written as their annotations ask (docs/testing.md), or by the test. */
final class SimulatedPods implements Pods, Document.Dialect {
    private final Site site;
    private final String stack;
    private final Clock clock = Clock.systemUTC();

    SimulatedPods(Site site, String stack) {
        this.site = site;
        this.stack = stack;
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(
                Ability.BACKEND_RESTARTS,
                Ability.ROLLING,
                Ability.HANGING_START,
                Ability.KEEPS_EXITS,
                Ability.TELLS_REMOVALS);
    }

    @Override
    public Document.Dialect dialect() {
        return this;
    }

    @Override
    public Map<String, Object> program(Part part) {
        boolean missing = part.behaviour().trouble() == Behaviour.Trouble.MISSING_PROGRAM;
        return Map.of(
                "image",
                missing ? "missing.invalid/nothing:1" : "simulated:1",
                "kubernetes",
                Map.of("podTemplate", Map.of("metadata", Map.of("annotations", annotations(part)))));
    }

    private static Map<String, String> annotations(Part part) {
        Behaviour behaviour = part.behaviour();
        Map<String, String> annotations = new TreeMap<>();
        if (behaviour.trouble() == Behaviour.Trouble.HANGS) {
            annotations.put("status", "manual");
        }
        String ready = behaviour.readyAfter().map(SimulatedPods::text).orElse("never");
        if (!ready.equals("0ms") && !part.isJob()) {
            annotations.put("ready-after", ready);
        }
        behaviour.ending().ifPresent(end -> {
            annotations.put("exit-after", text(end.after()));
            annotations.put("exit-code", String.valueOf(end.code()));
        });
        annotations.put("stop-after", text(behaviour.termTakes().orElse(part.grace())));
        Map<String, String> named = new TreeMap<>();
        annotations.forEach((name, value) -> named.put("sim.cairn.dev/" + name, value));
        return named;
    }

    private static String text(Duration duration) {
        return duration.toMillis() + "ms";
    }

    @Override
    public List<String> probe(Part part) {
        return List.of("ready");
    }

    @Override
    public List<String> undo(Part part) {
        return List.of("undo");
    }

    @Override
    public List<Run> runs(String resource, boolean over) {
        if (over) {
            site.pods(stack, resource)
                    .forEach(pod -> site.endAsked(pod.getMetadata().getUid()));
        }
        return site.log().runs(stack, resource);
    }

    /** As a kubelet would: a pod that is not restarted has ended; in another the container begins again, a second later. */
    @Override
    public void crash(String resource, int code) {
        for (Pod pod : site.pods(stack, resource)) {
            if ("Never".equals(pod.getSpec().getRestartPolicy())) {
                write(
                        pod,
                        "Failed",
                        false,
                        container -> container.withState(new ContainerStateBuilder()
                                .withNewTerminated()
                                .withExitCode(code)
                                .withReason("Error")
                                .withFinishedAt(now())
                                .endTerminated()
                                .build()));
                continue;
            }
            write(pod, "Running", false, container -> container
                    .withState(new ContainerStateBuilder()
                            .withNewWaiting()
                            .withReason("CrashLoopBackOff")
                            .endWaiting()
                            .build())
                    .withLastState(new ContainerStateBuilder()
                            .withNewTerminated()
                            .withExitCode(code)
                            .withReason("Error")
                            .withFinishedAt(now())
                            .endTerminated()
                            .build()));
            Thread.ofVirtual().start(() -> {
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofSeconds(1).toNanos());
                write(pod, "Running", true, container -> container
                        .withRestartCount(container.getRestartCount() + 1)
                        .withState(new ContainerStateBuilder()
                                .withNewRunning()
                                .withStartedAt(now())
                                .endRunning()
                                .build()));
            });
        }
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    @Override
    public void sick(String resource, boolean sick) {
        site.pods(stack, resource).forEach(pod -> write(pod, "Running", !sick, container -> container));
    }

    private interface Change {
        ContainerStatusBuilder of(ContainerStatusBuilder container);
    }

    private void write(Pod pod, String phase, boolean ready, Change change) {
        site.client()
                .pods()
                .inNamespace(site.namespace())
                .withName(pod.getMetadata().getName())
                .editStatus(now -> {
                    PodBuilder edited = new PodBuilder(now);
                    return edited.editStatus()
                            .withPhase(phase)
                            .withConditions(now.getStatus().getConditions().stream()
                                    .map(condition ->
                                            Set.of("Ready", "ContainersReady").contains(condition.getType())
                                                    ? new PodConditionBuilder(condition)
                                                            .withStatus(ready ? "True" : "False")
                                                            .withReason(ready ? null : "ContainersNotReady")
                                                            .build()
                                                    : condition)
                                    .toList())
                            .withContainerStatuses(now.getStatus().getContainerStatuses().stream()
                                    .map(container -> change.of(new ContainerStatusBuilder(container).withReady(ready))
                                            .build())
                                    .toList())
                            .endStatus()
                            .build();
                });
    }

    @Override
    public int grandchildren(String resource, BiPredicate<BooleanSupplier, Duration> until) {
        throw new UnsupportedOperationException("nothing runs in a simulated pod");
    }
}
