package dev.cairn.histories;

import dev.cairn.engine.Closure;
import dev.cairn.model.Conflict.OnConflict;
import dev.cairn.model.Dependency;
import dev.cairn.model.Supervision.OnTrip;
import dev.cairn.model.Supervision.Strategy;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Draws what the resources of a history have to do with each other beside their order. It has dice of its own, and throws
 * them for two of five seeds only, so that the others are the histories that they were.
 */
final class Relations {
    private final Random random;
    private final Random undos;
    private final boolean errors;
    private final boolean any;

    private Relations(Random random, Random undos, boolean errors, boolean any) {
        this.random = random;
        this.undos = undos;
        this.errors = errors;
        this.any = any;
    }

    static Relations of(long seed) {
        return new Relations(
                new Random(~seed),
                new Random(seed * 17 + 5),
                seed % 8 == 2 || seed % 8 == 3,
                seed % 5 == 1 || seed % 5 == 3);
    }

    /** The same with conflicts, scopes, and edges that pass on. */
    Scene among(Scene scene) {
        undo(scene.parts(), false);
        err(scene.parts());
        if (!any) {
            return scene;
        }
        passOn(scene.parts(), true);
        conflict(scene.parts());
        return supervised(scene, random.nextInt(4));
    }

    /** The same for a specification in which everything comes to be ready. */
    Scene amongTheLast(Scene scene) {
        undo(scene.parts(), true);
        if (!any) {
            return scene;
        }
        passOn(scene.parts(), false);
        return supervised(scene, 0);
    }

    /** What every other job did is taken back in a removal; in the last specification that works out. */
    private void undo(List<Part> parts, boolean well) {
        for (Part part : parts) {
            if (part.isJob() && undos.nextBoolean()) {
                int code = well ? 0 : undos.nextInt(2);
                part.undoneBy(Behaviour.ends(Duration.ofMillis(undos.nextInt(900)), code));
            }
        }
    }

    /** In one of four seeds a specification may have errors that only its values show; the last one has none. */
    private void err(List<Part> parts) {
        if (errors) {
            parts.stream()
                    .filter(part -> !part.isGroup() && undos.nextInt(4) == 0)
                    .forEach(Part::broken);
        }
    }

    private void passOn(List<Part> parts, boolean order) {
        for (int i = 1; i < parts.size(); i++) {
            Part target = parts.get(random.nextInt(i));
            if (random.nextInt(3) == 0 && !target.isGroup()) {
                Dependency.Type type =
                        order && random.nextInt(3) == 0 ? Dependency.Type.AFTER : Dependency.Type.REQUIRES;
                Dependency.Condition condition =
                        target.isJob() ? Dependency.Condition.COMPLETED : Dependency.Condition.READY;
                parts.get(i)
                        .on(new Dependency(target.name(), type, condition, random.nextBoolean(), random.nextBoolean()));
            }
        }
    }

    /** Between what does not come along with the other: the planner refuses all others. */
    private void conflict(List<Part> parts) {
        Map<String, Part> byName = new LinkedHashMap<>();
        parts.forEach(part -> byName.put(part.name(), part));
        for (Part one : parts) {
            Part other = parts.get(random.nextInt(parts.size()));
            boolean apart = one != other
                    && !one.isGroup()
                    && !other.isGroup()
                    && !comingAlong(one, byName).contains(other.name())
                    && !comingAlong(other, byName).contains(one.name());
            if (random.nextInt(5) == 0 && apart) {
                one.conflicts(other.name(), OnConflict.values()[random.nextInt(2)]);
            }
        }
    }

    private static Set<String> comingAlong(Part part, Map<String, Part> byName) {
        return Closure.of(List.of(part.name()), name -> byName.get(name).pulls());
    }

    /** In scopes of every kind; a budget of 0 never trips. */
    private Scene supervised(Scene scene, int budget) {
        List<String> free = new ArrayList<>(scene.parts().stream()
                .filter(part -> !part.isGroup())
                .map(Part::name)
                .toList());
        Scene result = scene;
        if (random.nextBoolean()) {
            result = result.supervised(anyStrategy(), budget, anyTrip());
        }
        for (int group = 0; group < 2 && random.nextBoolean() && free.size() > 1; group++) {
            String one = free.remove(random.nextInt(free.size()));
            String other = free.remove(random.nextInt(free.size()));
            result = result.supervised("g" + group, anyStrategy(), budget, anyTrip(), one, other);
        }
        return result;
    }

    private Strategy anyStrategy() {
        return Strategy.values()[random.nextInt(3)];
    }

    private OnTrip anyTrip() {
        return OnTrip.values()[random.nextInt(2)];
    }
}
