package dev.cairn.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.api.Stack;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A cluster with our CRD, and a namespace of the test's own. Everything that an observer could see there is written down,
 * and at the end held against what is promised of every state: no test is without that.
 */
public final class TestCluster implements AutoCloseable {
    private static final Path CRD = Path.of("crds", "stacks.cairn.dev-v1.yml");

    private final Path kubeconfig;
    private final KubernetesClient client;
    private final String namespace;
    private static final int PATIENCE = 60_000;

    private final ObjectLog objects;
    private final StackLog stacks;
    private final SecretLog secrets;

    private TestCluster(Path kubeconfig, KubernetesClient client, String namespace) {
        this.kubeconfig = kubeconfig;
        this.client = client;
        this.namespace = namespace;
        this.objects = new ObjectLog(client, namespace);
        this.stacks = new StackLog(client, namespace);
        this.secrets = new SecretLog(client, namespace);
    }

    /** The one that {@code CAIRN_TEST_KUBECONFIG} names; without it the test is skipped and says so. */
    public static TestCluster connect() throws IOException {
        return connect("api", "CAIRN_TEST_KUBECONFIG", "make cluster-up");
    }

    /** The one that {@code CAIRN_TEST_REAL_KUBECONFIG} names, whose pods are containers. */
    public static TestCluster withRealPods() throws IOException {
        return connect("cluster", "CAIRN_TEST_REAL_KUBECONFIG", "make cluster-up PODS=real");
    }

    private static TestCluster connect(String tier, String variable, String advice) throws IOException {
        Optional<String> named = Optional.ofNullable(System.getenv(variable));
        assumeTrue(named.isPresent(), "tier " + tier + " is missing: " + variable + " is not set (" + advice + ")");
        return at(Path.of(named.get()));
    }

    /** A namespace on the cluster of that kubeconfig. */
    static TestCluster at(Path kubeconfig) throws IOException {
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.fromKubeconfig(kubeconfig.toFile()))
                        .withRequestTimeout(PATIENCE) // the machine may be busy
                        .withConnectionTimeout(PATIENCE)
                        .build())
                .build();
        installDefinition(client);
        String namespace = "test-" + UUID.randomUUID().toString().substring(0, 8);
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        return new TestCluster(kubeconfig, client, namespace);
    }

    /** Our definition, as this build has it, and served. */
    public static void installDefinition(KubernetesClient client) throws IOException {
        CustomResourceDefinition crd =
                client.getKubernetesSerialization().unmarshal(Files.readString(CRD), CustomResourceDefinition.class);
        client.resource(crd).fieldManager("cairn-test").forceConflicts().serverSideApply();
        client.resource(crd)
                .waitUntilCondition(
                        found -> found != null
                                && found.getStatus() != null
                                && found.getStatus().getConditions() != null // of a status that was just begun
                                && found.getStatus().getConditions().stream()
                                        .anyMatch(
                                                condition -> condition.getType().equals("Established")
                                                        && condition.getStatus().equals("True")),
                        30,
                        TimeUnit.SECONDS);
    }

    /** The file that leads to it. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** An administrator's connection. */
    public KubernetesClient client() {
        return client;
    }

    /** The namespace of this test; deleted at the end. */
    public String namespace() {
        return namespace;
    }

    /** What happened to Deployments and pods. */
    public ObjectLog objects() {
        return objects;
    }

    /** What happened to Stacks. */
    public StackLog stacks() {
        return stacks;
    }

    SecretLog secrets() {
        return secrets;
    }

    /** Creates a Stack in the test's namespace from the YAML of its spec. */
    public Stack createStack(String name, String spec) {
        String yaml = "apiVersion: " + Stack.API_VERSION + "\nkind: Stack\nmetadata: {name: " + name + ", namespace: "
                + namespace + "}\nspec:\n" + spec.indent(2);
        return client.resource(client.getKubernetesSerialization().unmarshal(yaml, Stack.class))
                .create();
    }

    /**
     * Checks what was seen, then asks for the namespace's deletion, and does not wait for it. No operator is left that
     * would release its Stacks.
     */
    @Override
    public void close() {
        try {
            stacks.check(objects);
            secrets.check();
        } finally {
            forget();
        }
    }

    private void forget() {
        stacks.close();
        objects.close();
        secrets.close();
        client.resources(Stack.class).inNamespace(namespace).list().getItems().forEach(stack -> client.resource(stack)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}"));
        client.namespaces().withName(namespace).delete();
        client.close();
    }
}
