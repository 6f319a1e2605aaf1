package dev.cairn.cli;

import dev.cairn.local.LaunchRequest;
import dev.cairn.local.Machine;
import dev.cairn.local.StackId;
import dev.cairn.model.Resource;
import dev.cairn.plan.Allocations;
import dev.cairn.plan.PlanContext;
import dev.cairn.plan.Planned;
import dev.cairn.plan.Planner;
import dev.cairn.plan.Recipes;
import dev.cairn.plan.RuntimeChoice;
import dev.cairn.plan.Source;
import dev.cairn.runtime.docker.DockerRuntime;
import dev.cairn.runtime.process.ProcessRuntime;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a stack and everything that was said about them, planned once to see what is wrong with them.
 *
 * @param id of the stack on this machine; empty when the files do not even give it a name
 */
record Launch(StackFiles files, LaunchRequest request, Planned planned, String id) {

    /** Reads and plans; only what cannot be read is a {@link Failure}. */
    static Launch of(
            Invocation invocation,
            Machine machine,
            StackChoice choice,
            InputOptions inputs,
            RuntimeOptions runtime,
            Only only) {
        Console console = invocation.console();
        StackFiles files = StackFiles.read(choice, console);
        LaunchRequest request = new LaunchRequest(
                files.sources(),
                files.first().orElse(console.workingDir()).toString(),
                files.directory().toString(),
                inputs.values(console, files.directory()),
                recipes(runtime.recipes, console),
                runtime.runtime(),
                runtime.preferProcess,
                Optional.of(runtime.mode).filter(mode -> !mode.isEmpty()),
                only.names(),
                only.withoutDependencies());
        Planned planned = plan(request, machine);
        String name = planned.document().map(document -> document.name()).orElse("");
        return new Launch(files, request, planned, id(choice, name, request));
    }

    /**
     * Which resources are meant.
     *
     * @param names empty for all
     * @param withoutDependencies without what they need
     */
    record Only(List<String> names, boolean withoutDependencies) {
        /** All of them. */
        static final Only EVERYTHING = new Only(List.of(), false);
    }

    /** The same, if it can be run; else a {@link Failure} with everything that is wrong. */
    Launch valid() {
        if (planned.hasErrors()) {
            throw Failure.invalid(files.sources(), planned.diagnostics());
        }
        return this;
    }

    private static Planned plan(LaunchRequest request, Machine machine) {
        PlanContext context = PlanContext.of(
                        "",
                        request.workingDir(),
                        Map.of(
                                Resource.Backend.PROCESS,
                                ProcessRuntime.capabilitiesOfThisMachine(),
                                Resource.Backend.DOCKER,
                                DockerRuntime.capabilitiesOfAnyEngine()),
                        new RuntimeChoice(request.runtime(), request.preferProcess(), machine::containerEngine),
                        Allocations.pretended())
                .withEnv(request.env())
                .withFiles(StackFiles::content)
                .withRecipes(
                        request.recipes().isEmpty()
                                ? Recipes.builtIn()
                                : Recipes.builtIn().with(request.recipes()))
                .withMode(request.mode())
                .withOnly(new LinkedHashSet<>(request.only()), request.noDeps());
        return Planner.plan(request.sources(), context);
    }

    private static String id(StackChoice choice, String name, LaunchRequest request) {
        if (!choice.project().isEmpty()) {
            return projectId(choice.project());
        }
        return name.isEmpty() ? "" : StackId.of(name, Path.of(request.origin()));
    }

    /** The id that was given with {@code -p}. */
    static String projectId(String project) {
        try {
            return StackId.given(project);
        } catch (IllegalArgumentException e) {
            throw Failure.usage(e.getMessage(), "choose another: -p NAME").because(e);
        }
    }

    private static List<Source> recipes(List<String> directories, Console console) {
        List<Source> sources = new ArrayList<>();
        for (String name : directories) {
            Path directory = console.workingDir().resolve(name);
            List<Path> files = new ArrayList<>();
            try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.{yaml,yml}")) {
                found.forEach(files::add);
            } catch (IOException e) {
                throw Failure.of(
                                Exit.INVALID,
                                "UnreadableFile",
                                "cannot read the recipes in " + name + ": " + e.getMessage(),
                                "name a directory: --recipes DIR")
                        .because(e);
            }
            files.sort(Comparator.naturalOrder());
            files.forEach(file -> sources.add(new Source(file.toString(), StackFiles.text(file, file.toString()))));
        }
        return sources;
    }
}
