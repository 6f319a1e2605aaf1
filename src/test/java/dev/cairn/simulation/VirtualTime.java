package dev.cairn.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** One queue of what is going to happen, and the clock and the dice that go with it. */
public final class VirtualTime {
    /** A simulation that does more than this in one wait runs in circles. */
    private static final int MOST_HAPPENINGS = 2_000_000;

    private record Happening(Instant at, long order, Runnable action) implements Comparable<Happening> {
        @Override
        public int compareTo(Happening other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Happening> queue = new PriorityQueue<>();
    private final Random random;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long order;
    private long happened;

    public VirtualTime(long seed) {
        this.random = new Random(seed);
    }

    public Instant now() {
        return now;
    }

    /** How much happened so far. */
    public long happened() {
        return happened;
    }

    /** The dice of this run. */
    public Random random() {
        return random;
    }

    /** A time between these, drawn. */
    public Duration between(Duration least, Duration most) {
        long span = most.toNanos() - least.toNanos();
        return least.plusNanos(span <= 0 ? 0 : random.nextLong(span));
    }

    /** Has that happen after that time. */
    public void after(Duration delay, Runnable action) {
        at(now.plus(delay), action);
    }

    /** Has that happen at that instant, or now when it is over. */
    public void at(Instant when, Runnable action) {
        queue.add(new Happening(when.isBefore(now) ? now : when, order++, action));
    }

    /**
     * Lets things happen until the condition holds.
     *
     * @return whether it did, within that time
     */
    public boolean until(BooleanSupplier condition, Duration atMost) {
        Instant end = now.plus(atMost);
        for (int round = 0; round < MOST_HAPPENINGS; round++) {
            if (condition.getAsBoolean()) {
                return true;
            }
            Happening next = queue.peek();
            if (next == null || next.at().isAfter(end)) {
                now = end;
                return false;
            }
            queue.poll();
            happened++;
            now = next.at();
            next.action().run();
        }
        throw new IllegalStateException("nothing comes to rest at " + now);
    }

    /** Lets that much time pass. */
    public void pass(Duration time) {
        until(() -> false, time);
    }
}
