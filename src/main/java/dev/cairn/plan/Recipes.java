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

/**
 * The recipes there are: those that come with Cairn (one file each in the folder {@code recipes} of the class path,
 * named in its {@code index}), and own ones, which win. A recipe is read when something asks for it.
 */
public final class Recipes {
    private static final String FOLDER = "/recipes/";

    private final Set<String> builtIn;
    private final Map<String, Recipe> own;
    private final List<Diagnostic> problems;

    private Recipes(Set<String> builtIn, Map<String, Recipe> own, List<Diagnostic> problems) {
        this.builtIn = builtIn;
        this.own = own;
        this.problems = problems;
    }

    /** Those that come with Cairn. */
    public static Recipes builtIn() {
        Set<String> names = new TreeSet<>(
                resource("index").map(text -> text.lines().toList()).orElse(List.of()));
        return new Recipes(Collections.unmodifiableSet(names), Map.of(), List.of());
    }

    /** These and the ones in those files, each of which has one or more documents of kind Recipe. */
    public Recipes with(List<Source> files) {
        Problems found = new Problems();
        Map<String, Recipe> all = new LinkedHashMap<>(own);
        for (Source file : files) {
            for (Node document : new DocumentReader(found).read(file)) {
                Recipe.of(document, found).ifPresent(recipe -> all.put(recipe.name(), recipe));
            }
        }
        List<Diagnostic> both = new ArrayList<>(problems);
        both.addAll(found.diagnostics());
        return new Recipes(builtIn, all, List.copyOf(both));
    }

    /** The recipe of that name; empty when there is none. */
    public Optional<Recipe> find(String name) {
        Optional<Recipe> mine = Optional.ofNullable(own.get(name));
        if (mine.isPresent() || !builtIn.contains(name)) {
            return mine;
        }
        Problems found = new Problems();
        Source file = new Source("recipe " + name, resource(name + ".yaml").orElse(""));
        Optional<Recipe> recipe =
                new DocumentReader(found).read(file).stream().findFirst().flatMap(node -> Recipe.of(node, found));
        if (recipe.isEmpty()) {
            throw new IllegalStateException("the built-in recipe " + name + " is broken: " + found.diagnostics());
        }
        return recipe;
    }

    /** All names, sorted. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(builtIn);
        names.addAll(own.keySet());
        return names;
    }

    /** What is wrong with own ones. */
    public List<Diagnostic> problems() {
        return problems;
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
