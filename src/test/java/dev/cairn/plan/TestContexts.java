package dev.cairn.plan;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Handling;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.View;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Contexts for tests: what a machine or cluster of a certain kind would say. */
final class TestContexts {
    static final String DIRECTORY = "/home/me/shop";

    private TestContexts() {}

    /** A machine with processes and containers. */
    static PlanContext machine() {
        return context(RuntimeChoice.auto(true), Map.of());
    }

    /** A machine without a container engine. */
    static PlanContext withoutEngine() {
        return context(RuntimeChoice.auto(false), Map.of());
    }

    static PlanContext cluster() {
        return context(RuntimeChoice.cluster(), Map.of());
    }

    static PlanContext context(RuntimeChoice runtime, Map<String, Capabilities.Support> fields) {
        Map<Backend, Capabilities> backends = Map.of(
                Backend.PROCESS, new Capabilities(Handling.BARE, Handling.BARE, View.MACHINE, fields),
                Backend.DOCKER, new Capabilities(Handling.BARE, Handling.BARE, View.NETWORK, fields),
                Backend.KUBERNETES, new Capabilities(Handling.MANAGED, Handling.MANAGED, View.NETWORK, fields));
        return PlanContext.of("shop-1", DIRECTORY, backends, runtime, Allocations.pretended());
    }

    /**
     * The context that the comments at the head of a file ask for: {@code # runtime: process}, {@code # engine: no},
     * {@code # env: A=1 B=2}, {@code # mode: dev}, {@code # refuse: field …}, {@code # ignore: field …}.
     */
    static PlanContext asked(String text) {
        Map<String, String> asked = new HashMap<>();
        text.lines()
                .takeWhile(line -> line.startsWith("# "))
                .map(line -> line.substring(2).split(": ", 2))
                .filter(words -> words.length == 2)
                .forEach(words -> asked.put(words[0], words[1]));
        Map<String, Capabilities.Support> fields = new HashMap<>();
        words(asked, "refuse")
                .forEach((field, _) -> fields.put(field, new Capabilities.Support.Refused("leave it out")));
        words(asked, "ignore")
                .forEach((field, _) ->
                        fields.put(field, new Capabilities.Support.Ignored(field + " has no effect here")));
        boolean engine = !"no".equals(asked.get("engine"));
        RuntimeChoice.Runtime runtime = Optional.ofNullable(asked.get("runtime"))
                .map(word -> RuntimeChoice.Runtime.valueOf(word.toUpperCase(java.util.Locale.ROOT)))
                .orElse(RuntimeChoice.Runtime.AUTO);
        return context(
                        new RuntimeChoice(
                                runtime, false, RuntimeChoice.auto(engine).withoutEngine()),
                        fields)
                .withEnv(words(asked, "env"))
                .withMode(Optional.ofNullable(asked.get("mode")));
    }

    private static Map<String, String> words(Map<String, String> asked, String key) {
        Map<String, String> words = new HashMap<>();
        for (String word : asked.getOrDefault(key, "").split(" ")) {
            if (Predicate.not(String::isBlank).test(word)) {
                String[] both = word.split("=", 2);
                words.put(both[0], both.length == 2 ? both[1] : "");
            }
        }
        return words;
    }
}
