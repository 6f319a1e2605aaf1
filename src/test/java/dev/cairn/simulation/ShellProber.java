package dev.cairn.simulation;

import dev.cairn.model.Effect;
import dev.cairn.model.Observation;
import dev.cairn.model.Observation.ProbeStreak;
import dev.cairn.runtime.Cadence;
import java.time.Duration;
import java.time.Instant;

/** Probes one instance at the cadence of the real prober. */
final class ShellProber {
    private static final Duration ANSWER = Duration.ofMillis(2);

    private final Effect.Watch watch;
    private final SimulatedShell shell;
    private final SimulatedBackend backend;
    private final VirtualTime time;
    private final Cadence cadence;
    private final Instant since;
    private boolean ended;
    private int finished;

    ShellProber(Effect.Watch watch, SimulatedShell shell, SimulatedBackend backend, VirtualTime time) {
        this.watch = watch;
        this.shell = shell;
        this.backend = backend;
        this.time = time;
        this.cadence = Cadence.of(watch.health(), watch.probe());
        this.since = time.now();
        again();
    }

    boolean serves(Effect.Watch other) {
        return !ended && watch.equals(other);
    }

    void end() {
        ended = true;
    }

    private void again() {
        Duration pause =
                watch.steady() ? cadence.steady(finished) : cadence.fast(finished, Duration.between(since, time.now()));
        time.after(pause.plus(ANSWER), () -> {
            if (ended || !shell.alive()) {
                return;
            }
            Observation seen = shell.seen(watch.resource());
            boolean external =
                    backend.of(watch.resource()).isEmpty() && watch.instance().startsWith("external-");
            if (!external
                    && seen.instance(watch.instance()).filter(i -> i.alive()).isEmpty()) {
                ended = true;
                return;
            }
            finished++;
            boolean passes = external
                    ? backend.externalWell(watch.resource())
                    : backend.probe(watch.resource(), watch.instance());
            report(seen, passes);
            again();
        });
    }

    private void report(Observation seen, boolean passes) {
        int before = seen.probe()
                .filter(streak -> streak.instance().equals(watch.instance()) && streak.passing() == passes)
                .map(ProbeStreak::count)
                .orElse(0);
        if (!passes || before == 0) {
            String output = passes ? "exit 0" : "connection refused";
            shell.observe(
                    watch.resource(),
                    seen.withProbe(new ProbeStreak(watch.instance(), passes, before + 1, time.now(), output)));
        }
    }
}
