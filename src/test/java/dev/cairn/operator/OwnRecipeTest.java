package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cluster.ClusterContext;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Recipes that somebody keeps in the cluster. */
@Tag("api")
class OwnRecipeTest {
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

    @Test
    void one_in_a_labelled_config_map_is_used_and_followed_and_one_that_is_not_there_is_said() {
        trial.client().resource(page("1")).create();
        trial.ready("shop", "resources: [{name: web, recipe: {type: page, who: us}}]");
        assertThat(image()).isEqualTo("page-us:1");

        trial.client().resource(page("2")).update();
        trial.annotate("shop", Map.of("cairn.dev/requestedAt", "now"));
        eventually("it is followed").until(() -> image().equals("page-us:2"));
        trial.awaitReady("shop");

        trial.create("odd", "resources: [{name: web, recipe: {type: pgae}}]");
        trial.awaitCondition("odd", "Stalled");
        assertThat(trial.condition("odd", "Stalled").orElseThrow().message())
                .contains("recipe.type", "there is no recipe pgae", "page");
    }

    private ConfigMap page(String version) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("recipes")
                .withNamespace(trial.namespace())
                .addToLabels(ClusterContext.RECIPE, "true")
                .endMetadata()
                .addToData("page.yaml", """
                        apiVersion: cairn.dev/v1alpha1
                        kind: Recipe
                        metadata: {name: page}
                        spec:
                          description: A page about somebody.
                          parameters: [{name: who, description: whom}]
                          resource: {container: {image: "page-${param.who}:%s"}}
                        """.formatted(version))
                .build();
    }

    private String image() {
        return Trial.image(trial.client()
                .apps()
                .deployments()
                .inNamespace(trial.namespace())
                .withName("shop-web")
                .get());
    }
}
