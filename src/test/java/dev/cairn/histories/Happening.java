package dev.cairn.histories;

import dev.cairn.conformance.FakeWorld;
import dev.cairn.model.Plan;
import dev.cairn.model.Request.Verb;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.Fault;
import java.time.Duration;
import java.util.stream.Collectors;

/** One thing that happens in a history. */
sealed interface Happening {

    void happen(FakeWorld world);

    /** How long it lasts, where that may be longer than a history. */
    default Duration lasts() {
        return Duration.ZERO;
    }

    /** A newer specification. */
    record Applied(Scene scene) implements Happening {
        @Override
        public void happen(FakeWorld world) {
            world.apply(scene);
        }

        @Override
        public String toString() {
            return "applied, on failure " + scene.onFailure() + ":"
                    + scene.parts().stream().map(part -> "\n        " + part).collect(Collectors.joining());
        }
    }

    /** A request for one resource. */
    record Asked(Verb verb, String name) implements Happening {
        @Override
        public void happen(FakeWorld world) {
            world.request(verb, name);
        }
    }

    /** A wish for the whole. */
    record Wished(Plan.Desired desired) implements Happening {
        @Override
        public void happen(FakeWorld world) {
            world.desire(desired);
        }
    }

    /** Everything is to stop. */
    record ShutDown() implements Happening {
        @Override
        public void happen(FakeWorld world) {
            world.shutdown("somebody", "something");
        }
    }

    /** Everything is to run again. */
    record WentUp() implements Happening {
        @Override
        public void happen(FakeWorld world) {
            world.up();
        }
    }

    /** An execution ends by itself. */
    record Crashed(String name, int code) implements Happening {
        @Override
        public void happen(FakeWorld world) {
            world.crash(name, code);
        }
    }

    /** Its probe fails, or passes again. */
    record Ailed(String name, boolean sick) implements Happening {
        @Override
        public void happen(FakeWorld world) {
            world.sick(name, sick);
        }
    }

    /** Somebody takes the instance away. */
    record Vanished(String name) implements Happening {
        @Override
        public void happen(FakeWorld world) {
            world.vanish(name);
        }
    }

    /** Cairn is killed, and started again later. */
    record Killed(Duration away) implements Happening {
        @Override
        public void happen(FakeWorld world) {
            world.killCairn();
            world.later(away, world::startCairn);
        }
    }

    /** Cairn fails at one of its next calls. */
    record Failed(int ahead, Fault.Kind kind) implements Happening {
        @Override
        public void happen(FakeWorld world) {
            world.inject(new Fault(world.calls() + ahead, kind));
        }
    }

    /** The backend does not answer for a while. */
    record Lost(Duration time) implements Happening {
        @Override
        public void happen(FakeWorld world) {
            world.loseBackend(true);
            world.later(time, () -> world.loseBackend(false));
        }

        @Override
        public Duration lasts() {
            return time;
        }
    }

    /** The stack is suspended for a while. */
    record Suspended(Duration time) implements Happening {
        @Override
        public void happen(FakeWorld world) {
            world.suspend(true);
            world.later(time, () -> world.suspend(false));
        }

        @Override
        public Duration lasts() {
            return time;
        }
    }

    /** Somebody else has the name of a resource for a while. */
    record Intruded(String name, Duration time) implements Happening {
        @Override
        public void happen(FakeWorld world) {
            world.intrude(name, true);
            world.later(time, () -> world.intrude(name, false));
        }
    }
}
