package dev.cairn.conformance;

import dev.cairn.model.Dependency.Condition;
import dev.cairn.model.Dependency.Type;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.Resource;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.Fault;
import dev.cairn.simulation.SimulatedRendering.Profile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One random stack and what happens to it. */
final class RandomRun {
    private static final int MOST_PARTS = 9;
    private static final int MOST_DISTURBANCES = 14;

    private final Profile profile;
    private final Random random;
    private final FakeWorld world;
    private final List<String> script = new ArrayList<>();
    private List<String> names = List.of();
    private List<String> services = List.of();

    RandomRun(Profile profile, long seed) {
        this.profile = profile;
        this.random = new Random(seed * 31 + profile.ordinal());
        this.world = new FakeWorld(profile, seed);
    }

    String trace() {
        return String.join("\n", script) + "\n" + world.trace();
    }

    void play() {
        world.apply(anyScene());
        int disturbances = random.nextInt(MOST_DISTURBANCES + 1);
        for (int i = 0; i < disturbances; i++) {
            world.pass(Duration.ofMillis(random.nextInt(2_500)));
            disturb();
        }
        world.pass(Duration.ofMillis(random.nextInt(2_500)));
        calmDown();
        converges();
        writesNothingMore();
        leavesNothing();
    }

    // ---- the stack -----------------------------------------------------------------------------------------------

    private Scene anyScene() {
        int count = 1 + random.nextInt(MOST_PARTS);
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(anyPart(i));
        }
        Plan.OnFailure[] answers = Plan.OnFailure.values();
        return named(Scene.of(parts)
                .onFailure(answers[random.nextInt(answers.length)])
                .shutdownGrace(Duration.ofSeconds(30)));
    }

    private Part anyPart(int i) {
        String name = "r" + i;
        Part part =
                switch (random.nextInt(10)) {
                    case 0, 1 -> Part.job(name).behaving(anyJobBehaviour()).backoff(Duration.ofMillis(300), 0);
                    case 2 -> i < 2 ? Part.service(name) : group(name, i);
                    default ->
                        Part.service(name)
                                .behaving(anyBehaviour())
                                .backoff(Duration.ofMillis(300 + random.nextInt(700)), random.nextInt(4))
                                .restart(Policy.values()[random.nextInt(3)]);
                };
        for (int j = 0; j < i; j++) {
            if (random.nextInt(3) == 0) {
                part = edge(part, "r" + j);
            }
        }
        part.timeout(Duration.ofSeconds(3 + random.nextInt(20))).grace(Duration.ofMillis(200 + random.nextInt(3000)));
        if (random.nextInt(6) == 0) {
            part.notCritical();
        }
        if (random.nextInt(12) == 0) {
            part.desired(random.nextBoolean() ? Resource.Desired.STOP : Resource.Desired.IGNORE);
        }
        return part.version("v" + random.nextInt(2));
    }

    private Part group(String name, int i) {
        return Part.group(name, "r" + random.nextInt(i));
    }

    private Part edge(Part part, String target) {
        return switch (random.nextInt(6)) {
            case 0 -> part.on(target, Type.AFTER, Condition.STARTED);
            case 1 -> part.on(target, Type.WANTS, Condition.READY);
            case 2 -> part.on(target, Type.REQUIRES, Condition.STARTED);
            default -> part.on(target);
        };
    }

    private Behaviour anyBehaviour() {
        Behaviour behaviour = Behaviour.readyAfter(Duration.ofMillis(random.nextInt(1500)));
        return switch (random.nextInt(8)) {
            case 0 -> Behaviour.neverReady();
            case 1 -> behaviour.ending(Duration.ofMillis(random.nextInt(2000)), random.nextInt(3));
            case 2 -> behaviour.failingFirst(1 + random.nextInt(3), Duration.ofMillis(random.nextInt(900)), 3);
            case 3 -> behaviour.ignoringTerm();
            case 4 -> behaviour.termTaking(Duration.ofMillis(random.nextInt(2500)));
            case 5 -> behaviour.with(Behaviour.Trouble.values()[random.nextInt(4)]);
            default -> behaviour;
        };
    }

    private Behaviour anyJobBehaviour() {
        Behaviour behaviour = Behaviour.ends(Duration.ofMillis(random.nextInt(1200)), 0);
        return switch (random.nextInt(4)) {
            case 0 -> behaviour.failingFirst(1 + random.nextInt(5), Duration.ofMillis(200), 4);
            case 1 -> Behaviour.ends(Duration.ofMillis(100), 1);
            default -> behaviour;
        };
    }

    private Scene named(Scene scene) {
        names = scene.parts().stream().map(Part::name).toList();
        services = scene.parts().stream()
                .filter(part -> !part.isJob() && !part.isGroup())
                .map(Part::name)
                .toList();
        return scene;
    }

    // ---- what happens to it --------------------------------------------------------------------------------------

    private void disturb() {
        int which = random.nextInt(16);
        String name = names.get(random.nextInt(names.size()));
        script.add(world.now() + " disturbance " + which + " " + name);
        switch (which) {
            case 0, 1 -> world.apply(anyScene());
            case 2 -> world.request(Verb.STOP, name);
            case 3 -> world.request(Verb.START, name);
            case 4 -> world.request(Verb.RESTART, name);
            case 5 -> world.request(Verb.RESET, name);
            case 6 -> onAlive(name, () -> world.crash(name, random.nextInt(5)));
            case 7 -> onAlive(name, () -> world.sick(name, random.nextBoolean()));
            case 8 -> world.vanish(name);
            case 9, 10 -> {
                world.killCairn();
                world.pass(Duration.ofMillis(random.nextInt(1500)));
                world.startCairn();
            }
            case 11 -> world.desire(Plan.Desired.values()[random.nextInt(3)]);
            case 12 -> world.shutdown("somebody", "something");
            case 13 -> world.up();
            case 14 ->
                world.inject(new Fault(
                        world.calls() + random.nextInt(5),
                        Fault.Kind.values()[random.nextInt(Fault.Kind.values().length)]));
            default -> world.request(Verb.RESTART, names.get(0));
        }
    }

    private void onAlive(String name, Runnable action) {
        if (!world.alive(name).isEmpty()) {
            action.run();
        }
    }

    /** The last word: everything is well, wanted and lifted. */
    private void calmDown() {
        script.add(world.now() + " calm");
        world.startCairn();
        int count = 1 + random.nextInt(MOST_PARTS);
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "r" + i;
            Part part = random.nextInt(5) == 0
                    ? Part.job(name)
                    : Part.service(name)
                            .behaving(Behaviour.readyAfter(Duration.ofMillis(random.nextInt(1500)))
                                    .saying("final"));
            for (int j = 0; j < i; j++) {
                if (random.nextInt(3) == 0) {
                    part.on("r" + j);
                }
            }
            parts.add(part);
        }
        world.apply(named(Scene.of(parts.toArray(Part[]::new))));
        world.desire(Plan.Desired.RUNNING);
        world.up();
        names.forEach(name -> onAlive(name, () -> world.sick(name, false)));
    }

    private void converges() {
        StackPhase goal = services.isEmpty() ? StackPhase.COMPLETED : StackPhase.READY;
        world.await(goal);
        names.forEach(name -> world.await("only one of " + name, () -> settled(name)));
        world.await("nothing else is left", () -> names.containsAll(world.left()));
        world.pass(Duration.ofSeconds(90));
        if (world.stack().phase() != goal) {
            throw new AssertionError(
                    "it did not stay " + goal + " but is " + world.stack().phase());
        }
    }

    private boolean settled(String name) {
        boolean service = services.contains(name);
        return service
                ? world.alive(name).size() == 1 && world.phase(name) == Phase.READY
                : world.alive(name).isEmpty();
    }

    private void writesNothingMore() {
        int calls = world.calls();
        int events = world.events().size();
        world.pass(Duration.ofSeconds(15));
        if (world.calls() != calls || world.events().size() != events) {
            throw new AssertionError("it does not come to rest: " + (world.calls() - calls) + " calls, "
                    + (world.events().size() - events) + " events");
        }
    }

    private void leavesNothing() {
        world.desire(Plan.Desired.REMOVED);
        world.await("nothing is left", () -> world.left().isEmpty());
        world.await(StackPhase.STOPPED);
    }
}
