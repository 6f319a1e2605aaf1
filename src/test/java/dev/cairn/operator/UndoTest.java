package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testing.ObjectLog.Entry;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Watcher.Action;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What jobs did is taken back by what the anchor keeps, when the specification says nothing of it any more. */
@Tag("cluster")
class UndoTest {
    private static final String SHOP = """
            resources:
            - {name: db, container: {image: x, ports: [{port: 80}]}}
            - name: migrate
              job: {image: x, command: [up], retries: 0, env: [{name: DB, value: "${resources.db.host}"}], undo: [down]}
              dependsOn: [{name: db}]
            - {name: web, container: {image: x}, dependsOn: [{name: migrate}], annotations: {sim.cairn.dev/stop-after: 500ms}}
            """;
    private static final String SENSELESS =
            "resources: [{name: web, container: {image: x}, dependsOn: [{name: nothing}]}]";

    private Trial trial;

    @BeforeEach
    void start() throws IOException {
        trial = new Trial();
        trial.ready("shop", SHOP);
        eventually("the undo is noted").until(() -> kept().containsKey("undo.migrate"));
    }

    @AfterEach
    void stop() {
        if (trial != null) {
            trial.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_a_job_did_is_undone_in_order_although_the_specification_makes_no_sense_any_more(boolean away) {
        if (away) {
            trial.stopOperator();
        }
        trial.edit("shop", SENSELESS);
        if (away) {
            trial.delete("shop", DeletionPropagation.BACKGROUND);
            trial.startOperator();
        } else {
            trial.awaitCondition("shop", "Stalled");
            trial.delete("shop", DeletionPropagation.BACKGROUND);
        }

        trial.awaitGone("shop");
        long begun = first("Pod/shop-migrate-*", entry -> command(entry).equals(List.of("down")));
        long done = first(
                "Pod/shop-migrate-*", entry -> command(entry).equals(List.of("down")) && phase(entry, "Succeeded"));
        assertThat(first("Pod/shop-web-*", entry -> entry.action() == Action.DELETED))
                .as("what rests on it is gone before")
                .isLessThan(begun);
        assertThat(first("Deployment/shop-db", UndoTest::ending))
                .as("what it rests on goes after")
                .isGreaterThan(done);
        assertThat(trial.added("Pod/shop-migrate-"))
                .as("done once, undone once")
                .hasSize(2);
        eventually("nothing is left").until(() -> trial.present().isEmpty());
    }

    @Test
    void one_that_fails_is_a_warning_and_the_teardown_goes_on() {
        trial.edit("shop", SENSELESS);
        trial.awaitCondition("shop", "Stalled");
        trial.client().resource(anchor().orElseThrow()).edit(anchor -> {
            anchor.getData()
                    .computeIfPresent(
                            "undo.migrate",
                            (_, note) -> note.replace(
                                    "\"annotations\":{", "\"annotations\":{\"sim.cairn.dev/exit-code\":\"3\","));
            return anchor;
        });

        trial.delete("shop", DeletionPropagation.BACKGROUND);

        trial.awaitGone("shop");
        eventually("it is told").until(() -> trial.events("shop").stream()
                .anyMatch(
                        event -> event.startsWith("ResourceFailed: migrate: what it did is not undone: exit code 3")));
        eventually("nothing is left").until(() -> trial.present().isEmpty());
    }

    @Test
    void another_cairn_writes_nothing_again_and_a_job_that_leaves_the_specification_takes_its_undo_with_it() {
        String before = anchor().orElseThrow().getMetadata().getResourceVersion();
        trial.stopOperator();
        trial.startOperator();
        trial.annotate("shop", Map.of("cairn.dev/requestedAt", "now"));
        eventually("it was looked at")
                .until(() -> "now".equals(trial.stack("shop").getStatus().lastHandledReconcileAt()));

        assertThat(anchor().orElseThrow().getMetadata().getResourceVersion()).isEqualTo(before);

        trial.edit("shop", "resources: [{name: db, container: {image: x, ports: [{port: 80}]}}]");

        eventually("nothing is noted any more").until(() -> kept().isEmpty());
    }

    private Optional<ConfigMap> anchor() {
        return Optional.ofNullable(trial.client()
                .configMaps()
                .inNamespace(trial.namespace())
                .withName("shop-cairn")
                .get());
    }

    private Map<String, String> kept() {
        return anchor().map(ConfigMap::getData).orElse(Map.of());
    }

    /** When that was so first, by the API server's counter. */
    private long first(String name, Predicate<Entry> condition) {
        return trial.log().of(name).stream()
                .filter(condition)
                .findFirst()
                .orElseThrow()
                .version();
    }

    private static List<String> command(Entry entry) {
        return ((Pod) entry.object()).getSpec().getContainers().getFirst().getCommand();
    }

    private static boolean phase(Entry entry, String phase) {
        return ((Pod) entry.object()).getStatus().getPhase().equals(phase);
    }

    private static boolean ending(Entry entry) {
        return entry.object() instanceof Deployment deployment
                && (deployment.getSpec().getReplicas() == 0
                        || deployment.getMetadata().getDeletionTimestamp() != null);
    }
}
