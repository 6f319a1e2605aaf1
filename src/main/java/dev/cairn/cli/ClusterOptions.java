package dev.cairn.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether a verb is about a cluster, and about which. */
final class ClusterOptions {
    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "On the cluster of that context of the kubeconfig, in place of this machine.")
    String context = "";

    @Option(names = "--cluster", description = "On the cluster of the kubeconfig's current context.")
    boolean cluster;

    /**
     * The cluster that is meant; empty for this machine.
     *
     * @param namespace as given; empty for that of the file or the context
     */
    Optional<StackChoice.Cluster> choice(String namespace, boolean everywhere) {
        if (!context.isEmpty() || cluster) {
            return Optional.of(new StackChoice.Cluster(context, namespace, everywhere));
        }
        if (!namespace.isEmpty() || everywhere) {
            throw Failure.usage(
                    everywhere
                            ? "this machine has no namespaces"
                            : "this machine has no namespaces, so none called " + namespace,
                    "say which cluster: --context NAME, or --cluster for the current context");
        }
        return Optional.empty();
    }
}
