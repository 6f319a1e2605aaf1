package dev.cairn.cli.cluster;

import dev.cairn.api.Stack;
import dev.cairn.cli.Console;
import dev.cairn.cli.Entrance;
import dev.cairn.cli.Exit;
import dev.cairn.cli.Failure;
import dev.cairn.cli.Foreseen;
import dev.cairn.cli.StackChoice;
import dev.cairn.cli.StackFiles;
import dev.cairn.cli.Stacks;
import dev.cairn.cli.Wishes;
import dev.cairn.local.StackHandle;
import dev.cairn.plan.Nearest;
import dev.cairn.plan.Planner;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The Stacks of a cluster, as the user's kubeconfig and rights show them. */
public final class ClusterStacks implements Stacks {
    private final Console console;
    private final StackChoice.Cluster chosen;

    /** Those of that cluster; nothing is asked or read yet. */
    public ClusterStacks(Console console, StackChoice.Cluster chosen) {
        this.console = console;
        this.chosen = chosen;
    }

    @Override
    public StackHandle look(StackChoice choice) {
        Cluster cluster = connect();
        try {
            StackName name = name(choice, cluster);
            return new ClusterStack(cluster, name, existing(cluster, name), console.clock());
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    @Override
    public StackHandle find(StackChoice choice) {
        return look(choice);
    }

    @Override
    public List<Known> all(StackChoice choice) {
        try (Cluster cluster = connect()) {
            return cluster
                    .ask(() -> chosen.everywhere()
                            ? cluster.stacks().inAnyNamespace().list()
                            : cluster.stacks().inNamespace(namespace(cluster)).list())
                    .getItems()
                    .stream()
                    .map(stack -> new Known(StackName.of(stack).toString(), ClusterStack.shown(stack), "", seen(stack)))
                    .sorted(Comparator.comparing(Known::id))
                    .toList();
        }
    }

    /** Whether an operator has looked at it as it is now. */
    private static boolean seen(Stack stack) {
        return stack.getStatus() != null
                && stack.getMetadata().getGeneration().equals(stack.getStatus().observedGeneration());
    }

    @Override
    public Foreseen foresee(Wishes wishes) {
        wishes.onlyHere().ifPresent(flag -> {
            throw Failure.usage(
                    flag + " has no meaning on a cluster",
                    "there the operator does what is written: write inputs into spec.env");
        });
        try (Cluster cluster = connect()) {
            Optional<StackFiles> files = files(wishes.choice());
            StackName name =
                    files.map(written -> name(written, cluster)).orElseGet(() -> name(wishes.choice(), cluster));
            Optional<Stack> live = files.isPresent() ? present(cluster, name) : Optional.of(existing(cluster, name));
            return new ClusterForesight(cluster, name, live, console.clock()).of(files, wishes.mode());
        }
    }

    @Override
    public Entrance enter(StackChoice choice, String resource) {
        Cluster cluster = connect();
        try {
            StackName name = name(choice, cluster);
            return PodEntrance.of(
                    cluster,
                    ClusterStack.pods(cluster, name, existing(cluster, name)),
                    resource,
                    console,
                    choice.next());
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    @Override
    public List<Released> release(StackChoice choice) {
        try (Cluster cluster = connect()) {
            return new Letting(cluster, chosen).go();
        }
    }

    private Cluster connect() {
        return Cluster.open(Kubeconfig.of(console.env(), console.workingDir()), chosen.context());
    }

    private String namespace(Cluster cluster) {
        return chosen.namespace().isEmpty() ? cluster.namespace() : chosen.namespace();
    }

    /** By its name as given; by that in the file; else the only one there. */
    private StackName name(StackChoice choice, Cluster cluster) {
        if (!choice.project().isEmpty()) {
            return new StackName(namespace(cluster), choice.project());
        }
        Optional<StackFiles> files = files(choice);
        if (files.isPresent()) {
            return name(files.get(), cluster);
        }
        String namespace = namespace(cluster);
        List<String> names = names(cluster, namespace);
        if (names.size() == 1) {
            return new StackName(namespace, names.getFirst());
        }
        throw Failure.of(
                Exit.NOT_FOUND,
                "NoSuchStack",
                names.isEmpty()
                        ? "there is no Stack in namespace " + namespace + " of context " + cluster.context()
                        : "there are several Stacks in namespace " + namespace,
                names.isEmpty()
                        ? "look elsewhere: -n NAMESPACE; cairn ls -A lists all"
                        : "say which: -p " + String.join(", -p ", names));
    }

    private StackName name(StackFiles files, Cluster cluster) {
        String name = Planner.name(files.sources())
                .orElseThrow(() -> Failure.of(
                        Exit.INVALID,
                        "NoName",
                        "the file does not say what its Stack is called",
                        "cairn validate tells what is wrong with it, or name the Stack: -p NAME"));
        Optional<String> written = Planner.namespace(files.sources())
                .filter(_ -> chosen.namespace().isEmpty());
        return new StackName(written.orElseGet(() -> namespace(cluster)), name);
    }

    /** What was named or is found from here upward; nothing when the Stack itself was named. */
    private Optional<StackFiles> files(StackChoice choice) {
        boolean written = !choice.files().isEmpty()
                || choice.project().isEmpty()
                        && StackFiles.search(console.workingDir()).isPresent();
        return written ? Optional.of(StackFiles.read(choice, console)) : Optional.empty();
    }

    private static Optional<Stack> present(Cluster cluster, StackName name) {
        Optional<Stack> found = cluster.ask(() -> Optional.ofNullable(cluster.stacks()
                .inNamespace(name.namespace())
                .withName(name.name())
                .get()));
        if (found.isEmpty()) {
            names(cluster, name.namespace()); // fails when it cannot be there at all: no definition of Stacks
        }
        return found;
    }

    private Stack existing(Cluster cluster, StackName name) {
        return present(cluster, name).orElseThrow(() -> unknown(cluster, name));
    }

    private static Failure unknown(Cluster cluster, StackName name) {
        List<String> here = names(cluster, name.namespace());
        String advice = Nearest.to(name.name(), here)
                .map(near -> "did you mean -p " + near + "?")
                .or(() -> elsewhere(cluster, name.name())
                        .map(other -> "there is one in namespace " + other + ": -n " + other))
                .orElse(
                        here.isEmpty()
                                ? "there is none in that namespace; make it with kubectl apply, or look elsewhere: -n NAMESPACE"
                                : "there are: " + String.join(", ", here));
        return Failure.of(
                Exit.NOT_FOUND,
                "NoSuchStack",
                "there is no Stack " + name.name() + " in namespace " + name.namespace() + " of context "
                        + cluster.context(),
                advice);
    }

    private static List<String> names(Cluster cluster, String namespace) {
        return cluster.ask(() -> cluster.stacks().inNamespace(namespace).list()).getItems().stream()
                .map(stack -> stack.getMetadata().getName())
                .sorted()
                .toList();
    }

    /** Where else one of that name is, as far as the user may know. */
    private static Optional<String> elsewhere(Cluster cluster, String name) {
        try {
            return cluster.stacks().inAnyNamespace().list().getItems().stream()
                    .filter(stack -> stack.getMetadata().getName().equals(name))
                    .map(stack -> stack.getMetadata().getNamespace())
                    .findFirst();
        } catch (KubernetesClientException _) {
            return Optional.empty();
        }
    }
}
