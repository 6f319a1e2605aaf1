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
import java.util.Set;
import java.util.function.Function;

/** Plans what was asked for, on this machine; asks and changes nothing of it but whether an engine answers. */
public final class LaunchPlanner {
    private final Machine machine;
    private final Function<String, Set<String>> awaited;

    /** One that knows of no other stacks. */
    public LaunchPlanner(Machine machine) {
        this.machine = machine;
        this.awaited = _ -> Set.of();
    }

    /** One that knows what the stacks of these places were asked to be. */
    LaunchPlanner(Machine machine, Places places) {
        this.machine = machine;
        this.awaited = name -> awaitedBy(places, name);
    }

    /** What the stacks of that name wait for, as far as it can be read. */
    private static Set<String> awaitedBy(Places places, String name) {
        Set<String> names = new LinkedHashSet<>();
        try {
            for (String id : MachineNeighbours.idsOf(places, name)) {
                StackIdentity.load(places.stack(id).identity())
                        .flatMap(StackIdentity::launch)
                        .ifPresent(launch -> names.addAll(Planner.stacksAwaited(launch.sources())));
            }
        } catch (IOException _) {
            return names; // a cycle that cannot be seen is told by what each of them waits for
        }
        return names;
    }

    /** The plan of that stack, or what stands in its way. */
    public Planned plan(LaunchRequest request, StackIdentity identity, Allocations allocations) {
        Recipes recipes = request.recipes().isEmpty()
                ? Recipes.builtIn()
                : Recipes.builtIn().with(request.recipes());
        RuntimeChoice choice =
                new RuntimeChoice(request.runtime(), request.preferProcess(), machine::withoutContainerEngine);
        PlanContext context = PlanContext.of(
                        identity.id(), request.workingDir(), machine.capabilities(), choice, allocations)
                .withGeneration(identity.generation())
                .withEnv(request.env())
                .withFiles(files())
                .withRecipes(recipes)
                .withMode(request.mode())
                .withStacks(awaited)
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
