package dev.cairn.operator;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** When each Stack's next pass is due at the latest: the proof that timers work. */
@Singleton
public class Wakeups {
    private final Map<String, Instant> due = new ConcurrentHashMap<>();

    /** The next pass of that Stack is due then. */
    void expect(String stack, Instant at) {
        due.put(stack, at);
    }

    /** No pass of that Stack is due any more. */
    void forget(String stack) {
        due.remove(stack);
    }

    /** How many Stacks there are. */
    int size() {
        return due.size();
    }

    /** The Stack whose pass is due first, and when. */
    Optional<Map.Entry<String, Instant>> oldest() {
        return due.entrySet().stream().min(Map.Entry.comparingByValue()).map(Map.Entry::copyOf);
    }
}
