package dev.cairn.operator;

import dev.cairn.api.Stack;
import dev.cairn.api.StackSpec;
import dev.cairn.api.StackStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.util.Optional;

/**
 * As whom what Stacks ask for is made: the service account that a Stack names, the one that the operator was given for
 * those that name none, or else the operator itself.
 *
 * @param client the operator's own connection
 * @param fallback account of the Stack's namespace for a Stack that names none; empty for the operator itself
 */
public record Identity(KubernetesClient client, Optional<String> fallback) {

    /** The account for that Stack; while it is being deleted the one that made its objects. */
    Optional<String> account(Stack stack) {
        Optional<String> applied = Optional.ofNullable(stack.getStatus())
                .map(StackStatus::appliedServiceAccountName)
                .filter(_ -> stack.getMetadata().getDeletionTimestamp() != null);
        return applied.or(() -> Optional.ofNullable(stack.getSpec())
                        .map(StackSpec::serviceAccountName)
                        .filter(name -> !name.isBlank()))
                .or(this::fallback);
    }

    /** A connection as that account; it shares everything with the operator's own and is not closed by itself. */
    KubernetesClient as(String namespace, String account) {
        return client.newClient(
                        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                                .withImpersonateUsername("system:serviceaccount:" + namespace + ":" + account)
                                .build())
                .adapt(KubernetesClient.class);
    }
}
