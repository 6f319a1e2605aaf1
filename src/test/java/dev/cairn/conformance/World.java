package dev.cairn.conformance;

import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.StackMemory;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Cairn around one backend, with the hands to make things go wrong there. */
public interface World extends AutoCloseable {
    /** The longest that anything may take which a scenario does not time. */
    Duration patience();

    /** What scenarios may ask of it. */
    Set<Ability> abilities();

    /** A newer version of the file. */
    void apply(Scene scene);

    /** The same file with another wish for the whole. */
    void desire(Plan.Desired desired);

    /** Something asked, with its answer once there is one. */
    interface Asked {
        Optional<String> outcome();
    }

    /** Asks for something on one resource. */
    Asked request(Request.Verb verb, String resource);

    /** Asks for the end of everything. */
    Asked shutdown(String requestedBy, String reason);

    /** The user says {@code up} again. */
    Asked up();

    /** Ends a workload with that code, as if by itself. */
    void crash(String resource, int code);

    /** Has the probe of a workload fail, or pass again. */
    void sick(String resource, boolean sick);

    /** Takes an instance away behind Cairn's back. */
    void vanish(String resource);

    /** Has somebody else use that port. */
    void occupy(int port);

    void free(int port);

    /** A port that nobody uses. */
    int freePort();

    /** Something that runs elsewhere answers, or not. */
    void external(String resource, boolean answers);

    /** Another stack is ready, or not. */
    void neighbour(String stack, boolean ready);

    /** A database and a cache of recipes, in a stack of their own. */
    default RecipeStack recipes() {
        throw new UnsupportedOperationException("no real servers run here");
    }

    /** The backend does not answer, or does again. */
    void loseBackend(boolean lost);

    /** The resources of which anything is left on the backend, in whatever state. */
    Set<String> left();

    /** How many children that workloads of that name left or have are alive. */
    int grandchildren(String resource);

    /** Cairn is killed without warning. */
    void killCairn();

    /** How often Cairn was killed so far, where the world does that by itself too. */
    default int crashes() {
        return 0;
    }

    /** Cairn is started again with what it kept. */
    void startCairn();

    StackMemory stack();

    Optional<ResourceMemory> resource(String name);

    /** Everything that was told, oldest first. */
    List<LifecycleEvent> events();

    /** Every execution of that workload, oldest first. */
    List<Run> runs(String resource);

    Instant now();

    /** Waits for that; whether it came true in that time. */
    boolean until(BooleanSupplier condition, Duration atMost);

    /** Lets that much time pass. */
    default void pass(Duration time) {
        until(() -> false, time);
    }

    /** What happened, for a person who reads a failed run. */
    String trace();

    @Override
    void close();

    // ---- in the words of scenarios -------------------------------------------------------------------------------

    /** Waits for that, and fails when it does not come true. */
    default void await(String what, BooleanSupplier condition) {
        if (!until(condition, patience())) {
            throw new AssertionError("waited in vain for: " + what);
        }
    }

    default void await(String resource, Phase phase) {
        await(resource + " is " + phase, () -> phase(resource) == phase);
    }

    default void await(StackMemory.StackPhase phase) {
        await("the stack is " + phase, () -> stack().phase() == phase);
    }

    default Phase phase(String resource) {
        return resource(resource).map(ResourceMemory::phase).orElse(Phase.PENDING);
    }

    default Optional<Reason> reason(String resource) {
        return resource(resource).flatMap(ResourceMemory::reason);
    }

    default ResourceMemory memory(String resource) {
        return resource(resource).orElseThrow();
    }

    /** The executions of that workload that go on. */
    default List<Run> alive(String resource) {
        return runs(resource).stream().filter(Run::alive).toList();
    }

    /** The events of that resource, oldest first. */
    default List<LifecycleEvent> events(String resource) {
        return events().stream()
                .filter(event -> event.resource().equals(resource))
                .toList();
    }

    /** The instants at which that was told of a resource. */
    default List<Instant> told(String resource, LifecycleEvent.Type type) {
        return events(resource).stream()
                .filter(event -> event.type() == type)
                .map(LifecycleEvent::at)
                .toList();
    }
}
