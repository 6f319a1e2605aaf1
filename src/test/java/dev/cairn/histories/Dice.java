package dev.cairn.histories;

import dev.cairn.histories.History.Move;
import dev.cairn.model.Dependency.Condition;
import dev.cairn.model.Dependency.Type;
import dev.cairn.model.Plan;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.Resource;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.Fault;
import dev.cairn.simulation.SimulatedRendering.Profile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Draws a history from a seed. */
final class Dice {
    private static final int MOST_PARTS = 9;
    private static final int MOST_DISTURBANCES = 14;
    private static final int LONGEST_PAUSE_MILLIS = 2_500;

    private final Random random;
    private final Relations relations;
    private final Ports ports;
    private final int least;

    private Dice(long seed, int least, Relations relations, Ports ports) {
        this.random = new Random(seed);
        this.least = least;
        this.relations = relations;
        this.ports = ports;
    }

    /** The history of that seed. */
    static History history(Profile profile, long seed) {
        return history(profile, seed, 1);
    }

    /** The history of that seed, of stacks of so many resources at least. */
    static History history(Profile profile, long seed, int least) {
        return new Dice(seed * 31 + profile.ordinal(), least, Relations.of(seed), Ports.of(profile, seed))
                .draw(profile, seed);
    }

    private History draw(Profile profile, long seed) {
        List<Move> moves = new ArrayList<>();
        Duration at = Duration.ZERO;
        moves.add(new Move(1, at, new Happening.Applied(anyScene())));
        int disturbances = random.nextInt(MOST_DISTURBANCES + 1);
        for (int i = 0; i < disturbances; i++) {
            at = at.plus(millis(LONGEST_PAUSE_MILLIS));
            moves.add(new Move(i + 2, at, anyHappening()));
        }
        Duration calmAt = at.plus(millis(LONGEST_PAUSE_MILLIS));
        moves.addAll(Outages.of(seed, moves.size(), calmAt));
        moves.sort(Comparator.comparing(Move::at));
        return new History(profile, seed, moves, calmAt, lastScene());
    }

    private Duration millis(int most) {
        return Duration.ofMillis(random.nextInt(most));
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    private <T> T anyOf(T[] all) {
        return all[random.nextInt(all.length)];
    }

    private int anyCount() {
        return least + random.nextInt(MOST_PARTS);
    }

    private String anyName() {
        return "r" + random.nextInt(least - 1 + MOST_PARTS);
    }

    // ---- specifications ------------------------------------------------------------------------------------------

    private Scene anyScene() {
        List<Part> parts = new ArrayList<>();
        int count = anyCount();
        for (int i = 0; i < count; i++) {
            parts.add(anyPart(i));
        }
        Scene scene = Scene.of(parts).onFailure(anyOf(Plan.OnFailure.values())).shutdownGrace(Duration.ofSeconds(30));
        return relations.among(ports.among(scene));
    }

    private Part anyPart(int i) {
        String name = "r" + i;
        Part part =
                switch (random.nextInt(10)) {
                    case 0, 1 -> Part.job(name).behaving(anyJobBehaviour()).backoff(Duration.ofMillis(300), 0);
                    case 2 -> i < 2 ? Part.service(name) : Part.group(name, "r" + random.nextInt(i));
                    default -> anyService(name);
                };
        for (int j = 0; j < i; j++) {
            if (oneIn(3)) {
                edge(part, "r" + j);
            }
        }
        part.timeout(Duration.ofSeconds(3 + random.nextInt(20)))
                .grace(Duration.ofMillis(200).plus(millis(3000)));
        if (oneIn(6)) {
            part.notCritical();
        }
        if (oneIn(12)) {
            part.desired(random.nextBoolean() ? Resource.Desired.STOP : Resource.Desired.IGNORE);
        }
        return part.version("v" + random.nextInt(2));
    }

    private Part anyService(String name) {
        Part part = Part.service(name)
                .behaving(anyBehaviour())
                .backoff(Duration.ofMillis(300).plus(millis(700)), random.nextInt(4))
                .restart(anyOf(Policy.values()));
        part.secretOutput("key", "hidden-value-of-" + name);
        if (oneIn(6)) {
            part.restartedWhenUnhealthy();
        } else if (oneIn(6)) {
            part.readyWhenRunningFor(millis(400));
        }
        return part;
    }

    private void edge(Part part, String target) {
        switch (random.nextInt(6)) {
            case 0 -> part.on(target, Type.AFTER, Condition.STARTED);
            case 1 -> part.on(target, Type.WANTS, Condition.READY);
            case 2 -> part.on(target, Type.REQUIRES, Condition.STARTED);
            default -> part.on(target);
        }
    }

    private Behaviour anyBehaviour() {
        Behaviour behaviour = Behaviour.readyAfter(millis(1500));
        return switch (random.nextInt(8)) {
            case 0 -> Behaviour.neverReady();
            case 1 -> behaviour.ending(millis(2000), random.nextInt(3));
            case 2 -> behaviour.failingFirst(1 + random.nextInt(3), millis(900), 3);
            case 3 -> behaviour.ignoringTerm();
            case 4 -> behaviour.termTaking(millis(2500));
            case 5 -> behaviour.with(Behaviour.Trouble.values()[random.nextInt(4)]);
            default -> behaviour;
        };
    }

    private Behaviour anyJobBehaviour() {
        Behaviour behaviour = Behaviour.ends(millis(1200), 0);
        return switch (random.nextInt(4)) {
            case 0 -> behaviour.failingFirst(1 + random.nextInt(5), Duration.ofMillis(200), 4);
            case 1 -> Behaviour.ends(Duration.ofMillis(100), 1);
            default -> behaviour;
        };
    }

    /** Everything in it is well, and uses secrets of what it rests on. */
    private Scene lastScene() {
        List<Part> parts = new ArrayList<>();
        int count = anyCount();
        for (int i = 0; i < count; i++) {
            Part part = oneIn(5)
                    ? Part.job("r" + i)
                    : Part.service("r" + i)
                            .behaving(Behaviour.readyAfter(millis(1500)).saying("last"))
                            .args("last")
                            .secretOutput("key", "hidden-value-of-r" + i);
            for (int j = 0; j < i; j++) {
                if (oneIn(3)) {
                    part.on("r" + j);
                    if (!parts.get(j).isJob() && oneIn(2)) {
                        part.env("KEY_" + j, "${resources.r" + j + ".key}");
                    }
                }
            }
            parts.add(part);
        }
        return relations.amongTheLast(ports.amongTheLast(Scene.of(parts)));
    }

    // ---- what happens --------------------------------------------------------------------------------------------

    private Happening anyHappening() {
        String name = anyName();
        return switch (random.nextInt(18)) {
            case 0, 1 -> new Happening.Applied(anyScene());
            case 2 -> new Happening.Asked(Verb.STOP, name);
            case 3 -> new Happening.Asked(Verb.START, name);
            case 4, 5 -> new Happening.Asked(Verb.RESTART, name);
            case 6 -> new Happening.Asked(Verb.RESET, name);
            case 7 -> new Happening.Crashed(name, random.nextInt(5));
            case 8 -> new Happening.Ailed(name, random.nextBoolean());
            case 9 -> new Happening.Vanished(name);
            case 10, 11 -> new Happening.Killed(millis(1500));
            case 12 -> new Happening.Wished(anyOf(Plan.Desired.values()));
            case 13 -> new Happening.ShutDown();
            case 14 -> new Happening.WentUp();
            case 15 -> new Happening.Lost(millis(4000));
            case 16 -> new Happening.Intruded(name, millis(9000));
            default -> new Happening.Failed(random.nextInt(5), anyOf(Fault.Kind.values()));
        };
    }
}
