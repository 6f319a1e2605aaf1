package dev.cairn.histories;

import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.SimulatedRendering.Profile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Draws who listens on ports of the machine, which go from one to another with each specification. It has dice of its own,
 * and throws them for one of nine seeds only, and only where the machine's ports are those of its workloads.
 */
final class Ports {
    private static final List<Integer> PORTS = List.of(40_000, 40_001);

    private final Random random;
    private final boolean any;
    private final Set<String> listened = new HashSet<>();

    private Ports(Random random, boolean any) {
        this.random = random;
        this.any = any;
    }

    static Ports of(Profile profile, long seed) {
        return new Ports(new Random(seed * 19 + 3), profile == Profile.BARE && seed % 9 == 1);
    }

    /** The same with somebody on each port. */
    Scene among(Scene scene) {
        if (any) {
            listen(scene);
        }
        return scene;
    }

    /**
     * The same for a specification in which everything comes to be ready: what listened before is gone from it. Of two that
     * stay and of which one rests on the other, the one cannot have the other's port before that was exchanged, which waits
     * for the first.
     */
    Scene amongTheLast(Scene scene) {
        Scene last = scene;
        for (String name : listened) {
            boolean there = last.parts().stream().anyMatch(part -> part.name().equals(name));
            last = there && last.parts().size() > 1 ? last.without(name) : last;
        }
        if (any && last.parts().stream().noneMatch(part -> listened.contains(part.name()))) {
            listen(last);
        }
        return last;
    }

    private void listen(Scene scene) {
        List<Part> free = new ArrayList<>(scene.parts().stream()
                .filter(part -> !part.isGroup() && !part.isJob())
                .toList());
        for (int port : PORTS) {
            if (!free.isEmpty()) {
                Part part = free.remove(random.nextInt(free.size()));
                part.port(port);
                listened.add(part.name());
            }
        }
    }
}
