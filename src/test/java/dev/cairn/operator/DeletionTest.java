package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testing.ObjectLog.Entry;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Watcher.Action;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However a Stack is deleted, and whoever is away meanwhile: in order, or not at all. Real garbage collector. */
@Tag("cluster")
class DeletionTest {
    /** Six resources; the waves of the names: {@code db} and {@code cache}, {@code api}, {@code web} and {@code jobs}, {@code edge}. */
    private static final String SIX = """
            resources:
            - {name: db, container: {image: x, ports: [{port: 80}]}, annotations: {sim.cairn.dev/stop-after: 500ms}}
            - {name: cache, container: {image: x}, annotations: {sim.cairn.dev/stop-after: 500ms}}
            - {name: api, container: {image: x}, dependsOn: [{name: db}, {name: cache}], annotations: {sim.cairn.dev/stop-after: 500ms}}
            - {name: web, container: {image: x, ports: [{port: 80}]}, dependsOn: [{name: api}], annotations: {sim.cairn.dev/stop-after: 500ms}}
            - {name: jobs, container: {image: x}, dependsOn: [{name: api}], annotations: {sim.cairn.dev/stop-after: 500ms}}
            - {name: edge, container: {image: x}, dependsOn: [{name: web}, {name: jobs}], annotations: {sim.cairn.dev/stop-after: 500ms}}
            """;

    private static final List<List<String>> WAVES =
            List.of(List.of("edge"), List.of("web", "jobs"), List.of("api"), List.of("db", "cache"));
    private static final String ONE = "resources: [{name: a, container: {image: x, ports: [{port: 80}]}}]";

    private Trial trial;

    @BeforeEach
    void start() throws Exception {
        trial = new Trial();
    }

    @AfterEach
    void stop() {
        if (trial != null) {
            trial.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BACKGROUND", "FOREGROUND"})
    void six_resources_in_four_waves_go_in_reverse_order_and_nothing_is_left(DeletionPropagation propagation) {
        trial.ready("six", SIX);

        trial.delete("six", propagation);

        trial.awaitGone("six");
        assertReverseOrder();
        eventually("nothing is left").until(() -> trial.present().isEmpty());
        assertThat(trial.added("Pod/")).as("nothing was made again").hasSize(6);
    }

    @Test
    void the_order_holds_when_cairn_was_away_while_the_collector_deleted_in_the_foreground() {
        trial.ready("six", SIX);
        trial.stopOperator();
        trial.delete("six", DeletionPropagation.FOREGROUND);
        eventually("the collector is through")
                .until(() -> trial.stack("six").getMetadata().getFinalizers().size() == 1);

        trial.startOperator();

        trial.awaitGone("six");
        assertReverseOrder();
        assertThat(trial.log().of("Deployment/six-db"))
                .as("tools show what is still there below its Stack")
                .anyMatch(entry -> deleting(entry) && owners(entry.object()).contains("Stack"));
        eventually("nothing is left").until(() -> trial.present().isEmpty());
    }

    @Test
    void objects_are_below_their_stack_again_while_a_deletion_in_the_foreground_takes_them_down() {
        awaitCollector();
        trial.ready("six", SIX);

        trial.delete("six", DeletionPropagation.FOREGROUND);

        trial.awaitGone("six");
        List<Entry> db = trial.log().of("Deployment/six-db");
        int stripped = index(db, entry -> !owners(entry.object()).contains("Stack"));
        assertThat(stripped).as("the collector took the reference").isNotNegative();
        assertThat(db.subList(stripped, db.size()))
                .anyMatch(entry -> owners(entry.object()).containsAll(List.of("Stack", "ConfigMap")));
    }

    /** It looks for new kinds every 30 s: until it knows Stacks, it takes nothing from what they own. */
    private void awaitCollector() {
        ConfigMap orphan = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(trial.namespace())
                .withName("of-a-stack-that-is-gone")
                .addNewOwnerReference()
                .withApiVersion("cairn.dev/v1alpha1")
                .withKind("Stack")
                .withName("gone")
                .withUid(UUID.randomUUID().toString())
                .endOwnerReference()
                .endMetadata()
                .build();
        trial.client().resource(orphan).create();
        eventually("the collector knows Stacks")
                .until(() -> trial.client().resource(orphan).get() == null);
    }

    /** A pod that is deleted before its Deployment is scaled down is replaced. */
    @Test
    void what_is_stopped_without_grace_is_not_made_again() {
        trial.ready("quick", """
                resources:
                - {name: a, container: {image: x, replicas: 3}, stop: {grace: 0s}}
                - {name: b, container: {image: x, replicas: 3}, stop: {grace: 0s}}
                """);

        trial.delete("quick", DeletionPropagation.BACKGROUND);

        trial.awaitGone("quick");
        assertThat(trial.added("Pod/")).hasSize(6);
    }

    @Test
    void orphaned_objects_run_on_without_owners_and_are_taken_over_by_the_next_stack_of_the_name() {
        trial.ready("six", SIX);

        trial.delete("six", DeletionPropagation.ORPHAN);

        trial.awaitGone("six");
        assertRunsOn();
        trial.ready("six", SIX);
        assertThat(trial.added("Pod/")).as("not one pod was replaced").hasSize(6);
        assertThat(trial.owned())
                .filteredOn(object -> object instanceof Deployment)
                .allSatisfy(object -> assertThat(owners(object)).containsExactlyInAnyOrder("Stack", "ConfigMap"));
    }

    @Test
    void what_was_orphaned_while_cairn_was_away_is_let_go() {
        trial.ready("six", SIX);
        trial.stopOperator();
        trial.delete("six", DeletionPropagation.ORPHAN);
        eventually("the collector is through")
                .until(() -> trial.stack("six").getMetadata().getFinalizers().size() == 1);

        trial.startOperator();

        trial.awaitGone("six");
        assertRunsOn();
    }

    @Test
    void a_deletion_in_the_background_while_cairn_was_away_is_taken_up_in_order() {
        trial.ready("six", SIX);
        trial.stopOperator();
        trial.delete("six", DeletionPropagation.BACKGROUND);

        trial.startOperator();

        trial.awaitGone("six");
        assertReverseOrder();
    }

    @Test
    void the_policy_orphan_lets_everything_go_whoever_deletes_how() {
        trial.ready("six", "deletionPolicy: Orphan\n" + SIX);

        trial.delete("six", DeletionPropagation.FOREGROUND);

        trial.awaitGone("six");
        assertRunsOn();
    }

    @Test
    void a_deleted_anchor_is_made_again_and_the_objects_get_its_new_uid_without_a_new_pod() {
        trial.ready("six", SIX);
        String before = anchor().orElseThrow().getMetadata().getUid();

        trial.client()
                .configMaps()
                .inNamespace(trial.namespace())
                .withName("six-cairn")
                .delete();

        eventually("every object is held by the new anchor")
                .until(() -> anchor().map(anchor -> anchor.getMetadata().getUid())
                        .filter(uid -> !uid.equals(before))
                        .filter(uid -> trial.owned()
                                .filter(object -> object instanceof Deployment
                                        || object.getKind().equals("Service"))
                                .allMatch(object -> uids(object).contains(uid)
                                        && uids(object).size() == 2))
                        .isPresent());
        assertThat(trial.added("Pod/")).hasSize(6);
        trial.delete("six", DeletionPropagation.FOREGROUND);
        trial.awaitGone("six");
        assertReverseOrder();
    }

    @Test
    void an_anchor_that_was_deleted_while_cairn_was_away_is_made_again() {
        trial.ready("one", ONE);
        trial.stopOperator();
        trial.client()
                .configMaps()
                .inNamespace(trial.namespace())
                .withName("one-cairn")
                .delete();
        trial.client()
                .configMaps()
                .inNamespace(trial.namespace())
                .withName("one-cairn-witness")
                .delete();
        eventually("the collector took the dangling reference").until(() -> trial.owned()
                .filter(object -> object instanceof Deployment)
                .allMatch(object -> owners(object).equals(List.of("Stack"))));

        trial.startOperator();

        eventually("it is held by both again").until(() -> trial.owned()
                .filter(object -> object instanceof Deployment)
                .allMatch(object -> owners(object).containsAll(List.of("Stack", "ConfigMap"))));
        assertThat(trial.present()).contains("ConfigMap/one-cairn", "ConfigMap/one-cairn-witness");
        assertThat(trial.added("Pod/")).hasSize(1);
    }

    @Test
    void an_object_that_does_not_go_is_named_with_its_finalizers_and_let_go_by_the_policy() {
        trial.ready("one", ONE);
        finalizers("[\"example.com/hold\"]");
        trial.delete("one", DeletionPropagation.BACKGROUND);
        eventually("its deletion was asked for")
                .until(() -> deployment().getMetadata().getDeletionTimestamp() != null);

        trial.later(Duration.ofSeconds(45), "one");

        trial.awaitCondition("one", "Stalled");
        assertThat(trial.condition("one", "Stalled").orElseThrow().reason()).isEqualTo("DeletionStuck");
        assertThat(trial.condition("one", "Stalled").orElseThrow().message())
                .contains("Deployment one-a", "example.com/hold", "deletionPolicy: Orphan");
        trial.patch("one", Map.of("spec", Map.of("deletionPolicy", "Orphan")));
        trial.awaitGone("one");
        assertThat(owners(deployment())).isEmpty();
        finalizers("null");
    }

    @Test
    void a_deletion_goes_on_when_what_held_an_object_lets_go() {
        trial.ready("one", ONE);
        finalizers("[\"example.com/hold\"]");
        trial.delete("one", DeletionPropagation.BACKGROUND);
        eventually("its deletion was asked for")
                .until(() -> deployment().getMetadata().getDeletionTimestamp() != null);

        finalizers("null");

        trial.awaitGone("one");
        eventually("nothing is left").until(() -> trial.present().isEmpty());
    }

    @Test
    void data_is_kept_by_default_and_goes_with_the_policy_delete_data() {
        String store =
                "resources: [{name: a, container: {image: x, volumes: [{name: data, mountPath: /data, size: 1Mi}]}}]";
        trial.ready("one", store);

        trial.delete("one", DeletionPropagation.FOREGROUND);

        trial.awaitGone("one");
        assertThat(claims()).as("kept").hasSize(1);
        trial.ready("one", "deletionPolicy: DeleteData\n" + store);
        assertThat(claims()).as("the same one is used again").hasSize(1);
        trial.delete("one", DeletionPropagation.BACKGROUND);
        trial.awaitGone("one");
        eventually("the claim is gone").until(() -> claims().isEmpty());
    }

    private List<String> claims() {
        return trial.client().persistentVolumeClaims().inNamespace(trial.namespace()).list().getItems().stream()
                .filter(claim -> claim.getMetadata().getDeletionTimestamp() == null)
                .map(claim -> claim.getMetadata().getUid())
                .toList();
    }

    @Test
    void a_suspended_stack_can_be_deleted() {
        trial.ready("one", ONE);
        trial.annotate("one", Map.of("cairn.dev/suspend", "true"));
        trial.awaitCondition("one", "Suspended");

        trial.delete("one", DeletionPropagation.BACKGROUND);

        trial.awaitGone("one");
        eventually("nothing is left").until(() -> trial.present().isEmpty());
    }

    @Test
    void in_a_terminating_namespace_nothing_is_made_again_and_nothing_holds_it_up() {
        trial.ready("six", SIX);

        trial.client().namespaces().withName(trial.namespace()).delete();

        trial.awaitGone("six");
        assertThat(trial.added("Pod/")).as("made by us").hasSizeLessThanOrEqualTo(6);
        eventually("the namespace is gone")
                .until(() ->
                        trial.client().namespaces().withName(trial.namespace()).get() == null);
    }

    /** A wave is asked to end only when the last pod of the wave before is gone. */
    private void assertReverseOrder() {
        for (int wave = 1; wave < WAVES.size(); wave++) {
            for (String later : WAVES.get(wave)) {
                long ending = trial.log().of("Deployment/six-" + later).stream()
                        .filter(DeletionTest::ending)
                        .findFirst()
                        .orElseThrow()
                        .version();
                for (String earlier : WAVES.get(wave - 1)) {
                    Entry last = trial.log().of("Pod/six-" + earlier + "-*").getLast();
                    assertThat(last.action()).isEqualTo(Action.DELETED);
                    assertThat(ending).as(later + " after " + earlier).isGreaterThan(last.version());
                }
            }
        }
    }

    private void assertRunsOn() {
        assertThat(trial.owned())
                .filteredOn(object -> !(object instanceof ConfigMap))
                .hasSizeGreaterThanOrEqualTo(6)
                .allSatisfy(object -> {
                    assertThat(object.getMetadata().getDeletionTimestamp()).isNull();
                    assertThat(owners(object)).isEmpty();
                });
        assertThat(trial.log().entries())
                .noneMatch(entry -> entry.object() instanceof Pod && entry.action() == Action.DELETED);
        assertThat(trial.log().entries()).noneMatch(DeletionTest::ending);
    }

    private static boolean ending(Entry entry) {
        return entry.object() instanceof Deployment deployment
                && (deployment.getSpec().getReplicas() == 0 || deleting(entry));
    }

    private static boolean deleting(Entry entry) {
        return entry.object().getMetadata().getDeletionTimestamp() != null || replicas(entry.object()) == 0;
    }

    private static int replicas(HasMetadata object) {
        return object instanceof Deployment deployment ? deployment.getSpec().getReplicas() : 1;
    }

    private static int index(List<Entry> entries, java.util.function.Predicate<Entry> condition) {
        for (int i = 0; i < entries.size(); i++) {
            if (condition.test(entries.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> owners(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getOwnerReferences()).orElse(List.of()).stream()
                .map(OwnerReference::getKind)
                .toList();
    }

    private static List<String> uids(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getOwnerReferences()).orElse(List.of()).stream()
                .map(OwnerReference::getUid)
                .toList();
    }

    private Optional<ConfigMap> anchor() {
        return Optional.ofNullable(trial.client()
                .configMaps()
                .inNamespace(trial.namespace())
                .withName("six-cairn")
                .get());
    }

    private Deployment deployment() {
        return trial.client()
                .apps()
                .deployments()
                .inNamespace(trial.namespace())
                .withName("one-a")
                .get();
    }

    private void finalizers(String list) {
        trial.client()
                .apps()
                .deployments()
                .inNamespace(trial.namespace())
                .withName("one-a")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":" + list + "}}");
    }
}
