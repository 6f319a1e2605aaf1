package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.Condition;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a cluster does not take: it is said with its place and what to do, the rest goes on, and it is mended by itself. */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private Trial trial;

    @BeforeAll
    void start() throws Exception {
        trial = new Trial();
    }

    @AfterAll
    void stop() {
        if (trial != null) {
            trial.close();
        }
    }

    @Test
    void what_is_invalid_when_the_operator_starts_forgets_neither_results_nor_objects() {
        String valid = """
                resources:
                - {name: seed, job: {image: x}}
                - {name: web, container: {image: x}, dependsOn: [{name: seed, condition: Completed}]}
                """;
        trial.ready("later", valid);
        var inventory = trial.stack("later").getStatus().inventory();
        trial.edit("later", "resources: [{name: web, container: {image: x, args: ['${resources.nobody.port}']}}]");
        trial.awaitCondition("later", "Stalled");

        trial.stopOperator();
        trial.startOperator();
        trial.later(Duration.ofMinutes(3), "later");
        eventually("a pass").until(() -> trial.passes() > 0);

        assertThat(trial.stack("later").getStatus().inventory()).isEqualTo(inventory);
        trial.edit("later", valid);
        trial.awaitReady("later");
        assertThat(trial.added("Pod/later-seed-")).as("a job is not run again").hasSize(1);
        assertThat(trial.added("Pod/later-web-")).as("nothing was replaced").hasSize(1);
    }

    @Test
    void a_kind_that_does_not_exist_is_named_while_the_rest_runs_and_is_made_once_the_kind_exists() {
        String group = trial.namespace() + ".example.com";
        HasMetadata definition = definition(group);
        trial.create("kinds", """
                resources:
                - {name: web, container: {image: x}}
                - name: odd
                  manifest: {template: {apiVersion: %s/v1, kind: Odd, metadata: {name: odd}, spec: {}}}
                """.formatted(group));
        awaitMessage("kinds", "odd", "does not serve the kind Odd of " + group + "/v1");
        eventually("web is ready").until(() -> trial.resource("kinds", "web")
                .filter(web -> web.phase().equals("Ready"))
                .isPresent());

        trial.client().resource(definition).create();
        trial.later(Duration.ofMinutes(6), "kinds");
        trial.awaitReady("kinds");

        trial.client().resource(definition).delete();
        awaitMessage("kinds", "odd", "does not serve the kind Odd");
        trial.delete("kinds", DeletionPropagation.BACKGROUND);
        trial.awaitGone("kinds");
        assertThat(trial.added("Pod/kinds-web-")).hasSize(1);
    }

    @Test
    void what_cannot_be_changed_in_place_is_said_with_its_field_and_what_to_do_and_stays_as_it_was() {
        String fixed = """
                resources:
                - {name: web, container: {image: x}}
                - name: fixed
                  manifest: {template: {apiVersion: v1, kind: ConfigMap, metadata: {name: fixed}, immutable: true, data: {a: '%s'}}}
                """;
        trial.ready("fixed", fixed.formatted("1"));

        trial.edit("fixed", fixed.formatted("2"));

        trial.awaitCondition("fixed", "Stalled");
        assertThat(stalled("fixed").message()).contains("data", "immutable", "replace: true");
        assertThat(trial.client()
                        .configMaps()
                        .inNamespace(trial.namespace())
                        .withName("fixed")
                        .get()
                        .getData())
                .containsEntry("a", "1");
        trial.edit("fixed", fixed.formatted("2").replace("manifest: {", "manifest: {replace: true, "));
        trial.awaitReady("fixed");
        assertThat(trial.added("Pod/fixed-web-")).hasSize(1);
    }

    @Test
    void a_quota_that_is_used_up_is_named_and_when_it_is_raised_everything_goes_on() {
        quota("count/jobs.batch", "0");
        trial.create("much", "resources: [{name: once, job: {image: x}}]");
        trial.awaitCondition("much", "Stalled");
        assertThat(stalled("much").reason()).isEqualTo("Refused");
        assertThat(stalled("much").message()).contains("exceeded quota: small", "count/jobs.batch");

        quota("count/jobs.batch", "100");
        trial.later(Duration.ofSeconds(16), "much");

        trial.awaitReady("much");
        dropQuota();
    }

    @Test
    void a_quota_that_the_pods_meet_is_told_beside_the_resource() {
        trial.create("large", "resources: [{name: web, container: {image: x, resources: {requests: {memory: 1Gi}}}}]");
        trial.awaitReady("large");
        apply("""
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: memory}
                spec: {hard: {requests.memory: 1Gi}}
                """);
        trial.edit("large", "resources: [{name: web, container: {image: y, resources: {requests: {memory: 1Gi}}}}]");

        awaitMessage("large", "web", "exceeded quota: memory");
        trial.client()
                .resourceQuotas()
                .inNamespace(trial.namespace())
                .withName("memory")
                .delete();
        trial.awaitReady("large");
    }

    @Test
    void pods_that_the_namespace_refuses_are_told_with_the_fields_that_mend_it() {
        enforce("restricted");
        trial.create("loose", "resources: [{name: web, container: {image: x}}]");

        awaitMessage("loose", "web", "set user");
        assertThat(trial.resource("loose", "web").orElseThrow().message()).contains("podSecurity: Restricted");

        trial.edit("loose", "podSecurity: Restricted\nresources: [{name: web, container: {image: x, user: '1000'}}]");
        trial.awaitReady("loose");
        enforce("privileged");
    }

    private void enforce(String level) {
        trial.client().namespaces().withName(trial.namespace()).edit(namespace -> new NamespaceBuilder(namespace)
                .editMetadata()
                .addToLabels("pod-security.kubernetes.io/enforce", level)
                .endMetadata()
                .build());
    }

    @Test
    void an_image_that_cannot_be_pulled_is_named() {
        trial.create("absent", "resources: [{name: web, container: {image: missing.invalid/web:1}}]");

        awaitMessage("absent", "web", "ImagePull");
        assertThat(trial.resource("absent", "web").orElseThrow().message()).contains("missing.invalid/web:1");
        assertThat(trial.condition("absent", "Stalled"))
                .as("registries come back")
                .isEmpty();
    }

    @Test
    void what_a_policy_refuses_is_said_in_its_words_and_goes_on_when_the_policy_does_not_any_more() {
        try (DeploymentPolicy _ = noWebs()) {
            trial.create("policy", """
                    resources:
                    - {name: web, container: {image: x}}
                    - {name: once, job: {image: x}}
                    """);
            trial.awaitCondition("policy", "Stalled");
            assertThat(stalled("policy").reason()).isEqualTo("Refused");
            assertThat(stalled("policy").message()).contains("no webs on Sundays");
            eventually("the rest goes on").until(() -> trial.resource("policy", "once")
                    .orElseThrow()
                    .phase()
                    .equals("Completed"));
        }
        trial.later(Duration.ofSeconds(16), "policy");
        trial.awaitReady("policy");
        assertThat(trial.added("Pod/policy-once-")).hasSize(1);
    }

    private DeploymentPolicy noWebs() {
        return new DeploymentPolicy(trial, "!object.metadata.name.startsWith('policy-')", "no webs on Sundays");
    }

    @Test
    void what_a_policy_does_not_let_go_is_said_in_its_words_and_goes_when_it_may() {
        trial.ready("guarded", "resources: [{name: web, container: {image: x}}]");
        String running = "object.spec.replicas > 0 && object.metadata.name != 'policy-probe'";
        try (DeploymentPolicy _ = new DeploymentPolicy(trial, running, "never on Mondays")) {
            trial.edit("guarded", "resources: [{name: once, job: {image: x}}]");

            trial.awaitCondition("guarded", "Stalled");
            assertThat(stalled("guarded").reason()).isEqualTo("Refused");
            assertThat(stalled("guarded").message()).contains("never on Mondays");
            awaitMessage("guarded", "web", "never on Mondays");
        }
        trial.later(Duration.ofSeconds(16), "guarded");

        trial.awaitReady("guarded");
        eventually("it is gone").until(() -> trial.resource("guarded", "web").isEmpty());
    }

    @Test
    void what_is_in_the_way_now_is_said_and_not_what_was_there_first() {
        quota("count/deployments.apps", "0");
        trial.create("policy-late", "resources: [{name: web, container: {image: x}}]");
        trial.awaitCondition("policy-late", "Stalled");
        assertThat(stalled("policy-late").message()).contains("exceeded quota: small");

        try (DeploymentPolicy _ = noWebs()) {
            quota("count/deployments.apps", "100");
            trial.later(Duration.ofSeconds(16), "policy-late");

            awaitMessage("policy-late", "web", "no webs on Sundays");
            eventually("the Stack says so, too")
                    .until(() -> stalled("policy-late").message().contains("no webs on Sundays"));
        }
        trial.later(Duration.ofSeconds(16), "policy-late");

        trial.awaitReady("policy-late");
        dropQuota();
    }

    @Test
    void what_a_webhook_rewrites_is_ready_as_it_is_and_applied_once() throws Exception {
        try (ImageWebhook webhook = new ImageWebhook(trial.client(), trial.namespace())) {
            eventually("the webhook is in force").until(webhook::rewrites);
            trial.ready("rewritten", "resources: [{name: web, container: {image: x}}]");
            assertThat(Trial.image(trial.client()
                            .apps()
                            .deployments()
                            .inNamespace(trial.namespace())
                            .withName("rewritten-web")
                            .get()))
                    .isEqualTo("mirror.invalid/x");

            trial.requests().clear();
            trial.later(Duration.ofMinutes(3), "rewritten");
            eventually("the pass has been")
                    .until(() -> trial.requests().to("stacks").contains("PUT stacks/status"));

            assertThat(trial.requests().to("deployments")).isEmpty();
            assertThat(trial.log().of("Pod/rewritten-web-*"))
                    .extracting(entry -> entry.object().getMetadata().getUid())
                    .containsOnly(trial.log()
                            .of("Pod/rewritten-web-*")
                            .getFirst()
                            .object()
                            .getMetadata()
                            .getUid());
        }
    }

    @Test
    void what_a_webhook_refuses_is_said_in_its_words_and_made_once_it_lets_it() throws Exception {
        try (ImageWebhook webhook = new ImageWebhook(trial.client(), trial.namespace())) {
            eventually("the webhook is in force").until(webhook::rewrites);
            webhook.quarantine("bad");
            trial.create("refused", """
                    resources:
                    - {name: db, container: {image: good}}
                    - {name: web, container: {image: bad}, dependsOn: [{name: db}]}
                    """);

            trial.awaitCondition("refused", "Stalled");
            assertThat(trial.condition("refused", "Stalled").orElseThrow())
                    .returns("Refused", condition -> condition.reason())
                    .satisfies(condition -> assertThat(condition.message())
                            .contains("web", "rewrite.example.com", "bad is in quarantine"));
            assertThat(trial.resource("refused", "db").orElseThrow().phase()).isEqualTo("Ready");

            webhook.quarantine("");

            trial.awaitReady("refused");
            assertThat(trial.added("Pod/refused-db-")).hasSize(1);
        }
    }

    @Test
    void a_stack_of_five_hundred_resources_becomes_ready_and_goes() {
        String maps = IntStream.range(0, 499)
                .mapToObj(i ->
                        "- {name: c%d, manifest: {template: {apiVersion: v1, kind: ConfigMap, metadata: {name: c%d}}}}"
                                .formatted(i, i))
                .collect(Collectors.joining("\n"));
        trial.create(
                "many", "resources:\n" + maps + "\n- {name: web, container: {image: x}, dependsOn: [{name: c498}]}");

        eventually("many is ready")
                .atMost(Duration.ofMinutes(5))
                .until(() -> trial.stack("many").getStatus().summary() != null
                        && "500/500"
                                .equals(trial.stack("many")
                                        .getStatus()
                                        .summary()
                                        .ready()));
        trial.awaitReady("many");

        assertThat(trial.client()
                        .getKubernetesSerialization()
                        .asJson(trial.stack("many").getStatus())
                        .length())
                .isLessThan(Projection.LARGEST);
        trial.delete("many", DeletionPropagation.BACKGROUND);
        eventually("many is gone").atMost(Duration.ofMinutes(5)).until(() -> trial.stack("many") == null);
        assertThat(trial.client()
                        .configMaps()
                        .inNamespace(trial.namespace())
                        .withLabel("cairn.dev/stack", "many")
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void a_stack_whose_status_could_not_be_stored_is_refused_before_anything_is_made() {
        String maps = IntStream.range(0, 500)
                .mapToObj(i ->
                        "- {name: c%d, manifest: {template: {apiVersion: v1, kind: ConfigMap, metadata: {name: d%d-%s}}}}"
                                .formatted(i, i, "x".repeat(220)))
                .collect(Collectors.joining("\n"));
        trial.create("wide", "resources:\n" + maps);

        trial.awaitCondition("wide", "Stalled");

        assertThat(stalled("wide").reason()).isEqualTo("TooLarge");
        assertThat(stalled("wide").message()).contains("spec.resources", "500 resources", "512 KiB", "split the stack");
        assertThat(trial.client()
                        .configMaps()
                        .inNamespace(trial.namespace())
                        .withLabel("cairn.dev/stack", "wide")
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void a_stack_of_more_than_a_megabyte_is_refused_with_the_limit() {
        String file = "x".repeat(700 << 10);
        trial.create("heavy", """
                resources:
                - {name: a, container: {image: x, files: [{path: /a, content: '%s'}]}}
                - {name: b, container: {image: x, files: [{path: /b, content: '%s'}]}}
                """.formatted(file, file));

        trial.awaitCondition("heavy", "Stalled");

        assertThat(stalled("heavy").message()).contains("spec: ", "more than 512 KiB", "split the stack");
        assertThat(trial.log().entries()).noneMatch(entry -> entry.name().contains("heavy"));
        trial.delete("heavy", DeletionPropagation.BACKGROUND);
        trial.awaitGone("heavy");
    }

    private Condition stalled(String stack) {
        return trial.condition(stack, "Stalled").orElseThrow();
    }

    private void awaitMessage(String stack, String resource, String text) {
        eventually(resource + " says: " + text).until(() -> trial.resource(stack, resource)
                .flatMap(status -> Optional.ofNullable(status.message()))
                .filter(message -> message.contains(text))
                .isPresent());
    }

    private void quota(String what, String limit) {
        apply("apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: small}\nspec: {hard: {" + what + ": '" + limit
                + "'}}");
    }

    private void dropQuota() {
        trial.client()
                .resourceQuotas()
                .inNamespace(trial.namespace())
                .withName("small")
                .delete();
    }

    private GenericKubernetesResource definition(String group) {
        return trial.client()
                .getKubernetesSerialization()
                .unmarshal("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: odds.%s}
                spec:
                  group: %s
                  scope: Namespaced
                  names: {plural: odds, singular: odd, kind: Odd}
                  versions:
                  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
                """.formatted(group, group), GenericKubernetesResource.class);
    }

    private void apply(String yaml) {
        GenericKubernetesResource object =
                trial.client().getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
        object.getMetadata().setNamespace(trial.namespace());
        trial.client().resource(object).fieldManager("test").forceConflicts().serverSideApply();
        eventually("it is in force")
                .until(() -> trial.client().resource(object).get().get("status", "hard") != null);
    }
}
