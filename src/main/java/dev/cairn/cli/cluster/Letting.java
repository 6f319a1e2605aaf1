package dev.cairn.cli.cluster;

import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import dev.cairn.cli.Exit;
import dev.cairn.cli.Failure;
import dev.cairn.cli.StackChoice;
import dev.cairn.cli.Stacks.Released;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Filterable;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the operator's finalizer from Stacks, without which they could not be deleted once nobody answers it. What they
 * made is held by their anchors and runs on.
 */
record Letting(Cluster cluster, StackChoice.Cluster chosen) {
    private static final String FINALIZER = "cairn.dev/teardown";
    private static final String OPERATOR = "cairn-operator";

    /** All of them; a {@link Failure} while an operator is at work, which would put the finalizers back. */
    List<Released> go() {
        cluster.ask(this::atWork).ifPresent(operator -> {
            throw Failure.of(
                    Exit.FAILED,
                    "OperatorAtWork",
                    "the operator still runs in namespace "
                            + operator.getMetadata().getNamespace() + " and would hold the Stacks again",
                    "kubectl --namespace " + operator.getMetadata().getNamespace() + " delete deployment " + OPERATOR
                            + ", then this again");
        });
        List<Stack> stacks = cluster.ask(() -> chosen.everywhere()
                ? cluster.stacks().inAnyNamespace().list().getItems()
                : cluster.stacks().inNamespace(chosen.namespace()).list().getItems());
        return stacks.stream().map(this::released).toList();
    }

    /** A pod of it, also one that only just ends; who may not look everywhere looks where he is. */
    private Optional<Pod> atWork() {
        try {
            return first(cluster.client().pods().inAnyNamespace());
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            return first(cluster.client().pods());
        }
    }

    private static Optional<Pod> first(Filterable<FilterWatchListDeletable<Pod, PodList, PodResource>> pods) {
        return pods.withLabel("app.kubernetes.io/name", OPERATOR).list().getItems().stream()
                .filter(pod ->
                        !Set.of("Succeeded", "Failed").contains(pod.getStatus().getPhase()))
                .findFirst();
    }

    private Released released(Stack stack) {
        List<String> finalizers = stack.getMetadata().getFinalizers();
        if (finalizers.contains(FINALIZER)) {
            List<String> others =
                    finalizers.stream().filter(name -> !name.equals(FINALIZER)).toList();
            String merge = cluster.client()
                    .getKubernetesSerialization()
                    .asJson(Map.of(
                            "metadata",
                            Map.of("resourceVersion", stack.getMetadata().getResourceVersion(), "finalizers", others)));
            cluster.ask(() -> cluster.stacks()
                    .inNamespace(stack.getMetadata().getNamespace())
                    .withName(stack.getMetadata().getName())
                    .patch(PatchContext.of(PatchType.JSON_MERGE), merge));
        }
        return new Released(
                StackName.of(stack).toString(),
                Optional.ofNullable(stack.getStatus()).map(StackStatus::inventory).orElse(List.of()).stream()
                        .filter(object -> object.uid() != null)
                        .map(object -> object.kind() + " " + object.name())
                        .toList());
    }
}
