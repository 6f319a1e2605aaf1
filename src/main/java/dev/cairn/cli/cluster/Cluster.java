package dev.cairn.cli.cluster;

import dev.cairn.api.Stack;
import dev.cairn.cli.Exit;
import dev.cairn.cli.Failure;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection to one cluster, and what its refusals mean to a user.
 *
 * @param context as it is called in the kubeconfig, for people
 * @param namespace where a Stack is looked for when nothing else says where
 */
record Cluster(KubernetesClient client, String context, String namespace) implements AutoCloseable {
    private static final Pattern REFUSED = Pattern.compile(
            "User \"([^\"]+)\" cannot (\\w+) resource \"([^\"]+)\"(?: in API group \"([^\"]*)\")?(?: in the namespace \"([^\"]+)\")?");

    /** The cluster of that context; connects when it is asked for the first time. */
    static Cluster open(Kubeconfig kubeconfig, String context) {
        Config config = kubeconfig.config(context);
        KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build();
        String name = config.getCurrentContext() == null
                ? context
                : config.getCurrentContext().getName();
        return new Cluster(
                client, name, Optional.ofNullable(config.getNamespace()).orElse("default"));
    }

    /** Its Stacks. */
    MixedOperation<Stack, KubernetesResourceList<Stack>, Resource<Stack>> stacks() {
        return client.resources(Stack.class);
    }

    /** Asks something of the API server; what it refuses is a {@link Failure} that says what to do. */
    <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (KubernetesClientException e) {
            throw failure(e);
        }
    }

    /** What that refusal means. */
    Failure failure(KubernetesClientException error) {
        String message = message(error);
        return switch (error.getCode()) {
            case 401 ->
                Failure.of(
                        Exit.BACKEND,
                        "Unauthorized",
                        "the cluster of context " + context + " does not accept who we say we are: " + message,
                        "log in again, or check the user of that context: kubectl config view");
            case 403 -> forbidden(message);
            case 404 ->
                Failure.of(
                        Exit.BACKEND,
                        "NotInstalled",
                        "the cluster of context " + context
                                + " does not know Stacks: their definition is not installed",
                        "install Cairn there: kubectl apply --filename crds/stacks.cairn.dev-v1.yml --filename deploy/operator.yaml");
            case -1, 0, 429, 502, 503, 504 ->
                Failure.of(
                        Exit.BACKEND,
                        "Unreachable",
                        "the cluster of context " + context + " (" + client.getMasterUrl() + ") does not answer: "
                                + message,
                        "is it running, and is this the right context? Try: kubectl --context " + context + " version");
            default -> Failure.of(Exit.FAILED, "Refused", "the API server refused it: " + message, "");
        };
    }

    private Failure forbidden(String message) {
        Matcher refused = REFUSED.matcher(message);
        if (!refused.find()) {
            return Failure.of(Exit.FAILED, "Forbidden", "the API server refused it: " + message, "");
        }
        String user = refused.group(1);
        String verb = refused.group(2);
        Optional<String> where = Optional.ofNullable(refused.group(5));
        boolean reading = verb.equals("get") || verb.equals("list") || verb.equals("watch");
        String role = reading && !refused.group(3).contains("/") ? "view" : "edit";
        String account = user.startsWith("system:serviceaccount:")
                ? "--serviceaccount=" + user.substring("system:serviceaccount:".length())
                : "--user=" + user;
        return Failure.of(
                Exit.FAILED,
                "Forbidden",
                user + " may not " + verb + " " + refused.group(3)
                        + where.map(namespace -> " in namespace " + namespace).orElse(""),
                "whoever administers it can allow that: kubectl create "
                        + where.map(namespace -> "rolebinding cairn-" + role + " --namespace=" + namespace)
                                .orElse("clusterrolebinding cairn-" + role)
                        + " --clusterrole=" + role + " " + account);
    }

    private static String message(KubernetesClientException error) {
        return Optional.ofNullable(error.getStatus()).map(Status::getMessage).orElseGet(() -> {
            Throwable root = error;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return Optional.ofNullable(root.getMessage()).orElse(root.getClass().getSimpleName());
        });
    }

    @Override
    public void close() {
        client.close();
    }
}
