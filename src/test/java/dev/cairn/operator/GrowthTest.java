package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.ResourceStatus;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Volumes that are to be larger or smaller than they are. */
@Tag("api")
class GrowthTest {
    private Trial trial;

    @BeforeEach
    void start() throws IOException {
        trial = new Trial();
    }

    @AfterEach
    void stop() {
        trial.client()
                .storage()
                .v1()
                .storageClasses()
                .withName(trial.namespace())
                .delete();
        trial.close();
    }

    /** A class of storage of this test's own. */
    private void storage(boolean grows) {
        trial.client()
                .resource(new StorageClassBuilder()
                        .withNewMetadata()
                        .withName(trial.namespace())
                        .endMetadata()
                        .withProvisioner("kubernetes.io/host-path")
                        .withAllowVolumeExpansion(grows)
                        .build())
                .create();
    }

    private String stored(String size, String image) {
        return """
                resources:
                - name: db
                  container:
                    image: %s
                    volumes: [{name: data, mountPath: /data, size: %s, storageClass: %s}]
                """.formatted(image, size, trial.namespace());
    }

    private void awaitBound() {
        eventually("the claim is bound")
                .until(() -> claim().getStatus().getPhase().equals("Bound"));
    }

    private PersistentVolumeClaim claim() {
        return trial.client()
                .persistentVolumeClaims()
                .inNamespace(trial.namespace())
                .withName("data-shop-db-0")
                .get();
    }

    private StatefulSet set() {
        return trial.client()
                .apps()
                .statefulSets()
                .inNamespace(trial.namespace())
                .withName("shop-db")
                .get();
    }

    private static BigDecimal size(PersistentVolumeClaim claim) {
        return Quantity.getAmountInBytes(
                claim.getSpec().getResources().getRequests().get("storage"));
    }

    private void awaitSize(long mebibytes) {
        eventually("the claim and what makes the next one have " + mebibytes + "Mi")
                .until(() -> hasSize(mebibytes));
    }

    private boolean hasSize(long mebibytes) {
        BigDecimal bytes = BigDecimal.valueOf(mebibytes << 20);
        return size(claim()).compareTo(bytes) == 0
                && Optional.ofNullable(set())
                        .map(set -> size(set.getSpec().getVolumeClaimTemplates().getFirst()))
                        .filter(size -> size.compareTo(bytes) == 0)
                        .isPresent();
    }

    @Test
    void a_volume_grows_under_the_pod_that_has_it_and_nothing_is_restarted() {
        storage(true);
        trial.ready("shop", stored("1Mi", "x"));
        awaitBound();
        String uid = set().getMetadata().getUid();

        trial.edit("shop", stored("2Mi", "x"));

        trial.awaitReady("shop");
        assertThat(hasSize(2)).as("it is ready when it is as large as that").isTrue();
        assertThat(set().getMetadata().getUid()).isNotEqualTo(uid);
        assertThat(trial.added("Pod/shop-db-")).hasSize(1);
        assertThat(trial.resource("shop", "db").orElseThrow())
                .returns("Ready", ResourceStatus::phase)
                .matches(db -> db.restarts() == null || db.restarts().count() == 0, "is not restarted");
    }

    @Test
    void a_volume_grows_together_with_another_change() {
        storage(true);
        trial.ready("shop", stored("1Mi", "x"));
        awaitBound();

        trial.edit("shop", stored("3Mi", "y"));

        trial.awaitReady("shop");
        assertThat(hasSize(3)).isTrue();
        assertThat(trial.added("Pod/shop-db-")).hasSize(2);
    }

    /** The API server lets nobody change which claims a StatefulSet makes. */
    @Test
    void a_volume_more_or_less_is_a_new_set_around_the_same_data() {
        storage(true);
        trial.ready("shop", stored("1Mi", "x"));
        awaitBound();
        String data = claim().getMetadata().getUid();
        String more = stored("1Mi", "x")
                .replace(
                        "volumes: [",
                        "volumes: [{name: more, mountPath: /more, size: 1Mi, storageClass: " + trial.namespace()
                                + "}, ");

        trial.edit("shop", more);
        trial.awaitReady("shop");

        assertThat(set().getSpec().getVolumeClaimTemplates())
                .extracting(template -> template.getMetadata().getName())
                .containsExactlyInAnyOrder("data", "more");
        assertThat(claim().getMetadata().getUid()).isEqualTo(data);

        trial.edit("shop", stored("1Mi", "x"));
        trial.awaitReady("shop");

        assertThat(set().getSpec().getVolumeClaimTemplates()).hasSize(1);
        assertThat(trial.client()
                        .persistentVolumeClaims()
                        .inNamespace(trial.namespace())
                        .list()
                        .getItems())
                .as("what is in no file any more is kept")
                .extracting(claim -> claim.getMetadata().getName())
                .containsExactlyInAnyOrder("data-shop-db-0", "more-shop-db-0");
    }

    @Test
    void data_that_was_kept_grows_for_the_next_stack_of_the_name() {
        storage(true);
        trial.ready("shop", stored("1Mi", "x"));
        awaitBound();
        trial.delete("shop", DeletionPropagation.BACKGROUND);
        trial.awaitGone("shop");

        trial.ready("shop", stored("2Mi", "x"));

        awaitSize(2);
    }

    @Test
    void a_volume_that_is_to_shrink_is_said_with_what_to_do_and_everything_runs_on() {
        storage(true);
        trial.ready("shop", stored("2Mi", "x"));

        trial.edit("shop", stored("1Mi", "y"));

        trial.awaitCondition("shop", "Stalled");
        assertThat(trial.condition("shop", "Stalled").orElseThrow().message())
                .contains("spec.resources.db", "volume data has 2Mi and cannot shrink to 1Mi", "set its size to 2Mi");
        assertThat(set().getStatus().getReadyReplicas()).isEqualTo(1);

        trial.edit("shop", stored("2Mi", "x"));

        trial.awaitReady("shop");
        assertThat(trial.added("Pod/shop-db-")).hasSize(1);
    }

    @Test
    void a_volume_that_is_to_be_in_another_storage_is_said_with_what_to_do_and_everything_runs_on() {
        storage(true);
        trial.ready("shop", stored("1Mi", "x"));

        trial.edit("shop", stored("1Mi", "y").replace("storageClass: " + trial.namespace(), "storageClass: elsewhere"));

        trial.awaitCondition("shop", "Stalled");
        assertThat(trial.condition("shop", "Stalled").orElseThrow().message())
                .contains(
                        "spec.resources.db",
                        "volume data is in storage class " + trial.namespace()
                                + " and cannot move to storage class elsewhere",
                        "set its storageClass to " + trial.namespace());
        assertThat(set().getStatus().getReadyReplicas()).isEqualTo(1);

        trial.edit("shop", stored("1Mi", "x"));

        trial.awaitReady("shop");
        assertThat(trial.added("Pod/shop-db-")).hasSize(1);
    }

    @Test
    void a_volume_that_gets_a_size_is_kept_from_then_on() {
        storage(true);
        trial.ready("shop", stored("1Mi", "x").replace("size: 1Mi, storageClass: " + trial.namespace(), ""));

        trial.edit("shop", stored("1Mi", "x"));
        trial.awaitReady("shop");

        assertThat(set().getSpec().getVolumeClaimTemplates()).hasSize(1);
    }

    @Test
    void what_the_storage_does_not_let_grow_is_told_runs_on_and_grows_once_it_may() {
        storage(false);
        trial.ready("shop", stored("1Mi", "x"));
        awaitBound();

        trial.edit("shop", stored("2Mi", "x"));

        trial.awaitCondition("shop", "Stalled");
        assertThat(trial.condition("shop", "Stalled").orElseThrow().message())
                .contains("spec.resources.db: its volume does not grow", "resize");
        assertThat(size(claim())).isEqualByComparingTo(BigDecimal.valueOf(1 << 20));
        assertThat(set().getStatus().getReadyReplicas()).isEqualTo(1);

        trial.client()
                .storage()
                .v1()
                .storageClasses()
                .withName(trial.namespace())
                .edit(one -> one.edit().withAllowVolumeExpansion(true).build());

        awaitSize(2);
        trial.awaitReady("shop");
        assertThat(trial.added("Pod/shop-db-")).hasSize(1);
    }
}
