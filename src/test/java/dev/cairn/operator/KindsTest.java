package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.InventoryEntry;
import dev.cairn.runtime.kubernetes.Reach;
import dev.cairn.runtime.kubernetes.Reach.Limits;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kinds of objects that users write: what one Stack does with them is nothing to others. */
@Tag("cluster")
class KindsTest {
    private Trial trial;

    @BeforeEach
    void start() throws Exception {
        trial = Trial.withoutOperator();
        trial.startOperator(
                trial.client().getConfiguration(),
                new Reach(Set.of(trial.namespace()), new Limits(1, 10_000, 32 << 10)),
                Optional.empty());
    }

    @AfterEach
    void stop() {
        if (trial != null) {
            trial.close();
        }
    }

    private static String map(String name) {
        return "{name: %s, manifest: {template: {apiVersion: v1, kind: ConfigMap, metadata: {name: %s}}}}"
                .formatted(name, name);
    }

    private static String range(String name) {
        return ("{name: %s, manifest: {template: {apiVersion: v1, kind: LimitRange, metadata: {name: %s}, "
                        + "spec: {limits: [{type: Pod, max: {cpu: '64'}}]}}}}")
                .formatted(name, name);
    }

    private void awaitMessage(String stack, String resource, String text) {
        eventually(resource + " says: " + text).until(() -> trial.resource(stack, resource)
                .filter(one -> String.valueOf(one.message()).contains(text))
                .isPresent());
    }

    @Test
    void a_kind_that_no_stack_has_any_more_makes_room_for_another() {
        trial.ready("first", "resources: [" + map("m") + "]");
        trial.ready("again", "resources: [" + map("n") + "]");
        trial.create("other", "resources: [" + range("r") + "]");
        trial.awaitCondition("other", "Stalled");
        assertThat(trial.condition("other", "Stalled").orElseThrow().message())
                .contains("one too many", "v1/ConfigMap");
        trial.delete("other", DeletionPropagation.BACKGROUND);
        trial.awaitGone("other");

        trial.edit("first", "resources: [{name: web, container: {image: x}}]");
        trial.awaitReady("first");
        eventually("what left is gone")
                .until(() -> trial.client()
                                .configMaps()
                                .inNamespace(trial.namespace())
                                .withName("m")
                                .get()
                        == null);
        trial.delete("again", DeletionPropagation.BACKGROUND);
        trial.awaitGone("again");

        trial.ready("other", "resources: [" + range("r") + "]");
    }

    @Test
    void what_left_its_specification_while_the_operator_was_away_goes_with_what_holds_it_for_a_while() {
        trial.ready("shop", "resources: [{name: web, container: {image: x}}, " + map("m") + "]");
        map().edit(map -> held(map, List.of("example.com/busy")));

        trial.stopOperator();
        trial.edit("shop", "resources: [{name: web, container: {image: x}}]");
        trial.startOperator();
        eventually("it is being removed").until(() -> map().get().getMetadata().getDeletionTimestamp() != null);
        trial.stopOperator();
        trial.startOperator();
        eventually("it is looked at").until(() -> trial.passes() > 0);
        map().edit(map -> held(map, List.of()));

        eventually("it is gone, and nothing is left to tell of it")
                .until(() -> map().get() == null
                        && trial.resource("shop", "m").isEmpty()
                        && trial.stack("shop").getStatus().inventory().stream()
                                .noneMatch(entry -> entry.name().equals("m")));
        trial.awaitReady("shop");
        assertThat(trial.added("Pod/shop-web-")).hasSize(1);
    }

    @Test
    void an_object_that_became_one_of_another_kind_while_the_operator_was_away_is_replaced() {
        trial.stopOperator();
        trial.startOperator();
        trial.ready("shop", "resources: [" + map("m") + "]");

        trial.stopOperator();
        trial.edit("shop", "resources: [" + range("m") + "]");
        trial.startOperator();

        trial.awaitReady("shop");
        assertThat(trial.resource("shop", "m").orElseThrow().ref().kind()).isEqualTo("LimitRange");
        eventually("what it was is gone").until(() -> map().get() == null);
        eventually("the inventory has what is there").until(() -> trial.stack("shop").getStatus().inventory().stream()
                .map(InventoryEntry::kind)
                .toList()
                .equals(List.of("LimitRange")));
    }

    private Resource<ConfigMap> map() {
        return trial.client().configMaps().inNamespace(trial.namespace()).withName("m");
    }

    private static ConfigMap held(ConfigMap map, List<String> finalizers) {
        return new ConfigMapBuilder(map)
                .editMetadata()
                .withFinalizers(finalizers)
                .endMetadata()
                .build();
    }

    @Test
    void an_object_of_the_whole_cluster_goes_when_it_leaves_the_specification() {
        String name = "wide-" + trial.namespace();
        trial.ready("shop", """
                resources:
                - {name: web, container: {image: x}}
                - {name: wide, manifest: {template: {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: %s}}}}
                """.formatted(name));
        assertThat(trial.client().rbac().clusterRoles().withName(name).get()).isNotNull();
        assertThat(trial.stack("shop").getStatus().inventory())
                .filteredOn(entry -> entry.kind().equals("ClusterRole"))
                .singleElement()
                .returns("", InventoryEntry::namespace);

        trial.edit("shop", "resources: [{name: web, container: {image: x}}]");

        eventually("it is gone")
                .until(() -> trial.client().rbac().clusterRoles().withName(name).get() == null);
    }

    @Test
    void an_api_that_is_away_has_only_its_own_objects_wait_and_they_say_so() {
        String group = trial.namespace() + ".example.com";
        GenericKubernetesResource service = trial.client()
                .getKubernetesSerialization()
                .unmarshal("""
                apiVersion: apiregistration.k8s.io/v1
                kind: APIService
                metadata: {name: v1.%s}
                spec: {group: %s, version: v1, groupPriorityMinimum: 100, versionPriority: 100, service: {namespace: %s, name: nobody}}
                """.formatted(group, group, trial.namespace()), GenericKubernetesResource.class);
        trial.client().resource(service).create();
        try {
            trial.create("shop", """
                    resources:
                    - {name: web, container: {image: x}}
                    - name: odd
                      manifest: {template: {apiVersion: %s/v1, kind: Odd, metadata: {name: odd}, spec: {}}}
                    """.formatted(group));

            eventually("web is ready").until(() -> trial.resource("shop", "web")
                    .filter(web -> "Ready".equals(web.phase()))
                    .isPresent());
            awaitMessage("shop", "odd", "the API " + group + "/v1 does not answer");
            trial.ready("beside", "resources: [{name: web, container: {image: x}}]");
            trial.delete("beside", DeletionPropagation.FOREGROUND);
            trial.awaitGone("beside");
            assertThat(trial.stacks().saw("shop", stack -> stack.getStatus().conditions().stream()
                            .anyMatch(condition -> "BackendLost".equals(condition.reason()))))
                    .as("the cluster answers")
                    .isFalse();
        } finally {
            trial.client().resource(service).delete();
        }
        trial.delete("shop", DeletionPropagation.BACKGROUND);
        trial.awaitGone("shop");
    }

    @Test
    void an_object_of_the_whole_cluster_that_left_while_its_api_and_the_operator_were_away_goes_when_it_answers() {
        String group = trial.namespace() + ".example.com";
        GenericKubernetesResource definition = yaml("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: odds.%s}
                spec:
                  group: %s
                  scope: Cluster
                  names: {kind: Odd, plural: odds, singular: odd}
                  versions:
                  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
                """.formatted(group, group));
        trial.client().resource(definition).create();
        try {
            String web = "{name: web, container: {image: x}}";
            trial.create("shop", "resources: [" + web + """
                    , {name: odd, manifest: {template: {apiVersion: %s/v1, kind: Odd, metadata: {name: wide}}}}]
                    """.formatted(group));
            trial.later(Duration.ofMinutes(6), "shop");
            trial.awaitReady("shop");

            trial.stopOperator();
            trial.edit("shop", "resources: [" + web + "]");
            services().withName("v1." + group).edit(service -> handedToNobody(service));
            eventually("its API is away").until(() -> !served(group));
            trial.startOperator();
            awaitMessage("shop", "odd", "the API " + group + "/v1 does not answer");
            trial.stopOperator();
            trial.startOperator();
            eventually("it is looked at").until(() -> trial.passes() > 0);
            trial.later(Duration.ofMinutes(6), "shop");
            eventually("it is not taken for gone").until(() -> trial.resource("shop", "odd")
                    .filter(odd -> String.valueOf(odd.message()).contains("still there"))
                    .isPresent());
            assertThat(trial.stack("shop").getStatus().inventory())
                    .anyMatch(entry -> entry.kind().equals("Odd"));

            services().withName("v1." + group).delete();
            eventually("its API is back").until(() -> served(group));
            trial.later(Duration.ofMinutes(6), "shop");

            eventually("it is gone").until(() -> odds(group).withName("wide").get() == null);
            eventually("nothing is left to tell of it")
                    .until(() -> trial.resource("shop", "odd").isEmpty());
            trial.awaitReady("shop");
            assertThat(trial.added("Pod/shop-web-")).hasSize(1);
        } finally {
            services().withName("v1." + group).delete();
            trial.client().resource(definition).delete();
        }
    }

    private GenericKubernetesResource yaml(String text) {
        return trial.client().getKubernetesSerialization().unmarshal(text, GenericKubernetesResource.class);
    }

    private GenericKubernetesResource handedToNobody(GenericKubernetesResource service) {
        service.getMetadata().getLabels().remove("kube-aggregator.kubernetes.io/automanaged");
        service.setAdditionalProperty(
                "spec",
                Map.of(
                        "group",
                        service.<Object>get("spec", "group"),
                        "version",
                        "v1",
                        "groupPriorityMinimum",
                        1000,
                        "versionPriority",
                        100,
                        "service",
                        Map.of("namespace", trial.namespace(), "name", "nobody", "port", 443)));
        return service;
    }

    private NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            services() {
        return trial.client().genericKubernetesResources("apiregistration.k8s.io/v1", "APIService");
    }

    private NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            odds(String group) {
        return trial.client()
                .genericKubernetesResources(new ResourceDefinitionContext.Builder()
                        .withGroup(group)
                        .withVersion("v1")
                        .withKind("Odd")
                        .withPlural("odds")
                        .withNamespaced(false)
                        .build());
    }

    private boolean served(String group) {
        try {
            return odds(group).list() != null;
        } catch (KubernetesClientException _) {
            return false;
        }
    }
}
