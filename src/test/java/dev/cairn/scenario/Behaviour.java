package dev.cairn.scenario;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a workload behaves, said so that a script, a container and a simulation can do the same.
 *
 * @param readyAfter its probe passes this long after its start; empty: never
 * @param ending how it ends by itself; empty: it runs until it is stopped
 * @param failures how often its first runs end otherwise
 * @param failure how those runs end
 * @param termTakes how long it takes from the signal to the end; empty: it ignores the signal
 * @param grandchild whether it starts a child that outlives it and ignores nothing but its parent's end
 * @param trouble what is wrong with its start
 * @param writes lines that a job writes as its outputs
 * @param says one line that it prints at its start
 */
public record Behaviour(
        Optional<Duration> readyAfter,
        Optional<Ending> ending,
        int failures,
        Ending failure,
        Optional<Duration> termTakes,
        boolean grandchild,
        Trouble trouble,
        Map<String, String> writes,
        String says) {

    /** What is wrong with a start. */
    public enum Trouble {
        NONE,
        /** Neither program nor image exists. */
        MISSING_PROGRAM,
        /** Its preparation fails every time, in a way that may pass. */
        STAGING_FAILS,
        /** Its start never comes to an end. */
        HANGS
    }

    /** An end by itself, this long after the start. */
    public record Ending(Duration after, int code) {}

    public Behaviour {
        writes = java.util.Collections.unmodifiableMap(new TreeMap<>(writes));
    }

    /** Runs until it is stopped, ready at once. */
    public static Behaviour steady() {
        return readyAfter(Duration.ZERO);
    }

    /** Runs until it is stopped, ready after that time. */
    public static Behaviour readyAfter(Duration time) {
        return new Behaviour(
                Optional.of(time),
                Optional.empty(),
                0,
                new Ending(Duration.ZERO, 1),
                Optional.of(Duration.ofMillis(20)),
                false,
                Trouble.NONE,
                Map.of(),
                "");
    }

    /** Runs until it is stopped and is never ready. */
    public static Behaviour neverReady() {
        Behaviour b = steady();
        return new Behaviour(
                Optional.empty(),
                b.ending,
                b.failures,
                b.failure,
                b.termTakes,
                b.grandchild,
                b.trouble,
                b.writes,
                b.says);
    }

    /** Ends by itself; its probe never passes. */
    public static Behaviour ends(Duration after, int code) {
        return neverReady().ending(after, code);
    }

    /** The same, ending by itself. */
    public Behaviour ending(Duration after, int code) {
        return new Behaviour(
                readyAfter,
                Optional.of(new Ending(after, code)),
                failures,
                failure,
                termTakes,
                grandchild,
                trouble,
                writes,
                says);
    }

    /** The same, but its first runs end so. */
    public Behaviour failingFirst(int times, Duration after, int code) {
        return new Behaviour(
                readyAfter, ending, times, new Ending(after, code), termTakes, grandchild, trouble, writes, says);
    }

    /** The same, ignoring the signal that asks it to end. */
    public Behaviour ignoringTerm() {
        return new Behaviour(
                readyAfter, ending, failures, failure, Optional.empty(), grandchild, trouble, writes, says);
    }

    /** The same, taking that long to end when asked. */
    public Behaviour termTaking(Duration time) {
        return new Behaviour(
                readyAfter, ending, failures, failure, Optional.of(time), grandchild, trouble, writes, says);
    }

    /** The same, with a child that outlives it. */
    public Behaviour withGrandchild() {
        return new Behaviour(readyAfter, ending, failures, failure, termTakes, true, trouble, writes, says);
    }

    /** The same, with trouble at its start. */
    public Behaviour with(Trouble other) {
        return new Behaviour(readyAfter, ending, failures, failure, termTakes, grandchild, other, writes, says);
    }

    /** The same, writing that output. */
    public Behaviour writing(String name, String value) {
        Map<String, String> more = new TreeMap<>(writes);
        more.put(name, value);
        return new Behaviour(readyAfter, ending, failures, failure, termTakes, grandchild, trouble, more, says);
    }

    /** The same, printing that line at its start. */
    public Behaviour saying(String line) {
        return new Behaviour(readyAfter, ending, failures, failure, termTakes, grandchild, trouble, writes, line);
    }

    /** For a person: what differs from a plain one. */
    public String told() {
        StringBuilder said = new StringBuilder(
                readyAfter.map(time -> "ready after " + time.toMillis() + " ms").orElse("never ready"));
        ending.ifPresent(end -> said.append(", ends after ").append(told(end)));
        if (failures > 0) {
            said.append(", its first ")
                    .append(failures)
                    .append(" runs end after ")
                    .append(told(failure));
        }
        said.append(termTakes
                .map(time -> ", ends " + time.toMillis() + " ms after the signal")
                .orElse(", ignores the signal"));
        if (grandchild) {
            said.append(", has a child");
        }
        if (trouble != Trouble.NONE) {
            said.append(", ").append(trouble);
        }
        if (!writes.isEmpty()) {
            said.append(", writes ").append(writes);
        }
        return says.isEmpty()
                ? said.toString()
                : said.append(", says ").append(says).toString();
    }

    private static String told(Ending ending) {
        return ending.after().toMillis() + " ms with " + ending.code();
    }
}
