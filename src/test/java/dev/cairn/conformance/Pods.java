package dev.cairn.conformance;

import dev.cairn.scenario.Document;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;

/** What pods are in one world, and how they are made to go wrong. */
interface Pods {
    /** What scenarios may ask of them. */
    Set<Ability> abilities();

    /** What parts become. */
    Document.Dialect dialect();

    /**
     * Every execution of that resource, oldest first.
     *
     * @param over whether Cairn says that none goes on
     */
    List<Run> runs(String resource, boolean over);

    void crash(String resource, int code);

    void sick(String resource, boolean sick);

    /** How many children of its runs are alive. */
    int grandchildren(String resource, BiPredicate<BooleanSupplier, Duration> until);
}
