package dev.cairn.runtime;

import dev.cairn.model.Effect;
import dev.cairn.model.Instance;
import dev.cairn.model.Observation.ProbeStreak;
import dev.cairn.model.Probe;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Asks running workloads whether they are ready, for backends that do not. One virtual thread per resource, so probes
 * of one resource never overlap. It counts; judging is the engine's. The cadence is that of docs/lifecycle.md,
 * computed by {@link Cadence}.
 */
public final class Prober implements AutoCloseable {
    /** How long the same failure is not told again before the first success. */
    private static final Duration BREATH = Duration.ofMillis(100);

    private final Clock clock;
    private final Pause pause;
    private final Bounds bounds;
    private final ConcurrentHashMap<Key, Run> runs = new ConcurrentHashMap<>();
    private final GrpcChecks grpc = new GrpcChecks();

    /**
     * A prober that probes nothing yet.
     *
     * @param clock gives the instants of results
     * @param pause how time passes between probes
     */
    public Prober(Clock clock, Pause pause) {
        this(clock, pause, _ -> Optional.empty());
    }

    /** A prober on the machine's time for who must not ask everywhere. */
    public static Prober within(Bounds bounds, Clock clock) {
        return new Prober(clock, Thread::sleep, bounds);
    }

    private Prober(Clock clock, Pause pause, Bounds bounds) {
        this.clock = clock;
        this.pause = pause;
        this.bounds = bounds;
    }

    /** A prober on the machine's time. */
    public Prober(Clock clock) {
        this(clock, Thread::sleep);
    }

    /** How time passes. */
    @FunctionalInterface
    public interface Pause {
        /** Returns after that time. */
        void pause(Duration length) throws InterruptedException;
    }

    /** Where this machine must not connect to because somebody wrote it into a file. */
    @FunctionalInterface
    public interface Bounds {
        /** Why that address, which a name was found to have, is not asked; empty when it is. */
        Optional<String> refusal(InetSocketAddress address);
    }

    /** Told of every result. */
    @FunctionalInterface
    public interface Listener {
        /** The newest result of that resource; called from the resource's own thread. */
        void probed(String resource, ProbeStreak streak);
    }

    /**
     * Probes until the instance is gone or another watch of the same resource takes its place. The watch that is in
     * force already changes nothing; one for the same instance and probe continues its streak.
     */
    public void watch(StackRef stack, ContainerRuntime runtime, Effect.Watch watch, Listener listener) {
        runs.compute(new Key(stack.id(), watch.resource()), (key, old) -> {
            if (old != null && old.target.watch().equals(watch) && (old.thread.isAlive() || old.settled)) {
                return old;
            }
            Run run = new Run(key, new ProbeTarget(stack, runtime, watch, bounds), listener, Optional.ofNullable(old));
            run.thread.start();
            return run;
        });
    }

    /** Stops probing that resource. */
    public void forget(StackRef stack, String resource) {
        Optional.ofNullable(runs.remove(new Key(stack.id(), resource))).ifPresent(run -> run.thread.interrupt());
    }

    /** Stops probing everything. */
    @Override
    public void close() {
        runs.values().forEach(run -> run.thread.interrupt());
        runs.clear();
        grpc.close();
    }

    private record Key(String stack, String resource) {}

    /** The probing of one instance, from its watch to its end. */
    private final class Run {
        private final Key key;
        private final ProbeTarget target;
        private final Listener listener;
        private final Optional<Run> before;
        private final Thread thread;
        private final Cadence cadence;
        private volatile boolean settled;
        private volatile Optional<ProbeStreak> streak = Optional.empty();
        private Instant told = Instant.MIN;

        Run(Key key, ProbeTarget target, Listener listener, Optional<Run> before) {
            this.key = key;
            this.target = target;
            this.listener = listener;
            this.before = before;
            this.cadence = Cadence.of(target.watch().health(), target.watch().probe());
            this.thread = Thread.ofVirtual()
                    .name("probe " + target.watch().resource())
                    .unstarted(this::probe);
        }

        private void probe() {
            try {
                takeOver();
                if (target.watch().probe() instanceof Probe.Log(String pattern)) {
                    search(Pattern.compile(pattern));
                } else {
                    ask();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // told to end: by forget, close or the watch that follows
            } finally {
                if (!settled) {
                    runs.remove(key, this);
                }
            }
        }

        /** Waits for the watch before this one to end; its streak goes on when it is about the same thing. */
        private void takeOver() throws InterruptedException {
            if (before.isPresent()) {
                Run old = before.get();
                old.thread.interrupt();
                old.thread.join();
                boolean same = old.target
                                .watch()
                                .instance()
                                .equals(target.watch().instance())
                        && old.target.watch().probe().equals(target.watch().probe());
                streak = same ? old.streak : Optional.empty();
            }
        }

        private void ask() throws InterruptedException {
            Instant begin = clock.instant();
            boolean steady = target.watch().steady();
            for (int finished = 0; ; finished++) {
                pause.pause(
                        steady
                                ? cadence.steady(finished)
                                : cadence.fast(finished, Duration.between(begin, clock.instant())));
                ProbeResult result = once();
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (!result.passing() && gone()) {
                    return;
                }
                steady = steady || result.passing();
                report(result, steady);
            }
        }

        private ProbeResult once() throws InterruptedException {
            Duration timeout = target.watch().health().timeout();
            try {
                return switch (target.watch().probe()) {
                    case Probe.Tcp tcp -> accepting(tcp, timeout);
                    case Probe.Http http -> {
                        Optional<InetSocketAddress> address = target.address(http.port());
                        yield address.map(to -> HttpCheck.check(to, http, timeout))
                                .orElseGet(() -> unreachable(http.port()));
                    }
                    case Probe.Grpc call -> {
                        Optional<InetSocketAddress> address = target.address(call.port());
                        yield address.isPresent()
                                ? grpc.get().check(address.get(), call, timeout)
                                : unreachable(call.port());
                    }
                    case Probe.Exec exec -> executed(exec, timeout);
                    case Probe.Log _ -> throw new IllegalStateException("a log is searched, not asked");
                };
            } catch (RuntimeFailure e) {
                return ProbeResult.failed(e.reason().text());
            } catch (RuntimeException | Error e) { // a bug; the probe goes on and says so, instead of never again
                return ProbeResult.failed(e.toString());
            }
        }

        private ProbeResult accepting(Probe.Tcp probe, Duration timeout) throws RuntimeFailure {
            ProbeResult last = ProbeResult.passed("");
            boolean proxied = target.proxied();
            for (int port : probe.ports()) {
                last = target.address(port)
                        .map(to -> TcpCheck.check(to, proxied, timeout))
                        .orElseGet(() -> unreachable(port));
                if (!last.passing()) {
                    return ProbeResult.failed("port " + port + ": " + last.output());
                }
            }
            return last;
        }

        private ProbeResult executed(Probe.Exec probe, Duration timeout) throws RuntimeFailure {
            ContainerRuntime.ExecResult result =
                    target.runtime().exec(target.stack(), target.watch().instance(), probe.command(), timeout);
            String output = target.masked(result.output().strip());
            return result.exitCode() == 0
                    ? ProbeResult.passed(output)
                    : ProbeResult.failed("exit code " + result.exitCode() + (output.isEmpty() ? "" : ": " + output));
        }

        private static ProbeResult unreachable(int port) {
            return ProbeResult.failed("port " + port + " cannot be reached from this machine");
        }

        /** A match holds for the whole attempt, so the first one is the last thing that is said. */
        private void search(Pattern pattern) throws InterruptedException {
            if (target.watch().steady() || streak.filter(ProbeStreak::passing).isPresent()) {
                settle(pattern);
                return;
            }
            Instant begin = clock.instant();
            boolean follow = false; // what is there already is no reason to say that nothing matches
            for (int finished = 0; ; finished++) {
                pause.pause(cadence.fast(finished, Duration.between(begin, clock.instant())));
                try {
                    if (matched(pattern, follow)) {
                        settle(pattern);
                        return;
                    }
                    if (!follow) {
                        report(ProbeResult.failed("no line matches " + pattern.pattern() + " yet"), false);
                    }
                } catch (RuntimeFailure e) {
                    report(ProbeResult.failed(e.reason().text()), false);
                }
                follow = true;
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (gone()) {
                    return;
                }
            }
        }

        private void settle(Pattern pattern) {
            settled = true;
            report(ProbeResult.passed("a line matches " + pattern.pattern()), true);
        }

        private boolean matched(Pattern pattern, boolean follow) throws RuntimeFailure {
            Optional<Instance> instance =
                    target.runtime().inspect(target.stack(), target.watch().instance());
            LogOptions options = new LogOptions(follow, OptionalInt.empty(), Optional.empty(), false);
            try (LogStream lines = target.runtime().logs(target.stack(), key.resource(), options)) {
                for (Optional<LogLine> line = lines.next(); line.isPresent(); line = lines.next()) {
                    long attempt = line.get().attempt();
                    if (instance.isEmpty() || attempt > instance.get().attempt()) {
                        return false;
                    }
                    if (attempt == instance.get().attempt()
                            && pattern.matcher(line.get().text()).find()) {
                        return true;
                    }
                }
            }
            return false;
        }

        private boolean gone() {
            try {
                return target.gone();
            } catch (RuntimeFailure e) {
                return false; // a backend that does not answer has not said that the instance is gone
            }
        }

        /**
         * Counts it, and tells it: until the first success the same failure again is told now and then, because it
         * decides nothing and is probed for often.
         *
         * @param judged whether every result counts
         */
        private void report(ProbeResult result, boolean judged) {
            int before = streak.filter(s -> s.passing() == result.passing())
                    .map(ProbeStreak::count)
                    .orElse(0);
            ProbeStreak now = new ProbeStreak(
                    target.watch().instance(), result.passing(), before + 1, clock.instant(), result.output());
            boolean known =
                    streak.filter(last -> last.output().equals(result.output())).isPresent();
            streak = Optional.of(now);
            if (!known || judged || !now.last().isBefore(told.plus(BREATH))) {
                told = now.last();
                listener.probed(key.resource(), now);
            }
        }
    }

    /** Makes the client of gRPC probes when the first one needs it. */
    private static final class GrpcChecks implements AutoCloseable {
        private Optional<GrpcCheck> made = Optional.empty();

        synchronized GrpcCheck get() {
            made = made.or(() -> Optional.of(new GrpcCheck()));
            return made.get();
        }

        @Override
        public synchronized void close() {
            made.ifPresent(GrpcCheck::close);
            made = Optional.empty();
        }
    }
}
