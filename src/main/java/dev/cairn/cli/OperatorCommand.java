package dev.cairn.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn operator}: without more words the launcher runs the operator and never comes here. */
@Command(
        name = "operator",
        description = "Runs the Kubernetes operator on the cluster of KUBECONFIG. With uninstall: has every Stack of a"
                + " cluster let go, so that the operator and its definition can be removed, and names what runs on.")
final class OperatorCommand implements Callable<Integer> {
    private static final String UNINSTALL = "uninstall";

    private final Invocation invocation;

    @Mixin
    private ClusterOptions cluster;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Of the cluster; without it all.")
    private String namespace = "";

    @Parameters(paramLabel = "uninstall", arity = "0..1", description = "What to do instead of running it.")
    private String what = "";

    OperatorCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        invocation.formless("operator");
        if (what.isEmpty()) {
            throw Failure.usage(
                    "the operator takes no options: it runs on the current context of KUBECONFIG",
                    "KUBECONFIG=FILE cairn operator; what it is set by is in docs/operator.md");
        }
        if (!what.equals(UNINSTALL)) {
            throw Failure.usage(
                    "there is no \"operator " + what + "\"",
                    "cairn operator runs it, cairn operator uninstall lets go");
        }
        StackChoice choice =
                new StackChoice(List.of(), "", cluster.choice(namespace, namespace.isEmpty() && clustered()));
        List<Stacks.Released> released = invocation.stacks().release(choice);
        for (Stacks.Released stack : released) {
            invocation.print(stack.id() + " is let go; "
                    + (stack.left().isEmpty()
                            ? "nothing of it is left"
                            : "what runs on: " + String.join(", ", stack.left()))
                    + "\n");
        }
        invocation.tell(
                released.isEmpty()
                        ? "there are no Stacks there"
                        : "now remove the rest: kubectl delete --filename deploy/operator.yaml --filename crds/stacks.cairn.dev-v1.yml");
        return Exit.OK;
    }

    private boolean clustered() {
        return cluster.cluster || !cluster.context.isEmpty();
    }
}
