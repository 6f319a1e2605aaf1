package dev.cairn.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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

    private static TestCluster cluster;
    private static KubernetesClient client;

    @BeforeAll
    static void connect() throws IOException {
        cluster = TestCluster.connect();
        client = cluster.client();
    }

    @AfterAll
    static void close() {
        if (cluster != null) {
            cluster.close();
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
