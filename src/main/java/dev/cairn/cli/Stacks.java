package dev.cairn.cli;

import dev.cairn.api.Stack;
import dev.cairn.local.StackHandle;
import java.io.IOException;
import java.util.List;

/** The stacks of one place, this machine or a cluster: what the verbs act on, the same for both. */
public interface Stacks {
    /** The one that is meant, driven or not; a {@link Failure} of {@link Exit#NOT_FOUND} when there is none. */
    StackHandle look(StackChoice choice) throws IOException;

    /** The one that is meant, to ask something of it; a {@link Failure} when there is none, or nobody drives it. */
    StackHandle find(StackChoice choice) throws IOException;

    /** All of them, with their last status, by name. */
    List<Known> all(StackChoice choice) throws IOException;

    /** What would be done; a {@link Failure} when what is written cannot be run. */
    Foreseen foresee(Wishes wishes) throws IOException;

    /** What runs of a resource, to go into it; a {@link Failure} when nothing does. */
    Entrance enter(StackChoice choice, String resource) throws IOException;

    /**
     * One stack.
     *
     * @param id on this machine, or namespace and name on a cluster
     * @param file where its file is, as far as known
     * @param driven whether somebody drives it now
     */
    record Known(String id, Stack stack, String file, boolean driven) {}

    /** Lets go what an operator held of the Stacks of a cluster, for its removal; there has to be none at work. */
    default List<Released> release(StackChoice choice) throws IOException {
        throw Failure.usage(
                "this machine has no operator",
                "say which cluster: --context NAME, or --cluster for the current context");
    }

    /**
     * A Stack that nobody looks after any more.
     *
     * @param id as people write it
     * @param left kind and name of what runs on
     */
    record Released(String id, List<String> left) {}
}
