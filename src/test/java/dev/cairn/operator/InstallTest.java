package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.runtime.kubernetes.Reach;
import dev.cairn.testing.Kubectl;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rights that each way of installing gives are enough, and no more than is said. */
@Tag("cluster")
class InstallTest {
    private static final Path OVERLAYS = Path.of("kustomize", "overlays");
    private static final Set<String> RIGHTS =
            Set.of("ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding");
    private static final String TWO = """
            resources:
            - {name: a, container: {image: x, ports: [{port: 80}]}}
            - {name: b, container: {image: x}, dependsOn: [{name: a}]}
            """;

    @TempDir
    private Path directory;

    private Trial trial;
    private Kubectl kubectl;

    @BeforeEach
    void start() throws Exception {
        trial = Trial.withoutOperator();
        kubectl = new Kubectl(trial.kubeconfig(), trial.namespace(), directory);
    }

    @AfterEach
    void stop() {
        if (trial != null) {
            trial.close();
        }
    }

    @Test
    void roles_in_one_namespace_are_enough_for_its_stacks() throws Exception {
        install("namespaced");
        trial.startOperator(account(), new Reach(Set.of(trial.namespace())), Optional.empty());

        comesAndGoes();
    }

    @Test
    void who_may_not_watch_events_is_told_less_and_nothing_else_is_different() throws Exception {
        List<HasMetadata> rights = install("namespaced");
        rights.stream()
                .filter(Role.class::isInstance)
                .map(Role.class::cast)
                .peek(role -> role.getRules().stream()
                        .filter(rule -> rule.getResources().contains("events"))
                        .forEach(rule -> rule.setVerbs(List.of("create", "patch"))))
                .forEach(role -> trial.client().resource(role).update());
        trial.startOperator(account(), new Reach(Set.of(trial.namespace())), Optional.empty());

        comesAndGoes();
        assertThat(trial.requests().to("events"))
                .as("it asks for some seconds, in case the API server has just begun")
                .filteredOn("GET events"::equals)
                .hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void a_kind_that_the_operator_may_not_touch_is_named_and_holds_up_nothing_else() throws Exception {
        install("namespaced");
        trial.startOperator(account(), new Reach(Set.of(trial.namespace())), Optional.empty());

        trial.create("odd", """
                resources:
                - {name: web, container: {image: x}}
                - {name: fence, manifest: {template: {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: fence}, spec: {podSelector: {}}}}}
                """);

        trial.awaitCondition("odd", "Stalled");
        assertThat(trial.condition("odd", "Stalled").orElseThrow().reason()).isEqualTo("Forbidden");
        assertThat(trial.resource("odd", "fence").orElseThrow().message())
                .contains("operator-" + trial.namespace(), "networkpolicies", "may not list");
        assertThat(trial.resource("odd", "web").orElseThrow().phase()).isNotEqualTo("Failed");
        comesAndGoes();
        assertThat(trial.added("Pod/odd-web-")).hasSize(1);
        trial.delete("odd", DeletionPropagation.BACKGROUND);
        trial.awaitGone("odd");
    }

    @Test
    void in_a_multi_tenant_install_a_tenant_says_itself_what_is_made_in_its_namespace() throws Exception {
        List<HasMetadata> rights = install("multi-tenant");
        try {
            trial.startOperator(account(), Reach.EVERYWHERE, Optional.of("default"));
            trial.create("early", TWO);
            trial.awaitCondition("early", "Stalled");
            assertThat(trial.condition("early", "Stalled").orElseThrow().message())
                    .contains("impersonate", "serviceaccounts");

            apply(Files.readString(OVERLAYS.resolve("multi-tenant").resolve("tenant.yaml")));

            trial.awaitReady("early");
            assertThat(trial.stack("early").getStatus().appliedServiceAccountName())
                    .isEqualTo("default");
            comesAndGoes();
            trial.delete("early", DeletionPropagation.BACKGROUND);
            trial.awaitGone("early");
        } finally {
            rights.stream()
                    .filter(object -> object.getMetadata().getName().contains(trial.namespace()))
                    .filter(object -> object.getMetadata().getNamespace() == null)
                    .forEach(object -> trial.client().resource(object).delete());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "multi-tenant", "namespaced", "restricted", "replicated"})
    void every_overlay_is_valid_and_grants_no_wildcard(String overlay) throws Exception {
        String rendered = kubectl.run("kustomize", OVERLAYS.resolve(overlay).toString());

        assertThat(rendered).doesNotContain("'*'", "\"*\"", "- *\n");
        Path file = Files.writeString(directory.resolve("rendered.yaml"), rendered);
        assertThat(kubectl.run("apply", "--dry-run=client", "--validate=strict", "--namespace=", "--filename=" + file))
                .contains("deployment.apps/cairn-operator");
    }

    private void comesAndGoes() {
        trial.ready("two", TWO);
        trial.delete("two", DeletionPropagation.FOREGROUND);
        trial.awaitGone("two");
    }

    private List<HasMetadata> install(String overlay) throws Exception {
        return apply(kubectl.run("kustomize", OVERLAYS.resolve(overlay).toString()));
    }

    /** Rights only, under names of this test's own. */
    private List<HasMetadata> apply(String yaml) {
        String own = yaml.replace("cairn-system", trial.namespace())
                .replace("name: cairn-operator", "name: operator-" + trial.namespace());
        List<HasMetadata> rights =
                trial.client().load(new ByteArrayInputStream(own.getBytes(StandardCharsets.UTF_8))).items().stream()
                        .filter(object -> RIGHTS.contains(object.getKind()))
                        .map(HasMetadata.class::cast)
                        .toList();
        for (HasMetadata object : rights) {
            if (!object.getKind().startsWith("Cluster")) {
                object.getMetadata().setNamespace(trial.namespace());
            }
            trial.client()
                    .resource(object)
                    .fieldManager("cairn-test")
                    .forceConflicts()
                    .serverSideApply();
        }
        return rights;
    }

    private Config account() {
        String token = trial.client()
                .serviceAccounts()
                .inNamespace(trial.namespace())
                .withName("operator-" + trial.namespace())
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        Config admin = trial.client().getConfiguration();
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(admin.getMasterUrl())
                .withCaCertData(admin.getCaCertData())
                .withOauthToken(token)
                .build();
    }
}
