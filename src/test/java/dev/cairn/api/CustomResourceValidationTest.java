package dev.cairn.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real API server takes the checked-in CRD, and with it every {@code valid-*.yaml}; it refuses every {@code
 * invalid-*.yaml} with the message that the file's first line expects. Nothing but the CRD stays on the server.
 */
class CustomResourceValidationTest {

    private static final String EXPECTED = "# expected: ";
    private static final ResourceDefinitionContext STACKS = new ResourceDefinitionContext.Builder()
            .withGroup(Stack.GROUP)
            .withVersion(Stack.VERSION)
            .withKind(Stack.KIND)
            .withPlural("stacks")
            .withNamespaced(true)
            .build();

    private static KubernetesClient client;

    @BeforeAll
    static void installTheCrd() throws IOException {
        String kubeconfig = System.getenv("CAIRN_TEST_KUBECONFIG");
        assumeTrue(kubeconfig != null, "tier api is missing: CAIRN_TEST_KUBECONFIG is not set (make cluster-up)");
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(new File(kubeconfig)))
                .build();
        String yaml = Files.readString(Path.of("crds", "stacks.cairn.dev-v1.yml"));
        CustomResourceDefinition crd =
                client.getKubernetesSerialization().unmarshal(yaml, CustomResourceDefinition.class);
        client.resource(crd).fieldManager("cairn-test").forceConflicts().serverSideApply();
        client.resource(crd).waitUntilCondition(CustomResourceValidationTest::established, 30, TimeUnit.SECONDS);
    }

    @AfterAll
    static void close() {
        if (client != null) {
            client.close();
        }
    }

    static Stream<String> valid() throws IOException {
        return files("valid-");
    }

    static Stream<String> invalid() throws IOException {
        return files("invalid-");
    }

    @ParameterizedTest
    @MethodSource
    void valid(String file) throws IOException {
        GenericKubernetesResource stack = read(text(file));

        GenericKubernetesResource taken = create(stack);

        assertThat(spec(taken))
                .as("what the server keeps: nothing dropped, nothing added")
                .isEqualTo(spec(stack));
    }

    @ParameterizedTest
    @MethodSource
    void invalid(String file) throws IOException {
        String text = text(file);
        String expected = text.lines().findFirst().orElseThrow().substring(EXPECTED.length());

        KubernetesClientException refusal =
                catchThrowableOfType(KubernetesClientException.class, () -> create(read(text)));

        assertThat(refusal)
                .as("the server takes it, but should say: " + expected)
                .isNotNull();
        assertThat(refusal.getStatus().getMessage()).contains(expected);
    }

    @Test
    void the_largest_stack_of_the_documentation_stays_within_the_cost_of_validation() {
        List<String> resources = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            resources.add(("{\"name\":\"r%d\",\"container\":{\"image\":\"a\",\"ports\":[{\"port\":80}],"
                            + "\"env\":[{\"name\":\"A\",\"value\":\"b\"},{\"name\":\"B\",\"value\":\"c\"}]},"
                            + "\"dependsOn\":[{\"name\":\"r0\"}],\"health\":{\"tcp\":{\"port\":80}}}")
                    .formatted(i));
        }
        GenericKubernetesResource stack = read(
                "{\"apiVersion\":\"cairn.dev/v1alpha1\",\"kind\":\"Stack\",\"metadata\":{\"name\":\"large\"},\"spec\":{\"resources\":["
                        + String.join(",", resources) + "]}}");

        assertThat(spec(create(stack)).at("/resources")).hasSize(500);
    }

    @Test
    void a_fresh_stack_never_looks_finished() throws IOException {
        String namespace = "crd-" + UUID.randomUUID().toString().substring(0, 8);
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        try {
            Stack stack = StackMapper.strict(new YAMLFactory()).readValue(text("valid-smallest.yaml"), Stack.class);
            Stack fresh = client.resource(stack).inNamespace(namespace).create();
            assertThat(fresh.getStatus().observedGeneration()).isEqualTo(-1);
        } finally {
            client.namespaces().withName(namespace).delete();
        }
    }

    /** Validates as a create does, without creating anything. */
    private static GenericKubernetesResource create(GenericKubernetesResource stack) {
        return client.genericKubernetesResources(STACKS)
                .inNamespace("default")
                .resource(stack)
                .dryRun()
                .fieldValidation(Validation.STRICT)
                .create();
    }

    private static GenericKubernetesResource read(String text) {
        return client.getKubernetesSerialization().unmarshal(text, GenericKubernetesResource.class);
    }

    private static JsonNode spec(GenericKubernetesResource stack) {
        return new ObjectMapper().valueToTree(stack.getAdditionalProperties().get("spec"));
    }

    private static boolean established(CustomResourceDefinition crd) {
        return crd != null
                && crd.getStatus() != null
                && crd.getStatus().getConditions() != null // of a status that was just begun
                && crd.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("Established")
                                && c.getStatus().equals("True"));
    }

    private static String text(String file) throws IOException {
        return Files.readString(Path.of("src", "test", "resources", "crd", file));
    }

    private static Stream<String> files(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src", "test", "resources", "crd"))) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList()
                    .stream();
        }
    }
}
