package dev.cairn.operator;

import dev.cairn.model.Effect;
import dev.cairn.model.Health;
import dev.cairn.model.Memory;
import dev.cairn.model.Observation.ProbeStreak;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.ResourceMemory;
import dev.cairn.runtime.Prober;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What runs elsewhere: no kubelet probes it, so the operator asks it, at most every 5 s once it is ready. */
final class Outside implements AutoCloseable {
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(5);

    private final KubernetesRuntime runtime;
    private final StackRef stack;
    private final Runnable wake;
    private final Prober prober;
    private final Map<String, ProbeStreak> streaks = new ConcurrentHashMap<>();

    /** Nothing is asked yet. */
    Outside(KubernetesRuntime runtime, StackRef stack, OutsideBounds bounds, Clock clock, Runnable wake) {
        this.runtime = runtime;
        this.stack = stack;
        this.wake = wake;
        this.prober = Prober.within(bounds, clock);
    }

    /** Asks from now on. */
    void watch(Effect.Watch watch) {
        Health health = watch.health();
        Health slow = new Health(
                health.rule(),
                health.minReady(),
                health.startPeriod(),
                health.interval().compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : health.interval(),
                health.timeout(),
                health.retries(),
                health.restartWhenUnhealthy(),
                health.declared());
        Effect.Watch asked = new Effect.Watch(
                watch.resource(), watch.instance(), watch.target(), watch.probe(), slow, watch.steady());
        prober.watch(stack, runtime, asked, (resource, streak) -> heard(resource, streak, health.retries()));
    }

    /** A pass follows what may change a verdict: another result, another text, failures that still count. */
    private void heard(String resource, ProbeStreak streak, int retries) {
        ProbeStreak before = streaks.put(resource, streak);
        boolean news = before == null
                || !before.instance().equals(streak.instance())
                || before.passing() != streak.passing()
                || !before.output().equals(streak.output())
                || !streak.passing() && streak.count() <= retries;
        if (news) {
            wake.run();
        }
    }

    /** Asks no more what is not looked for any more. */
    void keep(Memory memory) {
        for (String name : streaks.keySet()) {
            if (memory.resources().get(name).filter(Outside::lookedFor).isEmpty()) {
                prober.forget(stack, name);
                streaks.remove(name);
            }
        }
    }

    static boolean lookedFor(ResourceMemory known) {
        return known.phase().executing()
                || known.phase() == Phase.FAILED && known.reason().orElse(null) instanceof Reason.StartTimeout;
    }

    /** The newest results, by resource. */
    Map<String, ProbeStreak> streaks() {
        return Map.copyOf(streaks);
    }

    /** What was heard of that resource. */
    Optional<ProbeStreak> streak(String resource) {
        return Optional.ofNullable(streaks.get(resource));
    }

    @Override
    public void close() {
        prober.close();
    }
}
