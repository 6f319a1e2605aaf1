package dev.cairn.cli;

import dev.cairn.local.LaunchPlanner;
import dev.cairn.local.LaunchRequest;
import dev.cairn.local.Machine;
import dev.cairn.local.StackId;
import dev.cairn.local.StackIdentity;
import dev.cairn.plan.Allocations;
import dev.cairn.plan.Diagnostic;
import dev.cairn.plan.Note;
import dev.cairn.plan.Planned;
import dev.cairn.plan.Planner;
import dev.cairn.plan.Source;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of a stack and everything that was said about them, planned once to see what is wrong with them.
 *
 * @param id of the stack on this machine; empty when the files do not even give it a name
 */
record Launch(StackFiles files, LaunchRequest request, Planned planned, String id) {

    /** Reads and plans; only what cannot be read is a {@link Failure}. */
    static Launch of(
            Console console,
            Machine machine,
            StackChoice choice,
            InputOptions inputs,
            RuntimeOptions runtime,
            Only only) {
        return asked(console, choice, inputs, runtime, only).planned(machine);
    }

    /** Only reads. */
    static Asked asked(Console console, StackChoice choice, InputOptions inputs, RuntimeOptions runtime, Only only) {
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
        return new Asked(files, request, choice);
    }

    /** The files and everything that was said about them, before anybody planned them. */
    record Asked(StackFiles files, LaunchRequest request, StackChoice choice) {
        /** The stack's id on this machine; empty when only planning can say what is wrong with the files. */
        Optional<String> id() {
            return Planner.name(request.sources()).map(name -> Launch.id(choice, name, request));
        }

        /** Plans, to see what is wrong. */
        Launch planned(Machine machine) {
            Planned planned =
                    new LaunchPlanner(machine).plan(request, StackIdentity.fresh("", ""), Allocations.pretended());
            String name = planned.document().map(document -> document.name()).orElse("");
            return new Launch(files, request, planned, Launch.id(choice, name, request));
        }
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

        /** Those that were named on the command line. */
        static Only of(List<String> names, boolean withoutDependencies) {
            if (withoutDependencies && names.isEmpty()) {
                throw Failure.usage("--no-deps needs the names of resources", "name them: --no-deps RESOURCE");
            }
            return new Only(names, withoutDependencies);
        }
    }

    /** The same, if it can be run; else a {@link Failure} with everything that is wrong. */
    Launch valid() {
        if (planned.hasErrors()) {
            throw Failure.invalid(files.sources(), planned.diagnostics());
        }
        return this;
    }

    /** What is odd about the files, and what of them has no effect here. */
    List<String> remarks() {
        return remarks(planned.diagnostics(), planned.notes());
    }

    /** The same, as somebody else planned. */
    static List<String> remarks(List<Diagnostic> diagnostics, List<Note> notes) {
        return Stream.concat(
                        diagnostics.stream().map(warning -> warning.where() + ": " + warning.message()),
                        notes.stream().map(note -> "note: " + ValidateCommand.sentence(note)))
                .toList();
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

    /** The files of own recipes in those directories. */
    static List<Source> recipes(List<String> directories, Console console) {
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
