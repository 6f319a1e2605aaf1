package dev.cairn.local;

import dev.cairn.plan.Allocations;
import dev.cairn.plan.FileSource;
import dev.cairn.plan.PlanContext;
import dev.cairn.plan.Planned;
import dev.cairn.plan.Planner;
import dev.cairn.plan.Recipes;
import dev.cairn.plan.RuntimeChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;

/** Plans what was asked for, on this machine; asks and changes nothing of it but whether an engine answers. */
public final class LaunchPlanner {
    private final Machine machine;

    public LaunchPlanner(Machine machine) {
        this.machine = machine;
    }

    /** The plan of that stack, or what stands in its way. */
    public Planned plan(LaunchRequest request, StackIdentity identity, Allocations allocations) {
        Recipes recipes = request.recipes().isEmpty()
                ? Recipes.builtIn()
                : Recipes.builtIn().with(request.recipes());
        RuntimeChoice choice = new RuntimeChoice(request.runtime(), request.preferProcess(), machine::containerEngine);
        PlanContext context = PlanContext.of(
                        identity.id(), request.workingDir(), machine.capabilities(), choice, allocations)
                .withGeneration(identity.generation())
                .withEnv(request.env())
                .withFiles(files())
                .withRecipes(recipes)
                .withMode(request.mode())
                .withOnly(new LinkedHashSet<>(request.only()), request.noDeps());
        return Planner.plan(request.sources(), context);
    }

    private static FileSource files() {
        return path -> {
            try {
                return Optional.of(Files.readString(Path.of(path), StandardCharsets.UTF_8));
            } catch (IOException e) {
                return Optional.empty(); // the planner says which file, and where it is named
            }
        };
    }
}
