package dev.cairn.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The recipes there are: those that come with Cairn (one file each in the folder {@code recipes} of the class path,
 * named in its {@code index}), own ones, which win, and others that are looked for when there is none of a name. A recipe is
 * read when something asks for it.
 */
public final class Recipes {
    private static final String FOLDER = "/recipes/";
    private static final Set<String> BUILT_IN = Collections.unmodifiableSet(
            new TreeSet<>(resource("index").map(text -> text.lines().toList()).orElse(List.of())));

    private final Set<String> builtIn;
    /** Empty for one that is broken: it is there, and nothing can be made of it. */
    private final Map<String, Optional<Recipe>> own;

    private final List<Diagnostic> problems;
    private final Supplier<List<Source>> elsewhere;
    private Optional<Recipes> others = Optional.empty();
    private boolean missed;

    private Recipes(
            Set<String> builtIn,
            Map<String, Optional<Recipe>> own,
            List<Diagnostic> problems,
            Supplier<List<Source>> elsewhere) {
        this.builtIn = builtIn;
        this.own = own;
        this.problems = problems;
        this.elsewhere = elsewhere;
    }

    /** Those that come with Cairn. */
    public static Recipes builtIn() {
        return new Recipes(BUILT_IN, Map.of(), List.of(), List::of);
    }

    /** These and the ones in those files, each of which has one or more documents of kind Recipe. */
    public Recipes with(List<Source> files) {
        Problems found = new Problems();
        Map<String, Optional<Recipe>> all = new LinkedHashMap<>(own);
        for (Source file : files) {
            for (Node document : new DocumentReader(found).read(file)) {
                all.put(Recipe.name(document), Recipe.of(document, found));
            }
        }
        List<Diagnostic> both = new ArrayList<>(problems);
        both.addAll(found.diagnostics());
        return new Recipes(builtIn, all, List.copyOf(both), elsewhere);
    }

    /**
     * These and, where none of them has a name, the ones in files that are elsewhere: they are asked for once, when such a name
     * comes up. For one plan, by one thread.
     */
    public Recipes orElse(Supplier<List<Source>> files) {
        return new Recipes(builtIn, own, problems, files);
    }

    /** The recipe of that name; empty when there is none. */
    public Optional<Recipe> find(String name) {
        if (own.containsKey(name)) {
            return own.get(name);
        }
        if (builtIn.contains(name)) {
            return ours(name);
        }
        Optional<Recipe> other = others().own.getOrDefault(name, Optional.empty());
        missed |= other.isEmpty();
        return other;
    }

    /** Whether there is one of that name with which something is wrong: {@link #problems} tells what. */
    boolean isBroken(String name) {
        return own.containsKey(name)
                ? own.get(name).isEmpty()
                : others.filter(found -> found.isBroken(name)).isPresent();
    }

    private Recipes others() {
        if (others.isEmpty()) {
            others = Optional.of(new Recipes(Set.of(), Map.of(), List.of(), List::of).with(elsewhere.get()));
        }
        return others.get();
    }

    private static Optional<Recipe> ours(String name) {
        Problems found = new Problems();
        Source file = new Source("recipe " + name, resource(name + ".yaml").orElse(""));
        Optional<Recipe> recipe =
                new DocumentReader(found).read(file).stream().findFirst().flatMap(node -> Recipe.of(node, found));
        if (recipe.isEmpty()) {
            throw new IllegalStateException("the built-in recipe " + name + " is broken: " + found.diagnostics());
        }
        return recipe;
    }

    /** All names that are known, sorted. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(builtIn);
        own.forEach((name, recipe) -> recipe.ifPresent(_ -> names.add(name)));
        others.ifPresent(found -> names.addAll(found.names()));
        return names;
    }

    /** What is wrong with own ones; with those elsewhere only when one was not found among them, which may be why. */
    public List<Diagnostic> problems() {
        return others.filter(_ -> missed)
                .map(Recipes::problems)
                .map(more -> Stream.concat(problems.stream(), more.stream()).toList())
                .orElse(problems);
    }

    private static Optional<String> resource(String name) {
        try (InputStream file = Recipes.class.getResourceAsStream(FOLDER + name)) {
            return file == null
                    ? Optional.empty()
                    : Optional.of(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
