package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testing.PrivateCluster;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Watcher.Action;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The definition of Stacks is deleted while the operator runs. For the API server that is the deletion of every Stack: each
 * ends as its deletion policy says, held by its finalizer until then; and the operator is there when the definition is back.
 */
@Tag("api")
class OwnDefinitionTest {
    private static final Path CRD = Path.of("crds", "stacks.cairn.dev-v1.yml");
    private static final String TWO = """
            resources:
            - {name: db, container: {image: x}}
            - {name: web, container: {image: x}, dependsOn: [{name: db}]}
            """;

    @Test
    void without_its_definition_every_stack_ends_by_its_policy_and_with_it_the_operator_goes_on() throws Exception {
        try (PrivateCluster servers = PrivateCluster.start();
                Trial trial = new Trial(servers.connect())) {
            trial.ready("kept", "deletionPolicy: Orphan\n" + TWO);
            trial.ready("ended", TWO);
            CustomResourceDefinition crd = trial.client()
                    .getKubernetesSerialization()
                    .unmarshal(Files.readString(CRD), CustomResourceDefinition.class);
            Resource<CustomResourceDefinition> definition = trial.client().resource(crd);

            definition.delete();
            eventually("the API server has let go of it").until(() -> definition.get() == null);

            assertThat(trial.added("Pod/")).as("nothing was restarted").hasSize(4);
            assertThat(trial.log().of("Pod/kept-*")).noneMatch(entry -> entry.action() == Action.DELETED);
            long db = trial.log().of("Deployment/ended-db").stream()
                    .filter(entry -> entry.object().getMetadata().getDeletionTimestamp() != null
                            || entry.action() == Action.DELETED)
                    .findFirst()
                    .orElseThrow()
                    .version();
            assertThat(trial.log().of("Pod/ended-web-*").getLast().version())
                    .as("in order, like any other deletion")
                    .isLessThan(db);

            TestCluster.installDefinition(trial.client());
            trial.ready("kept", "deletionPolicy: Orphan\n" + TWO);
            trial.ready("ended", TWO);

            assertThat(trial.added("Pod/kept-")).as("taken over as they ran").hasSize(2);
            assertThat(trial.added("Pod/ended-")).hasSize(4);
            assertThat(trial.events("kept").stream().map(event -> event.split(":")[0]))
                    .containsAll(List.of("Adopted"));
        }
    }
}
