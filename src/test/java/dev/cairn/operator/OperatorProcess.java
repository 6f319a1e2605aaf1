package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testing.Ports;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * The packaged operator as a process, with the account and the rights of {@code deploy/operator.yaml}, for the Stacks of
 * one namespace.
 */
final class OperatorProcess implements AutoCloseable {
    private static final Path PACKAGED = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Path MANIFESTS = Path.of("deploy", "operator.yaml");
    private static final String SYSTEM = "cairn-system";
    private static final String ACCOUNT = "cairn-operator";
    /** A cold start on a machine that does much else. */
    private static final Duration START = Duration.ofMinutes(5);

    /** Ended before a better compiler pays; the machine may be too busy for a listing within 10 s of a cold start. */
    static final String[] QUICK = {
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Dquarkus.kubernetes-client.request-timeout=PT60S",
        "-Dquarkus.kubernetes-client.connection-timeout=PT60S"
    };

    private static final Set<String> RIGHTS =
            Set.of("Namespace", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding");

    private final Process process;
    private final Path log;
    private final int management;

    private OperatorProcess(Process process, Path log, int management) {
        this.process = process;
        this.log = log;
        this.management = management;
    }

    /** Installs account and rights, starts the operator and waits until it watches. */
    static OperatorProcess start(TestCluster cluster, Path directory, String name) throws IOException {
        return start(cluster, directory, name, Map.of());
    }

    /**
     * The same with these settings.
     *
     * @param options further ones of the Java machine
     */
    static OperatorProcess start(
            TestCluster cluster, Path directory, String name, Map<String, String> settings, String... options)
            throws IOException {
        assertThat(PACKAGED).as("the operator is packaged (mvn package)").exists();
        Path kubeconfig = directory.resolve("kubeconfig");
        if (Files.notExists(kubeconfig)) {
            Files.writeString(kubeconfig, kubeconfig(cluster.client(), token(cluster.client())));
        }
        Path log = directory.resolve(name + ".log");
        int management = Ports.free();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m");
        builder.command().addAll(List.of(options));
        builder.command().addAll(List.of("-jar", PACKAGED.toString()));
        builder.environment()
                .putAll(Map.of(
                        "KUBECONFIG", kubeconfig.toString(),
                        "CAIRN_WATCH_NAMESPACES", cluster.namespace(),
                        "QUARKUS_MANAGEMENT_PORT", Integer.toString(management)));
        builder.environment().putAll(settings);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        OperatorProcess operator = new OperatorProcess(builder.start(), log, management);
        Awaitility.await("the operator watches").atMost(START).until(() -> operator.begun());
        return operator;
    }

    /**
     * The settings of one of several. The shipped rights to the Lease are those of the operator's namespace; here that is
     * the test's.
     */
    static Map<String, String> replicated(TestCluster cluster) throws IOException {
        cluster.client().load(Files.newInputStream(MANIFESTS)).items().stream()
                .filter(object -> object.getMetadata().getName().equals("cairn-leader"))
                .forEach(object -> {
                    object.getMetadata().setNamespace(cluster.namespace());
                    cluster.client()
                            .resource(object)
                            .fieldManager("cairn-test")
                            .forceConflicts()
                            .serverSideApply();
                });
        return Map.of("CAIRN_LEADER_ELECTION_NAMESPACE", cluster.namespace());
    }

    private static String token(KubernetesClient client) throws IOException {
        List<HasMetadata> manifests =
                client.load(Files.newInputStream(MANIFESTS)).items();
        manifests.stream().filter(object -> RIGHTS.contains(object.getKind())).forEach(object -> client.resource(object)
                .fieldManager("cairn-test")
                .forceConflicts()
                .serverSideApply());
        Awaitility.await("the rights are put together")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !client.rbac()
                        .clusterRoles()
                        .withName("cairn-tenant")
                        .get()
                        .getRules()
                        .isEmpty());
        return client.serviceAccounts()
                .inNamespace(SYSTEM)
                .withName(ACCOUNT)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    private static String kubeconfig(KubernetesClient client, String token) {
        Config config = client.getConfiguration();
        return """
                apiVersion: v1
                kind: Config
                current-context: test
                contexts: [{name: test, context: {cluster: test, user: operator}}]
                clusters: [{name: test, cluster: {server: "%s", certificate-authority-data: "%s"}}]
                users: [{name: operator, user: {token: "%s"}}]
                """.formatted(config.getMasterUrl(), config.getCaCertData(), token);
    }

    private boolean begun() {
        assertThat(process.isAlive()).as("it runs; see " + log).isTrue();
        return output().contains("controller started");
    }

    /** Everything it wrote so far. */
    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many passes it has made; 0 while it does not tell yet. */
    long passes() {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String metrics = http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + "/q/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            return Pattern.compile("(?m)^cairn_passes_seconds_count\\S* ([0-9.E]+)$")
                    .matcher(metrics)
                    .results()
                    .mapToLong(count -> (long) Double.parseDouble(count.group(1)))
                    .sum();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What of it is in memory. */
    double residentMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                .sum();
    }

    /** What is left of its heap after a collection. */
    double heapMegabytes() throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        String pid = Long.toString(process.pid());
        new ProcessBuilder(jcmd.toString(), pid, "GC.run").start().inputReader().readAllAsString();
        String info = new ProcessBuilder(jcmd.toString(), pid, "GC.heap_info")
                .start()
                .inputReader()
                .readAllAsString();
        return Pattern.compile("used (\\d+)K")
                .matcher(info)
                .results()
                .limit(2)
                .mapToDouble(used -> Double.parseDouble(used.group(1)) / 1024)
                .sum();
    }

    /** SIGKILL: no hook runs, nothing is flushed. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and the end that follows from it; its exit status. */
    int end() throws InterruptedException {
        process.destroy();
        return ended();
    }

    /** Its exit status, once it has ended by itself. */
    int ended() throws InterruptedException {
        assertThat(process.waitFor(START.toSeconds(), TimeUnit.SECONDS))
                .as("it ended; see " + log)
                .isTrue();
        return process.exitValue();
    }

    /** Whether it ends by itself before so much time is over. */
    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time);
    }

    /** Nothing of it runs until it is told to go on, and it does not know. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** It goes on where it was paused. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
