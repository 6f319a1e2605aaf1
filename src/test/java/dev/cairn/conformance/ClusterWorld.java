package dev.cairn.conformance;

import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.api.StackSpec;
import dev.cairn.api.StackStatus;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Memory;
import dev.cairn.model.OtherStack;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Request;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.StackMemory;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.scenario.Document;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import dev.cairn.status.StackReadiness;
import dev.cairn.status.StatusMemory;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A Stack object that the real operator plans and runs on a real cluster: written as a user would, and read from its status.
 * A kill leaves the pods running.
 */
final class ClusterWorld implements World {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    /** What was not told by then died with an operator. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(1);

    private final Site site;
    private final Runnable left;
    private final String name;
    private final Pods pods;
    private final Clock clock = Clock.systemUTC();
    private final Map<String, String> lastRequests = new HashMap<>();
    private final Set<String> neighbours = new HashSet<>();

    private Scene scene = Scene.of();
    private Plan.Desired desired = Plan.Desired.RUNNING;
    private int requests;

    /**
     * A world at that site.
     *
     * @param left done at its end
     */
    ClusterWorld(Site site, String name, Pods pods, Runnable left) {
        this.site = site;
        this.name = name;
        this.left = left;
        this.pods = pods;
        site.start();
    }

    /** What pods can do, and what Stacks can be to each other. */
    @Override
    public Set<Ability> abilities() {
        Set<Ability> abilities = EnumSet.of(Ability.NEIGHBOURS);
        abilities.addAll(pods.abilities());
        return abilities;
    }

    /** The Job controller and the kubelet double their pauses from 10 s. */
    @Override
    public Duration patience() {
        return Duration.ofSeconds(120);
    }

    // ---- the user ------------------------------------------------------------------------------------------------

    @Override
    public void apply(Scene other) {
        scene = other;
        write();
    }

    @Override
    public void desire(Plan.Desired other) {
        boolean again = desired == Plan.Desired.REMOVED && other != desired;
        desired = other;
        if (other == Plan.Desired.REMOVED) {
            object().withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
            return;
        }
        if (again) {
            await("the deletion, which cannot be taken back", () -> object().get() == null);
        }
        write();
    }

    private void write() {
        write(name, scene, desired);
    }

    private void write(String stackName, Scene written, Plan.Desired wanted) {
        Stack stack = new Stack();
        stack.setMetadata(new ObjectMetaBuilder()
                .withNamespace(site.namespace())
                .withName(stackName)
                .build());
        stack.setSpec(client().getKubernetesSerialization()
                .convertValue(Document.of(written, wanted, pods.dialect()), StackSpec.class));
        client().resource(stack).fieldManager("user").forceConflicts().serverSideApply();
    }

    private KubernetesClient client() {
        return site.client();
    }

    private Resource<Stack> object() {
        return object(name);
    }

    private Resource<Stack> object(String stackName) {
        return client().resources(Stack.class).inNamespace(site.namespace()).withName(stackName);
    }

    /** An annotation holds one request: the next one for the same resource waits until that was answered. */
    @Override
    public Asked request(Request.Verb verb, String resource) {
        Optional.ofNullable(lastRequests.get(resource))
                .ifPresent(id ->
                        await("an answer to " + id, () -> answer(resource, id).isPresent()));
        String id = "request-" + ++requests;
        lastRequests.put(resource, id);
        object().patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        client().getKubernetesSerialization()
                                .asJson(Map.of(
                                        "metadata",
                                        Map.of(
                                                "annotations",
                                                Map.of(
                                                        "request.cairn.dev/" + resource,
                                                        verb.name().toLowerCase(java.util.Locale.ROOT) + " " + id)))));
        return () -> answer(resource, id);
    }

    private Optional<String> answer(String resource, String id) {
        return resource(resource)
                .flatMap(memory -> memory.latch().lastRequest())
                .filter(answer -> answer.id().equals(id))
                .map(ResourceMemory.Answer::outcome);
    }

    /** On a cluster that is a field, which says neither who nor why. */
    @Override
    public Asked shutdown(String requestedBy, String reason) {
        desire(Plan.Desired.STOPPED);
        return () -> Optional.of("Accepted").filter(_ -> stack().shutdown().isPresent());
    }

    /** On a cluster that is a field: what runs already has to be stopped first. */
    @Override
    public Asked up() {
        if (desired == Plan.Desired.RUNNING) {
            desire(Plan.Desired.STOPPED);
            await(StackPhase.STOPPED);
        }
        desire(Plan.Desired.RUNNING);
        return () -> Optional.of("Accepted");
    }

    // ---- Cairn ---------------------------------------------------------------------------------------------------

    @Override
    public void killCairn() {
        site.kill();
    }

    @Override
    public void startCairn() {
        site.start();
    }

    private Optional<StackStatus> status() {
        return site.stack(name).map(Stack::getStatus);
    }

    private Memory memory() {
        return StatusMemory.read(
                status(),
                Plan.of(
                        name,
                        0,
                        List.of(),
                        Set.of(),
                        Plan.Desired.RUNNING,
                        false,
                        Plan.OnFailure.RETRY,
                        Duration.ZERO,
                        0),
                clock.instant());
    }

    /** What was removed is stopped, and has no status any more. */
    @Override
    public StackMemory stack() {
        StackMemory memory = memory().stack();
        return desired == Plan.Desired.REMOVED && site.stack(name).isEmpty()
                ? new StackMemory(
                        memory.generation(),
                        StackPhase.STOPPED,
                        memory.since(),
                        memory.sequence(),
                        memory.failureLatch(),
                        memory.wasReady(),
                        memory.shutdown(),
                        memory.answered(),
                        memory.history(),
                        memory.mode(),
                        memory.fuses())
                : memory;
    }

    @Override
    public Optional<ResourceMemory> resource(String resource) {
        return memory().resources().get(resource).map(memory -> waiting(memory, resource));
    }

    /** What it waits for is told to people, and not remembered. */
    private ResourceMemory waiting(ResourceMemory memory, String resource) {
        List<String> waits = status().stream()
                .flatMap(status -> status.resources().stream())
                .filter(status -> status.name().equals(resource))
                .map(ResourceStatus::waitingFor)
                .flatMap(List::stream)
                .map(text -> text.split(":")[0])
                .toList();
        return new ResourceMemory(
                memory.phase(),
                memory.reason(),
                memory.since(),
                waits,
                memory.attempt(),
                memory.counters(),
                memory.latch(),
                memory.next(),
                memory.nextAt(),
                memory.outputs(),
                memory.published(),
                memory.wantedHash(),
                memory.stopCause(),
                memory.dueAt(),
                memory.old());
    }

    /** The status is written before what happened is told, and says how much was: what is on its way is waited for. */
    @Override
    public List<LifecycleEvent> events() {
        long known = memory().stack().sequence();
        until(() -> site.told(name).stream().anyMatch(event -> event.sequence() >= known), ON_ITS_WAY);
        return List.copyOf(site.told(name));
    }

    @Override
    public List<Run> runs(String resource) {
        return pods.runs(resource, !phase(resource).executing());
    }

    @Override
    public Set<String> left() {
        return site.left(name);
    }

    /** The status, what was told, and what there is. */
    @Override
    public String trace() {
        StringBuilder text = new StringBuilder();
        events().forEach(event -> text.append(event.at())
                .append(' ')
                .append(event.resource())
                .append(' ')
                .append(event.type())
                .append(" #")
                .append(event.attempt())
                .append(' ')
                .append(event.message())
                .append('\n'));
        status().ifPresent(status ->
                text.append(client().getKubernetesSerialization().asYaml(status)));
        return text.append(site.remains(name)).toString();
    }

    // ---- the world -----------------------------------------------------------------------------------------------

    @Override
    public void crash(String resource, int code) {
        pods.crash(resource, code);
    }

    @Override
    public void sick(String resource, boolean sick) {
        pods.sick(resource, sick);
    }

    @Override
    public void vanish(String resource) {
        client().batch()
                .v1()
                .jobs()
                .inNamespace(site.namespace())
                .withLabel(Site.STACK, name)
                .withLabel(Site.RESOURCE, resource)
                .delete();
        site.pods(name, resource)
                .forEach(pod -> client().resource(pod).withGracePeriod(0).delete());
    }

    @Override
    public int grandchildren(String resource) {
        return pods.grandchildren(resource, this::until);
    }

    @Override
    public void occupy(int port) {
        throw new UnsupportedOperationException("pods have ports of their own");
    }

    @Override
    public void free(int port) {
        throw new UnsupportedOperationException("pods have ports of their own");
    }

    @Override
    public int freePort() {
        throw new UnsupportedOperationException("pods have ports of their own");
    }

    @Override
    public void external(String resource, boolean answers) {
        throw new UnsupportedOperationException("nothing is probed but pods, and those by the kubelet");
    }

    /** A Stack beside it, of one service; not ready is one that was stopped. Nobody says so while Cairn is away. */
    @Override
    public void neighbour(String stack, boolean ready) {
        neighbours.add(stack);
        write(stack, Scene.of(Part.service(stack)), ready ? Plan.Desired.RUNNING : Plan.Desired.STOPPED);
        if (site.runs()) {
            await(stack + (ready ? " is ready" : " is stopped"), () -> site.stack(stack)
                    .filter(one -> StackReadiness.of(one).equals(OtherStack.READY) == ready)
                    .isPresent());
        }
    }

    @Override
    public void loseBackend(boolean lost) {
        throw new UnsupportedOperationException("who cannot reach the API server cannot say so there");
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public boolean until(BooleanSupplier condition, Duration atMost) {
        Instant end = clock.instant().plus(atMost);
        while (!condition.getAsBoolean()) {
            if (clock.instant().isAfter(end)) {
                return false;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        return true;
    }

    /** Deletes the Stack, whatever the scenario left, and has its pods go at once; nothing of it may be left. */
    @Override
    public void close() {
        site.start();
        try {
            object().delete();
            neighbours.forEach(this::removed);
            if (!until(this::goes, patience())
                    || !until(() -> site.remains(name).isEmpty(), patience())) {
                throw new AssertionError("left after the deletion: " + site.remains(name) + "\n" + trace());
            }
        } finally {
            if (object().get() != null) {
                object().patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
            }
            left.run();
        }
    }

    private void removed(String neighbour) {
        object(neighbour).delete();
        await("the end of " + neighbour, () -> object(neighbour).get() == null);
    }

    private boolean goes() {
        scene.parts().stream()
                .filter(part -> phase(part.name()) == Phase.STOPPING)
                .forEach(part -> vanish(part.name()));
        return object().get() == null;
    }
}
