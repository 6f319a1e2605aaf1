package dev.cairn.conformance;

import dev.cairn.engine.Engine;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.OtherStack;
import dev.cairn.model.Plan;
import dev.cairn.model.Request;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.StackMemory;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.Fault;
import dev.cairn.simulation.SimulatedBackend;
import dev.cairn.simulation.SimulatedRendering;
import dev.cairn.simulation.SimulatedRendering.Profile;
import dev.cairn.simulation.SimulatedShell;
import dev.cairn.simulation.Stepper;
import dev.cairn.simulation.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The simulated backend in one of its profiles, in virtual time. */
public final class FakeWorld implements World {
    private final Profile profile;
    private final VirtualTime time;
    private final SimulatedBackend backend;
    private final SimulatedShell shell;
    private final SimulatedRendering rendering;
    private Scene scene = Scene.of();
    private Plan.Desired desired = Plan.Desired.RUNNING;
    private boolean suspended;
    private long generation;
    private long requests;

    public FakeWorld(Profile profile, long seed) {
        this(profile, seed, Engine::step, SimulatedBackend::new);
    }

    /** One with an engine or a backend that a rule is to find wrong. */
    public FakeWorld(Profile profile, long seed, Stepper engine, Function<VirtualTime, SimulatedBackend> backendIn) {
        this.profile = profile;
        this.time = new VirtualTime(seed);
        this.backend = backendIn.apply(time);
        this.shell = new SimulatedShell(time, backend, engine);
        this.rendering = new SimulatedRendering(profile, backend);
        shell.start();
    }

    /** Has the shell fail at its n-th call. */
    public void inject(Fault fault) {
        shell.inject(fault);
    }

    /** How many calls the shell made so far. */
    public int calls() {
        return shell.calls();
    }

    /** Keeps no trace. */
    public FakeWorld withoutTrace() {
        shell.withoutTrace();
        return this;
    }

    /** Checks that the same comes out again only after each n-th step. */
    public FakeWorld stepAgainEvery(int count) {
        shell.stepAgainEvery(count);
        return this;
    }

    /** How many steps the engine was asked for. */
    public long passes() {
        return shell.steps();
    }

    /** How much happened: every answer, exit, probe, timer, request and pass. */
    public long happened() {
        return time.happened();
    }

    /** Has that happen in so much time. */
    public void later(Duration delay, Runnable action) {
        time.after(delay, action);
    }

    /** Somebody else takes the name of a resource, or gives it back. */
    public void intrude(String resource, boolean there) {
        if (there) {
            backend.intrude(resource);
        } else {
            backend.giveBack(resource);
        }
    }

    /** How many executions of it there are now. */
    public int executing(String resource) {
        return backend.executing(resource);
    }

    @Override
    public Set<Ability> abilities() {
        return abilities(profile);
    }

    /** What worlds of that profile have. */
    static Set<Ability> abilities(Profile profile) {
        Set<Ability> both = EnumSet.of(
                Ability.TELLS_MISSING_PROGRAMS,
                Ability.HANGING_START,
                Ability.READS_BACK,
                Ability.EXTERNALS,
                Ability.BACKEND_LOSS,
                Ability.NEIGHBOURS,
                Ability.TELLS_REMOVALS,
                Ability.KEEPS_EXITS,
                Ability.FIRST_RUNS,
                Ability.LOOPS,
                Ability.KILLS,
                Ability.NAMES_STOPS);
        both.addAll(
                profile == Profile.BARE
                        ? EnumSet.of(Ability.TELLS_PROBES, Ability.TELLS_KILLS, Ability.HOST_PORTS)
                        : EnumSet.of(Ability.BACKEND_RESTARTS, Ability.ROLLING));
        return both;
    }

    @Override
    public void apply(Scene other) {
        scene = other;
        plan();
    }

    @Override
    public void desire(Plan.Desired other) {
        desired = other;
        plan();
    }

    /** The specification has everything observed and nothing changed, or does not any more. */
    public void suspend(boolean on) {
        suspended = on;
        plan();
    }

    private void plan() {
        shell.apply(Scene.suspended(scene.plan("fake", ++generation, desired, rendering), suspended));
    }

    @Override
    public Asked request(Request.Verb verb, String resource) {
        return ask(new Request.OnResource(id(), verb, resource));
    }

    @Override
    public Asked shutdown(String requestedBy, String reason) {
        return ask(new Request.Shutdown(id(), requestedBy, reason));
    }

    @Override
    public Asked up() {
        return ask(new Request.Up(id()));
    }

    private String id() {
        return "request-" + ++requests;
    }

    private Asked ask(Request request) {
        shell.request(request);
        return () -> request instanceof Request.OnResource asked
                ? resource(asked.resource())
                        .flatMap(memory -> memory.latch().lastRequest())
                        .filter(answer -> answer.id().equals(request.id()))
                        .map(ResourceMemory.Answer::outcome)
                : Optional.of("Accepted").filter(_ -> stack().answered().contains(request.id()));
    }

    @Override
    public void crash(String resource, int code) {
        backend.crash(resource, code);
    }

    @Override
    public void sick(String resource, boolean sick) {
        backend.sicken(resource, sick);
    }

    @Override
    public void vanish(String resource) {
        backend.vanish(resource);
    }

    @Override
    public void occupy(int port) {
        backend.occupy(port, "somebody else");
    }

    @Override
    public void free(int port) {
        backend.free(port);
    }

    @Override
    public int freePort() {
        return 40_000;
    }

    @Override
    public void external(String resource, boolean answers) {
        backend.sickenExternal(resource, !answers);
    }

    @Override
    public void neighbour(String stack, boolean ready) {
        shell.neighbour(stack, ready ? OtherStack.READY : OtherStack.waiting("Progressing"));
    }

    @Override
    public void loseBackend(boolean lost) {
        shell.lose(lost);
    }

    @Override
    public int grandchildren(String resource) {
        return 0;
    }

    @Override
    public Set<String> left() {
        return backend.names();
    }

    @Override
    public Duration patience() {
        return Duration.ofMinutes(5);
    }

    @Override
    public void killCairn() {
        shell.kill();
    }

    @Override
    public int crashes() {
        return shell.kills();
    }

    @Override
    public void startCairn() {
        shell.start();
    }

    @Override
    public StackMemory stack() {
        return shell.memory().stack();
    }

    @Override
    public Optional<ResourceMemory> resource(String name) {
        return shell.memory().resources().get(name);
    }

    @Override
    public List<LifecycleEvent> events() {
        return shell.journal();
    }

    @Override
    public List<Run> runs(String resource) {
        return backend.history(resource).stream()
                .map(past -> new Run(
                        resource,
                        past.startedAt(),
                        past.exit().map(dev.cairn.model.Exit::at),
                        past.exit().map(dev.cairn.model.Exit::cause),
                        past.args(),
                        past.env(),
                        past.files()))
                .toList();
    }

    @Override
    public Instant now() {
        return time.now();
    }

    @Override
    public boolean until(BooleanSupplier condition, Duration atMost) {
        return time.until(condition, atMost);
    }

    @Override
    public String trace() {
        return String.join("\n", shell.trace());
    }

    @Override
    public void close() {
        shell.kill();
    }
}
