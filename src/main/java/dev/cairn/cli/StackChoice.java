package dev.cairn.cli;

import dev.cairn.cli.text.Next;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which stack the user means.
 *
 * @param files as given, in order; empty when the file has to be looked for
 * @param project the id as given, on a cluster the name; empty when it follows from the file
 * @param cluster where it is; empty for this machine
 */
public record StackChoice(List<String> files, String project, Optional<Cluster> cluster) {
    public StackChoice {
        files = List.copyOf(files);
    }

    /** One of this machine. */
    StackChoice(List<String> files, String project) {
        this(files, project, Optional.empty());
    }

    /** What to type to go on with it. */
    public Next next() {
        return cluster.map(where -> Next.onCluster(where.context(), where.namespace()))
                .orElseGet(() -> Next.here(words()));
    }

    /** What was said to name it; what came from standard input cannot be said again. */
    private String words() {
        Stream<String> named = files.stream().filter(file -> !file.equals("-")).map(file -> "-f " + quoted(file));
        return Stream.concat(named, project.isEmpty() ? Stream.empty() : Stream.of("-p " + project))
                .collect(Collectors.joining(" "));
    }

    /** As a shell reads it. */
    private static String quoted(String file) {
        return file.matches("[\\w./@:+-]+") ? file : "'" + file.replace("'", "'\\''") + "'";
    }

    /**
     * Which cluster, and where on it.
     *
     * @param context of the kubeconfig; empty for the current one
     * @param namespace as given; empty for that of the file or the context
     * @param everywhere all namespaces, where a list is asked for
     */
    public record Cluster(String context, String namespace, boolean everywhere) {}
}
