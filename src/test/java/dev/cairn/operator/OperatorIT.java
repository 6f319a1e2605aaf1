package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.api.Stack;
import dev.cairn.testing.ObjectLog;
import dev.cairn.testing.ObjectLog.Entry;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Watcher.Action;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The packaged operator, with the rights it is shipped with, on a real API server; and killed in between. */
@Tag("cluster")
class OperatorIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String SHOP = """
            env: [{name: TAG, value: "1.4"}]
            resources:
            - name: db
              container: {image: "example.org/db:${env.TAG}", ports: [{name: tcp, port: 5432}]}
              annotations: {sim.cairn.dev/status: manual}
            - name: web
              container:
                image: example.org/web:1
                ports: [{name: http, port: 8080}]
                env:
                - {name: DATABASE, value: "${resources.db.host}:${resources.db.port}"}
              annotations: {sim.cairn.dev/stop-after: 1s}
            """;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private TestCluster cluster;
    private ObjectLog log;
    private OperatorProcess operator;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.connect();
        log = new ObjectLog(cluster.client(), cluster.namespace());
        operator = OperatorProcess.start(cluster, directory, "first");
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            Optional.ofNullable(operator).ifPresent(OperatorProcess::close);
            log.close();
            cluster.close();
        }
    }

    @Test
    void killed_between_two_starts_it_goes_on_and_starts_nothing_twice() throws Exception {
        cluster.createStack("shop", SHOP);
        Entry pod = log.await(LONG, "db has a pod", entry -> entry.name().startsWith("Pod/shop-db-"));
        runs(pod, false);
        await().atMost(LONG).until(() -> phases().equals(List.of("Running", "Blocked")));
        assertThat(table()).containsPattern("shop +0/2 +Progressing +waiting for db");

        killed();
        runs(pod, true);
        log.await(LONG, "db is available while nobody looks", ObjectLog::available);
        assertThat(log.of("Deployment/shop-web")).isEmpty();
        operator = OperatorProcess.start(cluster, directory, "second");

        await().atMost(LONG).until(() -> phases().equals(List.of("Ready", "Ready")));
        assertThat(added("Deployment/")).containsExactly("Deployment/shop-db", "Deployment/shop-web");
        assertThat(added("Pod/")).hasSize(2);
        assertThat(log.of("Deployment/shop-db"))
                .as("nothing of it was written again")
                .allMatch(entry -> entry.object().getMetadata().getGeneration() == 1);
        assertThat(first("Deployment/shop-web", entry -> entry.action() == Action.ADDED)
                        .version())
                .isGreaterThan(first("Deployment/shop-db", ObjectLog::available).version());
        assertThat(environment("shop-web")).containsExactly("DATABASE=shop-db:5432");
        assertThat(table()).containsPattern("shop +2/2 +Ready");

        cluster.client().resource(stack()).delete();
        log.await(LONG, "web is being stopped", entry -> ending(entry, "shop-web"));
        killed();
        operator = OperatorProcess.start(cluster, directory, "third");

        await().atMost(LONG).until(() -> stack() == null);
        assertThat(first("Deployment/shop-db", entry -> ending(entry, "shop-db"))
                        .version())
                .as("db is touched only when the last pod of web is gone")
                .isGreaterThan(log.of("Pod/shop-web-*").getLast().version());
        assertThat(log.of("Pod/shop-web-*").getLast().action()).isEqualTo(Action.DELETED);
        assertThat(added("Pod/")).hasSize(2);
        assertThat(left()).isEmpty();
        killed();
    }

    /** What a kubelet would write: the pod runs, and its probe passes or not. */
    private void runs(Entry pod, boolean ready) {
        String at = Instant.now().toString();
        cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withName(pod.object().getMetadata().getName())
                .editStatus(now -> new PodBuilder(now)
                        .withNewStatus()
                        .withPhase("Running")
                        .withPodIP("192.0.2.1")
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus(ready ? "True" : "False")
                        .withLastTransitionTime(at)
                        .endCondition()
                        .addNewContainerStatus()
                        .withName("db")
                        .withImage("example.org/db:1.4")
                        .withImageID("db")
                        .withReady(ready)
                        .withStarted(ready)
                        .withRestartCount(0)
                        .withNewState()
                        .withNewRunning(at)
                        .endState()
                        .endContainerStatus()
                        .endStatus()
                        .build());
    }

    private void killed() throws InterruptedException {
        operator.kill();
        assertThat(operator.output()).doesNotContain("ERROR", "WARN logger=d.c", "orbidden");
    }

    /** What {@code kubectl get stacks} prints. */
    private String table() throws IOException, InterruptedException {
        Path kubectl = cluster.kubeconfig().resolveSibling("bin").resolve("kubectl");
        Process process = new ProcessBuilder(
                        Files.isExecutable(kubectl) ? kubectl.toString() : "kubectl",
                        "--kubeconfig=" + cluster.kubeconfig(),
                        "--namespace=" + cluster.namespace(),
                        "--cache-dir=" + directory.resolve("kubectl-cache"),
                        "get",
                        "stacks")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).containsPattern("NAME +READY +STATUS +MESSAGE +AGE");
        return output;
    }

    private List<String> phases() {
        return Optional.ofNullable(stack()).map(Stack::getStatus).stream()
                .flatMap(status -> status.resources().stream())
                .map(resource -> resource.phase())
                .toList();
    }

    private Stack stack() {
        return cluster.client()
                .resources(Stack.class)
                .inNamespace(cluster.namespace())
                .withName("shop")
                .get();
    }

    private List<String> environment(String deployment) {
        return cluster
                .client()
                .apps()
                .deployments()
                .inNamespace(cluster.namespace())
                .withName(deployment)
                .get()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv()
                .stream()
                .filter(variable -> !variable.getName().startsWith("CAIRN_"))
                .map(variable -> variable.getName() + "=" + variable.getValue())
                .toList();
    }

    private static boolean ending(Entry entry, String name) {
        return entry.object() instanceof Deployment deployment
                && deployment.getMetadata().getName().equals(name)
                && (deployment.getSpec().getReplicas() == 0
                        || deployment.getMetadata().getDeletionTimestamp() != null);
    }

    private Entry first(String name, Predicate<Entry> condition) {
        return log.of(name).stream().filter(condition).findFirst().orElseThrow();
    }

    private List<String> added(String kind) {
        return log.entries().stream()
                .filter(entry -> entry.action() == Action.ADDED && entry.name().startsWith(kind))
                .map(Entry::name)
                .toList();
    }

    /** Names of what is left of us in the namespace. */
    private List<String> left() {
        return Stream.of(
                        cluster.client()
                                .apps()
                                .deployments()
                                .inNamespace(cluster.namespace())
                                .list()
                                .getItems(),
                        cluster.client()
                                .pods()
                                .inNamespace(cluster.namespace())
                                .list()
                                .getItems(),
                        cluster.client()
                                .services()
                                .inNamespace(cluster.namespace())
                                .list()
                                .getItems(),
                        cluster.client()
                                .configMaps()
                                .inNamespace(cluster.namespace())
                                .withLabel("app.kubernetes.io/managed-by", "cairn")
                                .list()
                                .getItems())
                .flatMap(List::stream)
                .map(HasMetadata.class::cast)
                .map(object -> object.getKind() + "/" + object.getMetadata().getName())
                .toList();
    }
}
