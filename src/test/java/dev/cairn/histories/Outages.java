package dev.cairn.histories;

import dev.cairn.histories.History.Move;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Draws what lasts: a backend that is away for longer than any deadline, grace or ceiling of a history, and a stack that
 * is suspended. It has dice of its own, and throws them for two of seven seeds only, so that the others are the histories
 * that they were.
 */
final class Outages {
    /** Longer than the ceiling of a stop, which is the longest of all limits of a history. */
    private static final Duration LONG = Duration.ofMinutes(3);

    private static final Duration SHORT = Duration.ofSeconds(8);

    private final Random random;

    private Outages(Random random) {
        this.random = random;
    }

    /**
     * Those of that seed.
     *
     * @param after number of the last move before
     * @param until when they have begun
     */
    static List<Move> of(long seed, int after, Duration until) {
        return seed % 7 == 2 || seed % 7 == 5 ? new Outages(new Random(seed * 13 + 7)).draw(after, until) : List.of();
    }

    private List<Move> draw(int after, Duration until) {
        List<Move> moves = new ArrayList<>();
        int count = 1 + random.nextInt(2);
        boolean suspension = random.nextBoolean();
        for (int i = 1; i <= count; i++) {
            Duration at = any(until);
            Duration time = any(random.nextBoolean() ? LONG : SHORT);
            moves.add(new Move(after + i, at, suspension ? new Happening.Suspended(time) : new Happening.Lost(time)));
            suspension = !suspension;
        }
        return moves;
    }

    private Duration any(Duration most) {
        return Duration.ofMillis(random.nextLong(Math.max(1, most.toMillis())));
    }
}
