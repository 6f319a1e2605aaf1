package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.api.Stack;
import dev.cairn.testing.StackLog;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Measures the packaged operator on a cluster with an audit log and simulated pods: {@code make bench-operator}. Each ratio
 * has its floor from the same run: the same Deployments without any order, made or deleted by this process. What was
 * measured goes into the file named by the only argument, one figure a line: what it is, unit, target (below 0: none), why
 * it may be missed, values; of a ratio the two sides in milliseconds.
 */
final class OperatorBench implements AutoCloseable {
    private static final int STACKS = Integer.getInteger("stacks", 200);
    private static final int LENGTH = 5;
    private static final int CHAINS = 10;
    /** Chains before one is measured: what is measured is a process that has been at work for a minute. */
    private static final int WARM = 50;

    private static final int IDLE = Integer.getInteger("idle", 300);
    private static final int READY_STACKS = Integer.getInteger("ready", 1000);
    private static final boolean LARGE = Boolean.getBoolean("large");
    private static final Duration LONG = Duration.ofMinutes(30);
    private static final Map<String, String> FLOOR = Map.of("bench", "floor");
    private static final double NONE = -1;
    /** As in deploy/Dockerfile, where the heap is a share of what the container may have. */
    private static final String[] SHIPPED = {
        "-XX:+UseG1GC",
        "-XX:G1PeriodicGCInterval=60000",
        "-XX:-G1PeriodicGCInvokesConcurrent",
        "-XX:MinHeapFreeRatio=10",
        "-XX:MaxHeapFreeRatio=20",
        "-Xms32m",
        "-XX:+UseCompactObjectHeaders",
        "-XX:TieredStopAtLevel=1"
    };

    private final Path directory = Files.createTempDirectory("cairn-bench-");
    private final TestCluster cluster = TestCluster.connect();
    private final Map<String, Long> created = new ConcurrentHashMap<>();
    private final Map<String, Long> available = new ConcurrentHashMap<>();
    private final Map<String, Long> ready = new ConcurrentHashMap<>();
    private final List<Watch> watches = new ArrayList<>();
    private final AuditLog audit = new AuditLog(cluster.kubeconfig().resolveSibling("audit.log"));
    private final Path report;
    private OperatorProcess operator;
    private double floorDeletion;

    private OperatorBench(Path report) throws Exception {
        this.report = report;
        Files.deleteIfExists(report);
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
        operator = OperatorProcess.start(cluster, directory, "operator", Map.of(), SHIPPED);
    }

    public static void main(String[] arguments) throws Exception {
        try (OperatorBench bench = new OperatorBench(Path.of(arguments[0]))) {
            bench.chains();
            bench.chainsWithServices();
            bench.waiting();
            bench.many();
            bench.atRest();
            bench.teardown();
            bench.start();
            if (LARGE) {
                bench.large();
            }
        }
    }

    // ---- one Stack ------------------------------------------------------------------------------------------------

    private void chains() throws Exception {
        row("the first chain of 5 Deployments of a new process", "ms", NONE, "", List.of(chain("first", Shape.PLAIN)));
        IntStream.range(0, WARM).forEach(n -> chain("warm-up-" + n, Shape.PLAIN));
        deleteStacks();
        pause(10); // what is told of their end waits in a queue
        audit.mark();
        List<Double> times = IntStream.range(0, CHAINS)
                .mapToObj(n -> chain("chain-" + n, Shape.PLAIN))
                .toList();
        List<Double> edges = IntStream.range(0, CHAINS)
                .boxed()
                .flatMap(n -> edges("chain-" + n).stream())
                .toList();
        pause(5); // what follows a start belongs to it
        List<Double> floor =
                IntStream.range(0, CHAINS).mapToObj(this::floorChain).toList();
        row("chain of 5 Deployments, applied to Ready seen", "ms", 450, "", times);
        row("the same by a watch in the measuring process", "ms", NONE, "", floor);
        row("dependency ready seen to dependent created seen, p50", "ms", 10, "", List.of(median(edges)));
        row("the same, longest of " + edges.size(), "ms", 30, "", List.of(most(edges)));
        requests("chain of 5 Deployments", LENGTH);
        deleteStacks();
    }

    private void chainsWithServices() throws Exception {
        chain("warm-up-service", Shape.WITH_SERVICE);
        audit.mark();
        IntStream.range(0, CHAINS).forEach(n -> chain("service-" + n, Shape.WITH_SERVICE));
        pause(5);
        requests("chain of 5 Deployments with Services", 2 * LENGTH);
        deleteStacks();
    }

    private void requests(String what, int objects) throws IOException {
        double writes = audit.of("update stacks/status");
        row("requests but of the status, " + what, "", objects + 3, "", List.of((audit.all() - writes) / CHAINS));
        row("  writes of the status, per resource", "", 1, "", List.of(writes / (CHAINS * LENGTH)));
        row("  Events, per resource", "", 2, "", List.of(audit.events() / (double) (CHAINS * LENGTH)));
        for (AuditLog.Count count : audit.shares(CHAINS)) {
            System.out.println("    " + count);
        }
    }

    private double chain(String name, Shape shape) {
        long began = System.nanoTime();
        cluster.createStack(name, shape.spec());
        await().atMost(LONG).pollInterval(Duration.ofMillis(2)).until(() -> ready.containsKey(name));
        return millis(began, ready.get(name));
    }

    private List<Double> edges(String stack) {
        return IntStream.range(1, LENGTH)
                .mapToObj(i -> millis(available.get(stack + "-r" + (i - 1)), created.get(stack + "-r" + i)))
                .toList();
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

    private void waiting() throws Exception {
        cluster.createStack("slow", Shape.NEVER_READY.spec());
        await().atMost(LONG).until(() -> created.containsKey("slow-r0"));
        pause(5);
        audit.mark();
        pause(30);
        row("requests in 30 s while something slow is waited for", "", 0, "", List.of((double) audit.all()));
        deleteStacks();
    }

    // ---- many -----------------------------------------------------------------------------------------------------

    private void many() throws Exception {
        double floor = floor();
        audit.mark();
        double ours = stacks("many", STACKS, Shape.PLAIN);
        List<Double> edges = IntStream.range(0, STACKS)
                .boxed()
                .flatMap(n -> edges("many-" + n).stream())
                .toList();
        ratio(STACKS + " Stacks of " + LENGTH + " at once / the same Deployments without order", 1.25, "", ours, floor);
        row("  dependency ready seen to dependent created seen, p50", "ms", 250, "", List.of(median(edges)));
        double writes = audit.of("update stacks/status");
        row(
                "  requests but of the status, per Deployment",
                "",
                1 + 3.0 / LENGTH,
                "",
                List.of((audit.all() - writes) / (STACKS * LENGTH)));
        row("  writes of the status, per resource", "", 1, "", List.of(writes / (STACKS * LENGTH)));
    }

    /** The same Deployments at once, and their deletion; milliseconds until all were available. */
    private double floor() throws Exception {
        long began = System.nanoTime();
        parallel(n -> deploy("floor-" + n), STACKS * LENGTH);
        await().atMost(LONG).pollInterval(Duration.ofMillis(50)).until(() -> IntStream.range(0, STACKS * LENGTH)
                .allMatch(n -> available.containsKey("floor-" + n)));
        double floor = millis(began, System.nanoTime());
        began = System.nanoTime();
        var made = cluster.client()
                .apps()
                .deployments()
                .inNamespace(cluster.namespace())
                .withLabels(FLOOR);
        made.withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> made.list().getItems().isEmpty());
        floorDeletion = millis(began, System.nanoTime());
        return floor;
    }

    private double stacks(String name, int count, Shape shape) throws InterruptedException {
        long began = System.nanoTime();
        parallel(n -> cluster.createStack(name + "-" + n, shape.spec()), count);
        await().atMost(LONG).pollInterval(Duration.ofMillis(50)).until(() -> IntStream.range(0, count)
                .allMatch(n -> ready.containsKey(name + "-" + n)));
        return millis(began, System.nanoTime());
    }

    private void atRest() throws Exception {
        pause(20);
        audit.mark();
        pause(IDLE);
        row("requests in " + IDLE + " s with everything ready", "", 0, "", List.of((double) audit.all()));
        row("  upkeep: watches, leases, the canary", "", NONE, "", List.of((double) audit.kept()));
        memory(STACKS * LENGTH, 160);
    }

    private void memory(int workloads, double target) throws IOException {
        row(
                "resident memory with " + workloads + " workloads",
                "MB",
                target,
                "",
                List.of(operator.residentMegabytes()));
        row("  heap after a collection", "MB", NONE, "", List.of(operator.heapMegabytes()));
    }

    private void teardown() throws IOException {
        long began = System.nanoTime();
        deleteStacks();
        double ours = millis(began, System.nanoTime());
        ratio(
                "teardown of " + STACKS + " Stacks of " + LENGTH + " / the same Deployments in the foreground at once",
                1.3,
                "",
                ours,
                floorDeletion);
    }

    private void start() throws Exception {
        stacks("ready", READY_STACKS, Shape.SINGLE);
        pause(20); // the last status
        operator.kill();
        audit.mark();
        operator = OperatorProcess.start(cluster, directory, "again", Map.of(), SHIPPED);
        long began = System.nanoTime();
        await().atMost(LONG).pollInterval(Duration.ofMillis(100)).until(() -> operator.passes() >= READY_STACKS);
        row(
                "start with " + READY_STACKS + " ready Stacks: from watching to a pass over each",
                "ms",
                10_000,
                "",
                List.of(millis(began, System.nanoTime())));
        pause(10);
        row("  writes", "", 0, "", List.of((double) audit.writes()));
    }

    private void large() throws Exception {
        deleteStacks();
        int stacks = 10_000 / LENGTH;
        stacks("large", stacks, Shape.PLAIN);
        pause(20);
        memory(stacks * LENGTH, 350);
    }

    private void deleteStacks() {
        var stacks = cluster.client().resources(Stack.class).inNamespace(cluster.namespace());
        stacks.list()
                .getItems()
                .forEach(stack -> cluster.client().resource(stack).delete());
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> stacks.list().getItems().isEmpty());
    }

    // ---- what is made ---------------------------------------------------------------------------------------------

    private enum Shape {
        /** Ready as soon as it runs, as the floor is. */
        PLAIN(LENGTH, "container: {image: x}, health: {minReady: 0s}"),
        WITH_SERVICE(LENGTH, "container: {image: x, ports: [{port: 80}]}"),
        NEVER_READY(LENGTH, "container: {image: x}, annotations: {sim.cairn.dev/ready-after: never}"),
        SINGLE(1, "container: {image: x}, health: {minReady: 0s}");

        private final int length;
        private final String resource;

        Shape(int length, String resource) {
            this.length = length;
            this.resource = resource;
        }

        String spec() {
            return IntStream.range(0, length)
                    .mapToObj(i -> "- {name: r" + i + ", " + resource
                            + (i == 0 ? "" : ", dependsOn: [{name: r" + (i - 1) + "}]") + "}\n")
                    .collect(Collectors.joining("", "resources:\n", ""));
        }
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

    private static void parallel(IntConsumer work, int count) throws InterruptedException {
        try (var threads = Executors.newFixedThreadPool(16)) {
            IntStream.range(0, count).forEach(n -> threads.execute(() -> work.accept(n)));
        }
    }

    // ---- figures --------------------------------------------------------------------------------------------------

    private void row(String work, String unit, double target, String why, List<Double> values) throws IOException {
        line("row", work, unit, target, why, values);
    }

    private void ratio(String work, double target, String why, double ours, double floor) throws IOException {
        line("ratio", work, "x", target, why, List.of(ours, floor));
    }

    private void line(String kind, String work, String unit, double target, String why, List<Double> values)
            throws IOException {
        String numbers = values.stream().map(String::valueOf).collect(Collectors.joining("\t"));
        String line = String.join("\t", kind, work, unit, String.valueOf(target), why, numbers) + "\n";
        System.out.print(line);
        Files.writeString(report, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static double millis(long from, long to) {
        return (to - from) / 1e6;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static double most(List<Double> values) {
        return values.stream().mapToDouble(value -> value).max().orElseThrow();
    }

    /** What is measured is that nothing happens for so long, by an operator that is there. */
    private void pause(int seconds) throws InterruptedException {
        assertThat(operator.endsWithin(Duration.ofSeconds(seconds)))
                .as("the operator ended by itself")
                .isFalse();
    }

    /** What a watch sees first. */
    private abstract static class Seen<T extends HasMetadata> implements Watcher<T> {
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

    @Override
    public void close() {
        operator.close();
        watches.forEach(Watch::close);
        cluster.close();
    }
}
