package dev.cairn.engine;

import dev.cairn.model.Effect;
import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Memory;
import dev.cairn.model.Observation;
import dev.cairn.model.Observation.ProbeStreak;
import dev.cairn.model.Observation.Staging;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.Snapshot;
import dev.cairn.model.Step;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.SimulatedBackend;
import dev.cairn.simulation.SimulatedRendering;
import dev.cairn.simulation.SimulatedRendering.Profile;
import dev.cairn.simulation.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A stack in the hands of a test: what is seen is said, effects are read, and time passes when it is told to. */
final class Bench {
    static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final SimulatedRendering rendering;
    private final List<LifecycleEvent> events = new ArrayList<>();
    private List<Effect> effects = List.of();
    private Snapshot seen = Snapshot.EMPTY;
    private Plan plan;
    private Memory memory = Memory.fresh(BEGIN);
    private Instant now = BEGIN;
    private long generation;
    private int requests;

    Bench(Profile profile, Scene scene) {
        this.rendering = new SimulatedRendering(profile, new SimulatedBackend(new VirtualTime(1)));
        apply(scene);
    }

    /** On processes and containers. */
    static Bench of(Scene scene) {
        return new Bench(Profile.BARE, scene);
    }

    /** A newer version of the file. */
    void apply(Scene scene) {
        apply(scene, false);
    }

    void apply(Scene scene, boolean suspended) {
        plan = Scene.suspended(scene.plan("bench", ++generation, Plan.Desired.RUNNING, rendering), suspended);
        seen = seen.asComplete();
        step();
    }

    /** Another wish for the whole. */
    void desire(Plan.Desired desired) {
        plan = plan.with(desired);
        seen = seen.asComplete();
        step();
    }

    /** Taken down by somebody: the wish for the whole and the request come together. */
    void remove() {
        remove(new Request.Shutdown("request-" + ++requests, "a user", "the end of the day"));
    }

    /** The same while these requests are shown. */
    void remove(Request... all) {
        plan = plan.with(Plan.Desired.REMOVED);
        seen = seen.asComplete();
        ask(all);
    }

    void request(Request.Verb verb, String resource) {
        seen = seen.with(new Request.OnResource("request-" + ++requests, verb, resource));
        step();
    }

    /** These are all the requests that are shown. */
    void ask(Request... all) {
        for (Request request : all) {
            seen = seen.with(request);
        }
        step();
    }

    void restartEverything() {
        seen = seen.with(new Request.RestartAll("request-" + ++requests));
        step();
    }

    void shutdown() {
        seen = seen.with(new Request.Shutdown("request-" + ++requests, "a user", "the end of the day"));
        step();
    }

    void up() {
        seen = seen.with(new Request.Up("request-" + ++requests));
        step();
    }

    /** Prepared for its present specification, and started as it was asked for. */
    void executes(String resource) {
        staged(resource);
        ResourceMemory.Attempt attempt = resource(resource).attempt();
        instance(
                resource,
                Instance.running(resource + "-" + attempt.number(), resource, attempt.number(), attempt.hash(), now));
    }

    void staged(String resource) {
        String hash = resource(resource).wantedHash().orElseThrow();
        see(resource, observation -> observation.withStaging(new Staging.Done(hash)));
    }

    /** Prepared as the last step asked for it. */
    void prepared(String resource) {
        String hash = effects.stream()
                .filter(effect ->
                        effect instanceof Effect.Stage && effect.resource().equals(resource))
                .map(effect -> ((Effect.Stage) effect).hash())
                .findFirst()
                .orElseThrow();
        see(resource, observation -> observation.withStaging(new Staging.Done(hash)));
    }

    /** What the present attempt was asked for is prepared. */
    void stagedAsAsked(String resource) {
        String hash = resource(resource).attempt().hash();
        see(resource, observation -> observation.withStaging(new Staging.Done(hash)));
    }

    void instance(String resource, Instance instance) {
        instances(resource, instance);
    }

    void instances(String resource, Instance... instances) {
        see(resource, observation -> observation.withInstances(List.of(instances)));
    }

    /** A backend that restarts by itself has the present attempt healthy, after so many restarts. */
    void pods(String resource, int restarts) {
        pods(resource, restarts, Instance.State.HEALTHY);
    }

    /** The same in that state. */
    void pods(String resource, int restarts, Instance.State state) {
        ResourceMemory.Attempt attempt = resource(resource).attempt();
        instance(
                resource,
                new Instance(
                        resource + "-" + attempt.number(),
                        resource,
                        attempt.number(),
                        attempt.hash(),
                        state,
                        Optional.of(now),
                        Optional.empty(),
                        restarts,
                        new Instance.Replicas(1, 1, 1),
                        Optional.empty(),
                        ""));
    }

    /** Its probe answers that often in a row. */
    void probed(String resource, boolean passing, int count) {
        String instance = resource(resource).attempt().instance().orElseThrow();
        see(
                resource,
                observation -> observation.withProbe(
                        new ProbeStreak(instance, passing, count, now, passing ? "ok" : "connection refused")));
    }

    /** Executes and is ready. */
    void ready(String... resources) {
        for (String resource : resources) {
            executes(resource);
            probed(resource, true, 1);
        }
    }

    void ends(String resource, Reason cause) {
        Instance last = seen.of(resource).instances().getLast();
        instance(resource, last.ended(Exit.of(cause, now)));
    }

    /** A job ended well, and its outputs were read. */
    void endsWell(String resource) {
        Instance last = seen.of(resource).instances().getLast();
        Exit exit = new Exit(new Reason.ExitCode(0), now, Optional.of(Map.of()));
        instance(resource, last.ended(exit));
    }

    /** A job ended well, and nobody read its outputs. */
    void endsUnread(String resource) {
        Instance last = seen.of(resource).instances().getLast();
        instance(resource, last.ended(new Exit(new Reason.ExitCode(0), now, Optional.empty())));
    }

    /** Nothing of it is there any more. */
    void gone(String resource) {
        see(resource, observation -> observation.withInstances(List.of()));
    }

    void startFails(String resource, Reason reason) {
        long attempt = resource(resource).attempt().number();
        see(
                resource,
                observation ->
                        observation.withFailure(new Observation.Failure(attempt, Observation.Verb.START, reason)));
    }

    /** The cause of it is gone. */
    void failureGone(String resource) {
        see(resource, Observation::withoutFailure);
    }

    /** How far its preparation is. */
    void staging(String resource, Staging staging) {
        see(resource, observation -> observation.withStaging(staging));
    }

    /** Something that was tried of it failed. */
    void failure(String resource, Observation.Failure failure) {
        see(resource, observation -> observation.withFailure(failure));
    }

    /** The memory is lost; what runs goes on. */
    void forget() {
        memory = Memory.fresh(now);
        seen = seen.asComplete();
        step();
    }

    /** A start of it is in flight, or not. */
    void busy(String resource, boolean busy) {
        see(resource, observation -> observation.withBusy(busy));
    }

    /** Its backend does not answer, or does again. */
    void lose(boolean lost) {
        seen = seen.withLost(lost ? Map.of(rendering.backend(), "no answer") : Map.of());
        step();
    }

    void pass(Duration time) {
        now = now.plus(time);
        step();
    }

    /** Time in which nobody looks. */
    void passUnseen(Duration time) {
        now = now.plus(time);
    }

    /** Cairn was away for so long; another begins with what was remembered and what is there. */
    void resumeAfter(Duration away) {
        now = now.plus(away);
        memory = Memory.restored(memory.stack(), memory.resources()).resumed(now);
        seen = seen.asComplete();
        step();
    }

    /** Looks once more, though nothing happened. */
    Step again() {
        return Engine.step(plan, memory, seen, now);
    }

    private void see(String resource, UnaryOperator<Observation> change) {
        seen = seen.with(resource, change.apply(seen.of(resource)));
        step();
    }

    private void step() {
        Step step = Engine.step(plan, memory, seen, now);
        memory = step.memory();
        effects = step.effects();
        events.addAll(step.events());
        seen = seen.settled();
    }

    /** A probe of whatever is seen of it answers, though no attempt is known. */
    void probedAsSeen(String resource, boolean passing) {
        String id = seen.of(resource).instances().getLast().id();
        see(resource, o -> o.withProbe(new ProbeStreak(id, passing, 1, now, "ok")));
    }

    /** The file says so, or no longer. */
    void suspend(boolean on) {
        plan = Scene.suspended(plan, on).withGeneration(++generation);
        seen = seen.asComplete();
        step();
    }

    ResourceMemory resource(String name) {
        return memory.resources().get(name).orElseThrow();
    }

    Phase phase(String name) {
        return resource(name).phase();
    }

    Reason reason(String name) {
        return resource(name).reason().orElseThrow();
    }

    Memory memory() {
        return memory;
    }

    Instant now() {
        return now;
    }

    /** What the last step asked for. */
    List<Effect> effects() {
        return effects;
    }

    List<LifecycleEvent> events() {
        return List.copyOf(events);
    }
}
