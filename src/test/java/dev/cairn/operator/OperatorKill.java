package dev.cairn.operator;

import dev.cairn.api.Stack;
import dev.cairn.api.StackSpec;
import dev.cairn.testing.ObjectLog;
import dev.cairn.testing.ObjectLog.Entry;
import dev.cairn.testing.StackLog;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Kills the packaged operator with SIGKILL at random instants of the start, the life, a change and the teardown of a
 * Stack, starts it again and looks at what happened: {@code make kill-operator}. In every tenth round a second replica
 * runs already and takes over.
 *
 * <p>{@code -Drounds=50}, {@code -Dseed=N} replays the same moments and delays. Ends with 1 when anything was violated.
 */
final class OperatorKill {
    private static final int ROUNDS = Integer.getInteger("rounds", 50);
    private static final long SEED = Long.getLong("seed", System.nanoTime() & 0xFFFFFF);
    /** Every so many rounds a second replica takes over. */
    private static final int REPLICA = 10;

    private static final Duration LONG = Duration.ofMinutes(3);
    /** Who rests on whom; a job among them, which must not run twice. */
    private static final Map<String, List<String>> NEEDS =
            Map.of("a", List.of(), "b", List.of("a"), "c", List.of("a"), "job", List.of("b"), "e", List.of("c", "job"));

    private enum Moment {
        START,
        CHANGE,
        TEARDOWN,
        LIFE
    }

    private final TestCluster cluster;
    private final Path directory;
    private final Random random = new Random(SEED);
    private final List<String> violations = new ArrayList<>();
    private OperatorProcess operator;
    private Optional<OperatorProcess> standby = Optional.empty();
    private int started;

    private OperatorKill(TestCluster cluster, Path directory) {
        this.cluster = cluster;
        this.directory = directory;
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println("seed " + SEED + ", " + ROUNDS + " rounds");
        Path directory = Files.createTempDirectory("cairn-kill-operator-");
        int violated;
        try (TestCluster cluster = TestCluster.connect()) {
            OperatorKill kill = new OperatorKill(cluster, directory);
            kill.operator = kill.operator();
            try {
                kill.rounds();
            } finally {
                kill.operator.close();
                kill.standby.ifPresent(OperatorProcess::close);
            }
            violated = kill.violations.size();
            kill.violations.forEach(System.out::println);
        }
        System.out.println(violated == 0 ? "nothing was violated" : violated + " violations; logs in " + directory);
        System.exit(violated == 0 ? 0 : 1);
    }

    private void rounds() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            boolean replica = round % REPLICA == REPLICA - 1;
            Moment moment = Moment.values()[(replica ? round / REPLICA : round) % Moment.values().length];
            long begun = System.nanoTime();
            int before = violations.size();
            int delay = random.nextInt(2500);
            String where = "round " + round + " " + moment + (replica ? ", a second replica" : "") + ", killed after "
                    + delay + " ms";
            try {
                round("k" + round, moment, delay, replica);
            } catch (ConditionTimeoutException e) {
                violations.add("it did not come to an end: " + e.getMessage());
            }
            for (int i = before; i < violations.size(); i++) {
                violations.set(i, where + ": " + violations.get(i));
            }
            System.out.printf(
                    "%s: %s, %d s%n",
                    where,
                    violations.size() == before ? "good" : "violated",
                    Duration.ofNanos(System.nanoTime() - begun).toSeconds());
        }
    }

    private OperatorProcess operator() throws IOException {
        return operator(Map.of());
    }

    private OperatorProcess operator(Map<String, String> settings) throws IOException {
        return OperatorProcess.start(cluster, directory, "operator-" + started++, settings, OperatorProcess.QUICK);
    }

    /** One of several, of which one is at work. */
    private OperatorProcess replica() throws IOException {
        return operator(OperatorProcess.replicated(cluster));
    }

    private void round(String stack, Moment moment, int delay, boolean replica) throws Exception {
        if (replica) {
            replicas();
        }
        if (moment == Moment.START) {
            cluster.createStack(stack, spec("1"));
            killed(delay);
        } else {
            cluster.createStack(stack, spec("1"));
            await(stack + " is ready", () -> ready(stack));
        }
        if (moment == Moment.LIFE) {
            killed(delay);
        }
        if (moment == Moment.CHANGE) {
            edit(stack, spec("2"));
            killed(delay);
        }
        await(stack + " is ready", () -> ready(stack));
        checkRunning(stack, moment == Moment.CHANGE);
        long before = newest();
        client().resource(stack(stack).orElseThrow()).delete();
        if (moment == Moment.TEARDOWN) {
            killed(delay);
        }
        await(stack + " is gone", () -> stack(stack).isEmpty());
        checkGone(stack, before);
    }

    /** The one at work is the first of two replicas. */
    private void replicas() throws Exception {
        operator.kill();
        operator = replica();
        await("it leads", () -> operator.output().contains("event=Leading"));
        standby = Optional.of(replica());
    }

    /** The process ends in the middle of whatever it does; another one runs when this returns. */
    private void killed(int delay) throws Exception {
        var _ = operator.endsWithin(Duration.ofMillis(delay)); // the random instant, or that at which it lost the lead
        operator.kill();
        operator = standby.isPresent() ? standby.get() : operator();
        standby = Optional.empty();
    }

    private void checkRunning(String stack, boolean changed) {
        for (String name : NEEDS.keySet()) {
            int wanted = changed && name.equals("a") ? 2 : 1;
            List<Entry> pods = added("Pod/" + stack + "-" + name + "-*");
            violatedUnless(pods.size() == wanted, name + " had " + pods.size() + " pods, not " + wanted);
        }
        for (String name : List.of("b", "c", "e")) {
            long made = added("Deployment/" + stack + "-" + name).getFirst().version();
            for (String needed : NEEDS.get(name)) {
                violatedUnless(
                        needed.equals("job") || firstAvailable(stack + "-" + needed) < made,
                        name + " was made before " + needed + " was available");
            }
        }
        violatedUnless(
                added("Pod/" + stack + "-e-*").getFirst().version() > done(stack), "e was made before job was done");
    }

    private void checkGone(String stack, long before) {
        NEEDS.forEach((name, needed) -> needed.stream()
                .filter(other -> !other.equals("job") && !name.equals("job"))
                .forEach(other -> violatedUnless(
                        gone(stack + "-" + name) < ending(stack + "-" + other, before),
                        other + " was asked to end before the last pod of " + name + " was gone")));
        violatedUnless(
                log().of("Pod/" + stack + "-*").stream()
                        .noneMatch(entry -> entry.action() == Action.ADDED && entry.version() > before),
                "a pod was made during the teardown");
        String selector = "cairn.dev/stack=" + stack;
        List<String> left = new ArrayList<>();
        client().apps()
                .deployments()
                .inNamespace(cluster.namespace())
                .withLabelSelector(selector)
                .list()
                .getItems()
                .forEach(one -> left.add("Deployment " + one.getMetadata().getName()));
        client().services()
                .inNamespace(cluster.namespace())
                .withLabelSelector(selector)
                .list()
                .getItems()
                .forEach(one -> left.add("Service " + one.getMetadata().getName()));
        client().batch()
                .v1()
                .jobs()
                .inNamespace(cluster.namespace())
                .withLabelSelector(selector)
                .list()
                .getItems()
                .forEach(one -> left.add("Job " + one.getMetadata().getName()));
        client().configMaps()
                .inNamespace(cluster.namespace())
                .withLabelSelector(selector)
                .list()
                .getItems()
                .forEach(one -> left.add("ConfigMap " + one.getMetadata().getName()));
        violatedUnless(left.isEmpty(), "left behind: " + left);
    }

    private void violatedUnless(boolean good, String what) {
        if (!good) {
            violations.add(what);
        }
    }

    private static String spec(String version) {
        return """
                resources:
                - {name: a, container: {image: "x:%s", ports: [{port: 80}]}, annotations: {sim.cairn.dev/ready-after: 200ms}}
                - {name: b, container: {image: x}, dependsOn: [{name: a}], annotations: {sim.cairn.dev/ready-after: 300ms}}
                - {name: c, container: {image: x, ports: [{port: 80}]}, dependsOn: [{name: a}]}
                - {name: job, job: {image: x}, dependsOn: [{name: b}]}
                - {name: e, container: {image: x}, dependsOn: [{name: c}, {name: job, condition: Completed}]}
                """.formatted(version);
    }

    private void edit(String name, String spec) {
        client().resource(stack(name).orElseThrow()).edit(stack -> {
            Stack edited = client().getKubernetesSerialization().clone(stack);
            edited.setSpec(client().getKubernetesSerialization().unmarshal(spec, StackSpec.class));
            return edited;
        });
    }

    private static void await(String what, BooleanSupplier condition) {
        Awaitility.await(what).atMost(LONG).pollInterval(Duration.ofMillis(100)).until(condition::getAsBoolean);
    }

    private boolean ready(String name) {
        return stack(name).filter(StackLog::finished).isPresent();
    }

    private Optional<Stack> stack(String name) {
        return Optional.ofNullable(client().resources(Stack.class)
                .inNamespace(cluster.namespace())
                .withName(name)
                .get());
    }

    private KubernetesClient client() {
        return cluster.client();
    }

    private ObjectLog log() {
        return cluster.objects();
    }

    private long newest() {
        return log().entries().getLast().version();
    }

    private List<Entry> added(String name) {
        return log().of(name).stream()
                .filter(entry -> entry.action() == Action.ADDED)
                .toList();
    }

    private long firstAvailable(String deployment) {
        return log().of("Deployment/" + deployment).stream()
                .filter(ObjectLog::available)
                .mapToLong(Entry::version)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /** When the pod of the job had succeeded. */
    private long done(String stack) {
        return log().of("Pod/" + stack + "-job-*").stream()
                .filter(entry -> entry.object() instanceof Pod pod
                        && "Succeeded".equals(pod.getStatus().getPhase()))
                .mapToLong(Entry::version)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    private long gone(String deployment) {
        return log().of("Pod/" + deployment + "-*").getLast().version();
    }

    private long ending(String deployment, long after) {
        return log().of("Deployment/" + deployment).stream()
                .filter(entry -> entry.version() > after)
                .filter(entry -> entry.object() instanceof Deployment one
                        && (one.getSpec().getReplicas() == 0
                                || one.getMetadata().getDeletionTimestamp() != null))
                .mapToLong(Entry::version)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }
}
