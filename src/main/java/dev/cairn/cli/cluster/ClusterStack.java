package dev.cairn.cli.cluster;

import dev.cairn.api.MemoryStatus;
import dev.cairn.api.ModeSpec;
import dev.cairn.api.ModeStatus;
import dev.cairn.api.ObjectReference;
import dev.cairn.api.RequestStatus;
import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import dev.cairn.cli.Exit;
import dev.cairn.cli.Failure;
import dev.cairn.cli.text.StackTable;
import dev.cairn.local.StackHandle;
import dev.cairn.local.StackJson;
import dev.cairn.model.ClusterObject;
import dev.cairn.model.Request;
import dev.cairn.plan.Code;
import dev.cairn.plan.Diagnostic;
import dev.cairn.plan.Nearest;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.kubernetes.ResourcePods;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A Stack of a cluster. It is looked at as the API server has it; what is asked of it is written into it and answered by
 * its operator.
 */
final class ClusterStack implements StackHandle {
    /** How long an operator may take to answer; a busy one takes a second or two. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final StackName name;
    private final Clock clock;
    private Optional<Stack> first;

    /**
     * A handle that closes the connection with itself.
     *
     * @param read the Stack as it was found
     */
    ClusterStack(Cluster cluster, StackName name, Stack read, Clock clock) {
        this.cluster = cluster;
        this.name = name;
        this.first = Optional.of(read);
        this.clock = clock;
    }

    /** What people look at: without what only API servers read, as kubectl has it. */
    static Stack shown(Stack stack) {
        stack.getMetadata().setManagedFields(null);
        return stack;
    }

    @Override
    public String id() {
        return name.toString();
    }

    /** The first time as it was found, later as it is then. */
    @Override
    public Stack stack() {
        Stack stack = first.orElseGet(this::read);
        first = Optional.empty();
        return shown(stack);
    }

    private Stack read() {
        return cluster.ask(() -> Optional.ofNullable(resource().get()))
                .orElseThrow(() ->
                        Failure.of(Exit.NOT_FOUND, "NoSuchStack", "the Stack " + name + " was deleted meanwhile", ""));
    }

    private Resource<Stack> resource() {
        return cluster.stacks().inNamespace(name.namespace()).withName(name.name());
    }

    @Override
    public String json() {
        return StackJson.write(stack());
    }

    @Override
    public Changes<Stack> changes() {
        return cluster.ask(() -> StackChanges.of(resource()));
    }

    @Override
    public Events events(long since, boolean follow) {
        return cluster.ask(() -> KubernetesEvents.of(cluster, name, since, follow));
    }

    @Override
    public LogStream logs(String resource, LogOptions options) {
        ResourcePods pods = pods(cluster, name, first.orElseGet(this::read));
        return cluster.ask(() -> PodLogs.of(cluster, pods, resource, options));
    }

    /** Where the resources of that Stack run. */
    static ResourcePods pods(Cluster cluster, StackName name, Stack stack) {
        Map<String, ClusterObject> written = new HashMap<>();
        for (ResourceStatus status : StackTable.statuses(stack)) {
            ObjectReference object = status.ref();
            if (object != null
                    && StackTable.spec(stack, status.name())
                            .filter(spec -> spec.manifest() != null)
                            .isPresent()) {
                written.put(status.name(), new ClusterObject(object.apiVersion(), object.kind(), object.name()));
            }
        }
        return new ResourcePods(cluster.client(), name.namespace(), name.name(), written);
    }

    /** Writes the request into the Stack and waits for the answer in its status. */
    @Override
    public Answer request(Request.Verb verb, String resource) {
        String id = Long.toString(clock.instant().toEpochMilli(), Character.MAX_RADIX)
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        String value = verb.name().toLowerCase(Locale.ROOT) + " " + id;
        try (Changes<Stack> changes = changes()) {
            patch(Map.of("metadata", Map.of("annotations", Map.of("request.cairn.dev/" + resource, value))));
            Instant deadline = clock.instant().plus(PATIENCE);
            while (clock.instant().isBefore(deadline) && !changes.ended()) {
                Optional<String> outcome = changes.next(Duration.between(clock.instant(), deadline))
                        .flatMap(stack -> answer(stack, resource, id));
                if (outcome.isPresent()) {
                    return new Answer(outcome.get());
                }
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw Failure.of(
                Exit.TIMED_OUT,
                "NotAnswered",
                "no operator answered within " + PATIENCE.toSeconds() + " s; the request to "
                        + verb.name().toLowerCase(Locale.ROOT) + " " + resource
                        + " stays in the Stack and will be heard",
                "is the operator running? kubectl --context " + cluster.context()
                        + " get pods --all-namespaces --selector=app.kubernetes.io/name=cairn-operator");
    }

    private static Optional<String> answer(Stack stack, String resource, String id) {
        return Optional.ofNullable(stack.getStatus()).map(StackStatus::resources).orElse(List.of()).stream()
                .filter(status -> status.name().equals(resource))
                .findFirst()
                .map(ResourceStatus::memory)
                .map(MemoryStatus::lastRequest)
                .filter(request -> id.equals(request.id()))
                .map(RequestStatus::outcome);
    }

    /** Writes {@code spec.mode}: on a cluster the mode is part of what is wanted, and nobody else's to keep. */
    @Override
    public Applied mode(Optional<String> wanted) {
        Stack stack = read();
        List<String> modes =
                stack.getSpec().modes().stream().map(ModeSpec::name).toList();
        Optional<String> mode = wanted.or(() ->
                Optional.ofNullable(stack.getStatus()).map(StackStatus::mode).map(ModeStatus::previous));
        if (mode.isEmpty()) {
            return refused(stack, "there was no mode before this one", "choose one: cairn mode use M");
        }
        if (!modes.contains(mode.get())) {
            return refused(
                    stack,
                    "there is no mode " + mode.get(),
                    modes.isEmpty()
                            ? "this stack has no modes"
                            : Nearest.to(mode.get(), modes)
                                    .map(near -> "did you mean " + near + "?")
                                    .orElse("it has: " + String.join(", ", modes)));
        }
        Stack patched = patch(Map.of("spec", Map.of("mode", mode.get())));
        return new Applied(true, patched.getMetadata().getGeneration(), List.of(), List.of());
    }

    private static Applied refused(Stack stack, String message, String advice) {
        Diagnostic problem =
                new Diagnostic(Diagnostic.Severity.ERROR, Code.UnknownMode, "spec.mode", "", 0, 0, message, advice);
        return new Applied(false, stack.getMetadata().getGeneration(), List.of(problem), List.of());
    }

    private Stack patch(Map<String, ?> fields) {
        String merge = cluster.client().getKubernetesSerialization().asJson(fields);
        return cluster.ask(() -> resource()
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withFieldManager("cairn-cli")
                                .build(),
                        merge));
    }

    @Override
    public void close() {
        cluster.close();
    }
}
