package dev.cairn.cli;

import dev.cairn.local.StackHandle;
import java.util.List;

/**
 * The stacks of this machine.
 *
 * @param console the world
 */
record MachineStacks(Console console) implements Stacks {

    @Override
    public StackHandle find(StackChoice choice) {
        throw Failure.of(Exit.NOT_FOUND, "NoSuchStack", "no stack of that file runs here", "start it: cairn up");
    }

    @Override
    public List<Known> all() {
        return List.of();
    }
}
