package dev.cairn.cli;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code plan} and {@code diff} are asked to look ahead to.
 *
 * @param inputs and
 * @param runtime and
 * @param only as {@code up} has them
 */
public record Wishes(StackChoice choice, InputOptions inputs, RuntimeOptions runtime, Launch.Only only) {

    /** The mode in place of that of the file. */
    public Optional<String> mode() {
        return Optional.of(runtime.mode).filter(mode -> !mode.isEmpty());
    }

    /** The first wish that only this machine can fulfil, as it is typed. */
    public Optional<String> onlyHere() {
        return Stream.of(
                        flag("--set", !inputs.settings.isEmpty()),
                        flag("--env-file", !inputs.envFiles.isEmpty()),
                        flag("--runtime", runtime.runtime() != dev.cairn.plan.RuntimeChoice.Runtime.AUTO),
                        flag("--prefer-process", runtime.preferProcess),
                        flag("--recipes", !runtime.recipes.isEmpty()),
                        flag("RESOURCE", !only.names().isEmpty()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> flag(String name, boolean given) {
        return Optional.of(name).filter(_ -> given);
    }
}
