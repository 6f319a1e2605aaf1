package dev.cairn.cli;

import dev.cairn.cli.cluster.ClusterStacks;
import dev.cairn.local.StackHandle;
import java.io.IOException;
import java.util.List;

/**
 * This machine and the clusters: the one place where the two part. What a cluster needs is loaded when one is meant.
 *
 * @param machine the stacks of this machine
 */
record Worlds(Console console, Stacks machine) implements Stacks {

    @Override
    public StackHandle look(StackChoice choice) throws IOException {
        return of(choice).look(choice);
    }

    @Override
    public StackHandle find(StackChoice choice) throws IOException {
        return of(choice).find(choice);
    }

    @Override
    public List<Known> all(StackChoice choice) throws IOException {
        return of(choice).all(choice);
    }

    @Override
    public Foreseen foresee(Wishes wishes) throws IOException {
        return of(wishes.choice()).foresee(wishes);
    }

    @Override
    public Entrance enter(StackChoice choice, String resource) throws IOException {
        return of(choice).enter(choice, resource);
    }

    @Override
    public List<Released> release(StackChoice choice) throws IOException {
        return of(choice).release(choice);
    }

    private Stacks of(StackChoice choice) {
        return choice.cluster().isPresent() ? cluster(choice.cluster().get()) : machine;
    }

    private Stacks cluster(StackChoice.Cluster cluster) {
        try {
            return new ClusterStacks(console, cluster);
        } catch (NoClassDefFoundError e) {
            throw Failure.of(
                            Exit.FAILED,
                            "NoClusterClient",
                            "this program was started without what it needs to talk to a cluster",
                            "start it with its launcher, cairn, which adds that for --context and --cluster")
                    .because(e);
        }
    }
}
