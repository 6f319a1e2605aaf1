package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.cairn.model.Reason;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the schemas of a real API server say, to who may read definitions and to who may not. */
@Tag("cluster")
class ClusterKnowledgeTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final ResourceDefinitionContext STACK = kind("cairn.dev", "v1alpha1", "Stack", "stacks");

    private static TestCluster cluster;

    @BeforeAll
    static void connect() throws Exception {
        cluster = TestCluster.connect();
    }

    @AfterAll
    static void disconnect() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void a_definition_says_whether_there_will_be_conditions() throws Exception {
        ClusterKnowledge knowledge = new ClusterKnowledge(cluster.client());

        knowledge.learn("it", STACK);
        knowledge.learn("it", kind("networking.k8s.io", "v1", "Ingress", "ingresses"));
        knowledge.learn("it", kind("", "v1", "ConfigMap", "configmaps"));

        assertThat(knowledge.declaresConditions("cairn.dev/v1alpha1", "Stack")).isTrue();
        assertThat(knowledge.declaresConditions("networking.k8s.io/v1", "Ingress"))
                .isFalse();
        assertThat(knowledge.declaresConditions("v1", "ConfigMap")).isFalse();
    }

    @Test
    void who_may_not_read_definitions_learns_it_from_the_document_of_the_group() throws Exception {
        String group = cluster.namespace() + ".example.org";
        CustomResourceDefinition colours =
                cluster.client().resource(colours(group)).create();
        try (KubernetesClient nobody = nobody()) {
            ClusterKnowledge knowledge = new ClusterKnowledge(nobody);

            knowledge.learn("it", STACK);
            knowledge.learn("it", kind("networking.k8s.io", "v1", "Ingress", "ingresses"));
            await("the document is published")
                    .atMost(LONG)
                    .ignoreException(RuntimeFailure.class)
                    .until(() -> {
                        knowledge.learn("it", kind(group, "v1", "Colour", "colours"));
                        return true;
                    });

            assertThat(knowledge.declaresConditions("cairn.dev/v1alpha1", "Stack"))
                    .isTrue();
            assertThat(knowledge.declaresConditions("networking.k8s.io/v1", "Ingress"))
                    .isFalse();
            assertThat(knowledge.declaresConditions(group + "/v1", "Colour")).isFalse();
        } finally {
            cluster.client().resource(colours).delete();
        }
    }

    @Test
    void a_group_that_is_not_there_yet_is_asked_for_again() {
        try (KubernetesClient nobody = nobody()) {
            ClusterKnowledge knowledge = new ClusterKnowledge(nobody);

            RuntimeFailure failure = catchThrowableOfType(
                    RuntimeFailure.class,
                    () -> knowledge.learn("it", kind("not-yet.example.org", "v1", "Colour", "colours")));

            assertThat(failure.reason()).isInstanceOf(Reason.BackendLost.class);
        }
    }

    @Test
    void without_an_answer_nothing_is_taken_for_known_and_objects_wait() {
        Config away = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:1")
                .withRequestRetryBackoffLimit(0)
                .build();
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(away).build()) {
            ClusterKnowledge knowledge = new ClusterKnowledge(client);

            RuntimeFailure failure = catchThrowableOfType(RuntimeFailure.class, () -> knowledge.learn("it", STACK));

            assertThat(failure.reason()).isInstanceOf(Reason.BackendLost.class);
            assertThat(knowledge.declaresConditions("cairn.dev/v1alpha1", "Stack"))
                    .isTrue();
        }
    }

    /** Somebody with no more rights than everybody has. */
    private static KubernetesClient nobody() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(cluster.client().getConfiguration())
                        .withImpersonateUsername("nobody")
                        .withImpersonateGroups("system:authenticated")
                        .build())
                .build();
    }

    private static ResourceDefinitionContext kind(String group, String version, String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural)
                .build();
    }

    /** A kind without a status. */
    private static CustomResourceDefinition colours(String group) {
        return new CustomResourceDefinitionBuilder()
                .withNewMetadata()
                .withName("colours." + group)
                .endMetadata()
                .withNewSpec()
                .withGroup(group)
                .withScope("Namespaced")
                .withNewNames()
                .withKind("Colour")
                .withPlural("colours")
                .endNames()
                .addNewVersion()
                .withName("v1")
                .withServed(true)
                .withStorage(true)
                .withNewSchema()
                .withNewOpenAPIV3Schema()
                .withType("object")
                .endOpenAPIV3Schema()
                .endSchema()
                .endVersion()
                .endSpec()
                .build();
    }
}
