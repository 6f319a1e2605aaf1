package dev.cairn.cli;

import dev.cairn.cli.text.Grid;
import dev.cairn.cli.text.Grid.Cell;
import dev.cairn.plan.Nearest;
import dev.cairn.plan.Recipe;
import dev.cairn.plan.Recipes;
import dev.cairn.plan.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn recipes}. */
@Command(name = "recipes", description = "What a recipe may be, or the parameters of one.  [-o table, json]")
final class RecipesCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(
            arity = "0..2",
            paramLabel = "show TYPE",
            description = "Nothing for a list; show and a recipe's name for its parameters and outputs.")
    private List<String> words = List.of();

    @Option(names = "--recipes", paramLabel = "DIR", description = "Own recipes, too: a directory of files.")
    private List<String> directories = List.of();

    RecipesCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Form form = invocation.form(Form.TABLE, Form.JSON);
        List<Source> files = Launch.recipes(directories, invocation.console());
        Recipes recipes = Recipes.builtIn().with(files);
        if (!recipes.problems().isEmpty()) {
            throw Failure.invalid(files, recipes.problems());
        }
        if (words.isEmpty()) {
            list(recipes, form);
            return Exit.OK;
        }
        if (!words.getFirst().equals("show") || words.size() != 2) {
            throw Failure.usage("cairn recipes takes nothing, or: show TYPE", "see: cairn recipes --help");
        }
        String name = words.get(1);
        show(
                recipes.find(name)
                        .orElseThrow(() -> Failure.of(
                                Exit.NOT_FOUND,
                                "NoSuchRecipe",
                                "there is no recipe \"" + name + "\"",
                                Nearest.advice(name, recipes.names(), "recipes"))),
                form);
        return Exit.OK;
    }

    private void list(Recipes recipes, Form form) {
        List<Entry> entries = recipes.names().stream()
                .map(name -> new Entry(
                        name, recipes.find(name).map(Recipe::description).orElse("")))
                .toList();
        if (form == Form.JSON) {
            invocation.print(Json.document(entries));
            return;
        }
        Grid grid = new Grid("RECIPE", "WHAT IT IS");
        entries.forEach(entry -> grid.row(Cell.of(entry.type()), Cell.of(entry.description())));
        invocation.print(grid.lines(invocation.look()));
    }

    private void show(Recipe recipe, Form form) {
        List<Detail> parameters = recipe.parameters().stream().map(Detail::of).toList();
        if (form == Form.JSON) {
            invocation.print(
                    Json.document(new Full(recipe.name(), recipe.description(), parameters, recipe.outputs())));
            return;
        }
        List<String> lines = new ArrayList<>();
        lines.add(recipe.name() + ": " + recipe.description());
        lines.add("");
        Grid grid = new Grid("PARAMETER", "TYPE", "DEFAULT", "WHAT IT IS");
        parameters.forEach(parameter -> grid.row(
                Cell.of(parameter.name()),
                Cell.of(parameter.type()),
                Cell.of(parameter.otherwise()),
                Cell.of(parameter.description())));
        lines.addAll(grid.lines(invocation.look()));
        lines.add("");
        lines.add("outputs: " + String.join(" ", recipe.outputs()));
        invocation.print(lines);
    }

    /** One line of the list. */
    record Entry(String type, String description) {}

    /** One recipe. */
    record Full(String type, String description, List<Detail> parameters, List<String> outputs) {}

    /** One parameter. */
    record Detail(String name, String type, String otherwise, String description, List<String> options) {
        static Detail of(Recipe.Parameter parameter) {
            Optional<String> otherwise = parameter.otherwise();
            String choices = parameter.options().isEmpty()
                    ? parameter.description()
                    : (parameter.description() + " One of " + String.join(", ", parameter.options()) + ".").strip();
            return new Detail(
                    parameter.name(),
                    parameter.type().name().toLowerCase(java.util.Locale.ROOT),
                    otherwise.orElse(""),
                    choices,
                    parameter.options());
        }
    }
}
