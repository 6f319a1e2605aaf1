package dev.cairn.operator;

import static org.awaitility.Awaitility.await;

import dev.cairn.api.Stack;
import dev.cairn.testing.StackLog;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Measures the packaged operator on a cluster with an audit log and simulated pods: {@code make bench-operator}. Each ratio
 * has its floor from the same run: the same Deployments without any order, made or deleted by this process. A missed
 * target is printed as missed; it fails nothing.
 */
final class OperatorBench implements AutoCloseable {
    private static final int STACKS = Integer.getInteger("stacks", 200);
    private static final int LENGTH = 5;
    private static final int CHAINS = 10;
    private static final int IDLE = Integer.getInteger("idle", 60);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Map<String, String> FLOOR = Map.of("bench", "floor");

    private final Path directory = Files.createTempDirectory("cairn-bench-");
    private final TestCluster cluster = TestCluster.connect();
    private final Map<String, Long> created = new ConcurrentHashMap<>();
    private final Map<String, Long> available = new ConcurrentHashMap<>();
    private final Map<String, Long> ready = new ConcurrentHashMap<>();
    private final List<Watch> watches = new ArrayList<>();
    private final AuditLog audit = new AuditLog(cluster.kubeconfig().resolveSibling("audit.log"));
    private OperatorProcess operator;
    private double floorDeletion;

    private OperatorBench() throws Exception {
        watches.add(cluster.client()
                .apps()
                .deployments()
                .inNamespace(cluster.namespace())
                .watch(new Seen<Deployment>() {
                    @Override
                    void see(Deployment deployment) {
                        String name = deployment.getMetadata().getName();
                        created.putIfAbsent(name, System.nanoTime());
                        boolean up = deployment.getStatus() != null
                                && Integer.valueOf(1)
                                        .equals(deployment.getStatus().getAvailableReplicas());
                        if (up) {
                            available.putIfAbsent(name, System.nanoTime());
                        }
                    }
                }));
        watches.add(cluster.client()
                .resources(Stack.class)
                .inNamespace(cluster.namespace())
                .watch(new Seen<Stack>() {
                    @Override
                    void see(Stack stack) {
                        if (StackLog.finished(stack)) {
                            ready.putIfAbsent(stack.getMetadata().getName(), System.nanoTime());
                        }
                    }
                }));
        operator = OperatorProcess.start(cluster, directory, "operator");
    }

    private abstract static class Seen<T> implements Watcher<T> {
        abstract void see(T object);

        @Override
        public void eventReceived(Action action, T object) {
            if (action != Action.DELETED) {
                see(object);
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            // the numbers that are missing are noticed
        }
    }

    public static void main(String[] arguments) throws Exception {
        try (OperatorBench bench = new OperatorBench()) {
            System.out.printf("%-62s %12s %12s%n", "work", "measured", "target");
            bench.chains();
            bench.waiting();
            bench.many();
            bench.atRest();
            bench.start();
            bench.teardown();
        }
    }

    private void chains() {
        chain("warm-up");
        List<Double> times = new ArrayList<>();
        List<Double> edges = new ArrayList<>();
        audit.mark();
        for (int n = 0; n < CHAINS; n++) {
            times.add(chain("chain-" + n));
            String name = "chain-" + n;
            for (int i = 1; i < LENGTH; i++) {
                edges.add(millis(available.get(name + "-r" + (i - 1)), created.get(name + "-r" + i)));
            }
        }
        pause(5); // what follows a start belongs to it
        List<Double> floor =
                IntStream.range(0, CHAINS).mapToObj(this::floorChain).toList();
        row("chain of 5, apply to Ready seen, median", median(times) / 1000, "s", 0.45);
        row("  floor: the same by a watch in this process, median", median(floor) / 1000, "s", Double.NaN);
        row("edge: ready seen to dependent created seen, median", median(edges), "ms", 10);
        row(
                "edge, longest of " + edges.size(),
                edges.stream().mapToDouble(d -> d).max().orElse(0),
                "ms",
                30);
        row("requests per chain of 5", audit.all() / (double) CHAINS, "", LENGTH + 2 + 3);
        audit.print(CHAINS);
        deleteStacks();
    }

    private double chain(String name) {
        long began = System.nanoTime();
        cluster.createStack(name, stack());
        await().atMost(LONG).pollInterval(Duration.ofMillis(2)).until(() -> ready.containsKey(name));
        return millis(began, ready.get(name));
    }

    private double floorChain(int n) {
        long began = System.nanoTime();
        for (int i = 0; i < LENGTH; i++) {
            String name = "floor-chain-" + n + "-" + i;
            deploy(name);
            await().atMost(LONG).pollInterval(Duration.ofMillis(1)).until(() -> available.containsKey(name));
        }
        return millis(began, System.nanoTime());
    }

    private void waiting() {
        cluster.createStack(
                "slow", stack().replace("image: x}", "image: x}, annotations: {sim.cairn.dev/ready-after: never}"));
        await().atMost(LONG).until(() -> created.containsKey("slow-r0"));
        pause(5);
        audit.mark();
        pause(30);
        row("requests in 30 s while something slow is waited for", audit.all(), "", 0);
        deleteStacks();
    }

    private void many() throws Exception {
        long began = System.nanoTime();
        parallel(n -> deploy("floor-" + n), STACKS * LENGTH);
        await().atMost(LONG).pollInterval(Duration.ofMillis(50)).until(() -> IntStream.range(0, STACKS * LENGTH)
                .allMatch(n -> available.containsKey("floor-" + n)));
        double floor = millis(began, System.nanoTime()) / 1000;
        began = System.nanoTime();
        cluster.client()
                .apps()
                .deployments()
                .inNamespace(cluster.namespace())
                .withLabels(FLOOR)
                .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                .delete();
        await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> cluster.client()
                .apps()
                .deployments()
                .inNamespace(cluster.namespace())
                .withLabels(FLOOR)
                .list()
                .getItems()
                .isEmpty());
        floorDeletion = millis(began, System.nanoTime()) / 1000;

        audit.mark();
        began = System.nanoTime();
        parallel(n -> cluster.createStack("many-" + n, stack()), STACKS);
        await().atMost(LONG).pollInterval(Duration.ofMillis(50)).until(() -> IntStream.range(0, STACKS)
                .allMatch(n -> ready.containsKey("many-" + n)));
        double ours = millis(began, System.nanoTime()) / 1000;
        List<Double> edges = IntStream.range(0, STACKS)
                .boxed()
                .flatMap(n -> IntStream.range(1, LENGTH)
                        .mapToObj(i -> millis(
                                available.get("many-" + n + "-r" + (i - 1)), created.get("many-" + n + "-r" + i))))
                .toList();
        row(STACKS + " Stacks of " + LENGTH + " at once", ours, "s", 1.25 * floor);
        row("  floor: the same Deployments at once without order", floor, "s", Double.NaN);
        row("  edge, median", median(edges), "ms", 250);
        row("  requests per Deployment", audit.all() / (double) (STACKS * LENGTH), "", 1 + 5.0 / LENGTH);
    }

    private void atRest() throws Exception {
        pause(20);
        audit.mark();
        pause(IDLE);
        row("requests in " + IDLE + " s with everything ready", audit.all(), "", 0);
        row("resident memory with " + STACKS * LENGTH + " workloads", operator.residentMegabytes(), "MB", 160);
        row("  heap after a collection", operator.heapMegabytes(), "MB", Double.NaN);
    }

    private void start() throws Exception {
        operator.kill();
        audit.mark();
        long began = System.nanoTime();
        operator = OperatorProcess.start(cluster, directory, "again");
        row(
                "start with " + STACKS + " ready Stacks, to watching",
                millis(began, System.nanoTime()) / 1000,
                "s",
                Double.NaN);
        pause(10);
        row("  writes within 10 s after", audit.writes(), "", 0);
    }

    private void teardown() {
        long began = System.nanoTime();
        deleteStacks();
        row(
                "teardown of " + STACKS + " Stacks of " + LENGTH,
                millis(began, System.nanoTime()) / 1000,
                "s",
                1.3 * floorDeletion);
        row("  floor: the same Deployments in the foreground at once", floorDeletion, "s", Double.NaN);
    }

    private void deleteStacks() {
        cluster.client().resources(Stack.class).inNamespace(cluster.namespace()).delete();
        await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> cluster.client()
                .resources(Stack.class)
                .inNamespace(cluster.namespace())
                .list()
                .getItems()
                .isEmpty());
    }

    private static String stack() {
        return "resources:\n"
                + IntStream.range(0, LENGTH)
                        .mapToObj(i -> "- {name: r" + i + ", container: {image: x}"
                                + (i == 0 ? "" : ", dependsOn: [{name: r" + (i - 1) + "}]") + "}\n")
                        .collect(Collectors.joining());
    }

    private void deploy(String name) {
        Deployment deployment = cluster.client()
                .getKubernetesSerialization()
                .unmarshal("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %1$s, namespace: %2$s, labels: {bench: floor}}
                spec:
                  selector: {matchLabels: {app: %1$s}}
                  template:
                    metadata: {labels: {app: %1$s}}
                    spec: {containers: [{name: c, image: x}]}
                """.formatted(name, cluster.namespace()), Deployment.class);
        cluster.client().resource(deployment).create();
    }

    private static void parallel(java.util.function.IntConsumer work, int count) throws InterruptedException {
        try (var threads = Executors.newFixedThreadPool(16)) {
            IntStream.range(0, count).forEach(n -> threads.execute(() -> work.accept(n)));
        }
    }

    private static double millis(long from, long to) {
        return (to - from) / 1e6;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static void row(String work, double measured, String unit, double target) {
        String reach = Double.isNaN(target)
                ? ""
                : String.format(Locale.ROOT, "%.2f %s", target, measured <= target ? "met" : "MISSED");
        System.out.printf(Locale.ROOT, "%-62s %9.2f %-3s %14s%n", work, measured, unit, reach);
    }

    /** What is measured is that nothing happens for so long. */
    private static void pause(int seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        operator.close();
        watches.forEach(Watch::close);
        cluster.client().apps().deployments().inNamespace(cluster.namespace()).delete();
        cluster.close();
    }
}
