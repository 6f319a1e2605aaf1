package dev.cairn.simulation;

import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Backends with a bug each, which a rule is to notice. */
public final class WrongBackends {
    private WrongBackends() {}

    /** Tells of an end as soon as it was asked for. */
    public static final class TellsTheEndTooEarly extends SimulatedBackend {
        private final Map<String, Boolean> asked = new HashMap<>();

        public TellsTheEndTooEarly(VirtualTime time) {
            super(time);
        }

        @Override
        void stop(String resource, String instance, java.time.Duration grace) {
            asked.put(instance, true);
            super.stop(resource, instance, grace);
        }

        @Override
        List<Instance> of(String resource) {
            return super.of(resource).stream()
                    .map(seen -> seen.alive() && asked.containsKey(seen.id())
                            ? seen.ended(Exit.of(new Reason.Signal(15), time().now()))
                            : seen)
                    .toList();
        }
    }

    /** Makes room for what it is to start, whoever has the name. */
    public static final class TakesNames extends SimulatedBackend {
        public TakesNames(VirtualTime time) {
            super(time);
        }

        @Override
        Instance start(String resource, long attempt, Workload workload, String hash) throws Refused {
            if (stranger(resource).isPresent()) {
                remove(resource, stranger(resource).get());
            }
            return super.start(resource, attempt, workload, hash);
        }
    }

    /** Starts everything as it was first asked for. */
    public static final class KeepsTheFirstWorkload extends SimulatedBackend {
        private final Map<String, Workload> first = new HashMap<>();

        public KeepsTheFirstWorkload(VirtualTime time) {
            super(time);
        }

        @Override
        Instance start(String resource, long attempt, Workload workload, String hash) throws Refused {
            boolean runsOn = scriptOf(workload).behaviour().ending().isEmpty();
            Workload kept = runsOn ? first.computeIfAbsent(resource, _ -> workload) : workload;
            return super.start(resource, attempt, kept, hash);
        }
    }

    /** Removes only what executes. */
    public static final class KeepsWhatEnded extends SimulatedBackend {
        public KeepsWhatEnded(VirtualTime time) {
            super(time);
        }

        @Override
        void remove(String resource, String instance) {
            boolean alive = of(resource).stream().anyMatch(seen -> seen.id().equals(instance) && seen.alive());
            if (alive) {
                super.remove(resource, instance);
            }
        }
    }
}
