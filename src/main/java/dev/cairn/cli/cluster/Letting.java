package dev.cairn.cli.cluster;

import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import dev.cairn.cli.Exit;
import dev.cairn.cli.Failure;
import dev.cairn.cli.StackChoice;
import dev.cairn.cli.Stacks.Released;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    private Optional<Deployment> atWork() {
        return cluster
                .client()
                .apps()
                .deployments()
                .inAnyNamespace()
                .withField("metadata.name", OPERATOR)
                .list()
                .getItems()
                .stream()
                .filter(deployment ->
                        !Integer.valueOf(0).equals(deployment.getSpec().getReplicas()))
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
