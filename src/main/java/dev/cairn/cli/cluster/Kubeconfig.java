package dev.cairn.cli.cluster;

import dev.cairn.cli.Exit;
import dev.cairn.cli.Failure;
import dev.cairn.plan.Nearest;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which clusters the user knows, as kubectl reads it: the files that {@code KUBECONFIG} names, else {@code
 * ~/.kube/config}, and in a pod without either, the cluster that the pod is in.
 *
 * @param parts the files, the first one wins; none in a pod
 */
record Kubeconfig(List<io.fabric8.kubernetes.api.model.Config> parts) {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int TRIES_MORE = 3;
    /** What a kubelet sets in every container. */
    private static final String IN_A_POD = "KUBERNETES_SERVICE_HOST";

    /** The user's; a {@link Failure} when there is none, or it cannot be read. */
    static Kubeconfig of(Map<String, String> env, Path workingDir) {
        String named = env.getOrDefault("KUBECONFIG", "");
        List<Path> files = new ArrayList<>();
        if (named.isEmpty()) {
            files.add(Path.of(env.getOrDefault("HOME", System.getProperty("user.home")), ".kube", "config"));
        } else {
            for (String file : named.split(File.pathSeparator)) {
                files.add(workingDir.resolve(file));
            }
        }
        List<io.fabric8.kubernetes.api.model.Config> parts = new ArrayList<>();
        files.stream().filter(Files::isRegularFile).forEach(file -> parts.add(read(file)));
        boolean pod = named.isEmpty() && env.containsKey(IN_A_POD);
        if (parts.isEmpty() && !pod) {
            throw Failure.of(
                    Exit.BACKEND,
                    "NoKubeconfig",
                    "there is no kubeconfig"
                            + (named.isEmpty() ? " at " + files.getFirst() : ": KUBECONFIG is " + named),
                    "get one from whoever runs the cluster, and name it: KUBECONFIG=FILE");
        }
        return new Kubeconfig(parts);
    }

    private static io.fabric8.kubernetes.api.model.Config read(Path file) {
        try {
            return KubeConfigUtils.parseConfig(file.toFile());
        } catch (RuntimeException e) {
            throw Failure.of(
                            Exit.BACKEND,
                            "UnreadableKubeconfig",
                            "cannot read the kubeconfig " + file + ": " + e.getMessage(),
                            "kubectl config view tells more")
                    .because(e);
        }
    }

    /** How to reach the cluster of that context, the current one if empty; a {@link Failure} when there is none. */
    Config config(String context) {
        return new ConfigBuilder(parts.isEmpty() && context.isEmpty() ? Config.autoConfigure(null) : named(context))
                .withConnectionTimeout(CONNECT_MILLIS)
                .withRequestRetryBackoffLimit(TRIES_MORE)
                .build();
    }

    private Config named(String context) {
        String name = context.isEmpty() ? current() : context;
        List<String> known =
                contexts().stream().map(NamedContext::getName).distinct().toList();
        if (!known.contains(name)) {
            throw Failure.of(
                    Exit.USAGE,
                    "NoSuchContext",
                    "the kubeconfig has no context \"" + name + "\"",
                    Nearest.to(name, known)
                            .map(near -> "did you mean " + near + "?")
                            .orElse(known.isEmpty() ? "it has none at all" : "it has: " + String.join(", ", known)));
        }
        Config config = Config.empty();
        KubeConfigUtils.merge(config, name, parts.toArray(io.fabric8.kubernetes.api.model.Config[]::new));
        return config;
    }

    private String current() {
        return parts.stream()
                .map(part -> part.getCurrentContext())
                .filter(name -> name != null && !name.isEmpty())
                .findFirst()
                .orElseThrow(() -> Failure.of(
                        Exit.USAGE,
                        "NoCurrentContext",
                        "the kubeconfig has no current context",
                        contexts().isEmpty()
                                ? "it has none at all"
                                : "say which: --context "
                                        + contexts().getFirst().getName()));
    }

    private List<NamedContext> contexts() {
        return parts.stream()
                .flatMap(part -> Optional.ofNullable(part.getContexts()).orElse(List.of()).stream())
                .toList();
    }
}
