package dev.cairn.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * What the operator counts: passes and how long they take, events, Stacks, and how late the oldest due pass is. No label
 * names a Stack, so their number does not grow. Nothing is ever thrown at the framework, whose timer one exception of a
 * callback would end, and with it every later wake-up.
 */
final class PassMetrics implements Metrics {
    private static final Logger LOG = Logger.getLogger(PassMetrics.class);

    private final MeterRegistry registry;
    private final Timer passes;

    PassMetrics(MeterRegistry registry, Wakeups wakeups, Clock clock) {
        this.registry = registry;
        this.passes = registry.timer("cairn.passes");
        registry.gauge("cairn.stacks", wakeups, Wakeups::size);
        registry.gauge("cairn.overdue.seconds", wakeups, known -> overdue(known, clock));
    }

    private static double overdue(Wakeups wakeups, Clock clock) {
        return wakeups.oldest()
                .map(oldest -> Duration.between(oldest.getValue(), clock.instant()))
                .filter(Duration::isPositive)
                .map(late -> late.toMillis() / 1000.0)
                .orElse(0.0);
    }

    @Override
    public void eventReceived(Event event, Map<String, Object> metadata) {
        guarded(() -> registry.counter("cairn.events").increment());
    }

    @Override
    public void reconciliationFailed(
            HasMetadata stack, RetryInfo retry, Exception exception, Map<String, Object> metadata) {
        guarded(() -> registry.counter("cairn.passes.failed").increment());
    }

    @Override
    public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
        long began = System.nanoTime();
        try {
            return execution.execute();
        } finally {
            guarded(() -> passes.record(Duration.ofNanos(System.nanoTime() - began)));
        }
    }

    private static void guarded(Runnable count) {
        try {
            count.run();
        } catch (RuntimeException e) {
            LOG.warnf("event=NotCounted message=\"%s\"", e.getMessage());
        }
    }
}
