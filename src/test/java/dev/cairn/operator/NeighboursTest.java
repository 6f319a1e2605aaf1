package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.ResourceStatus;
import dev.cairn.testing.ObjectLog;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stacks of a namespace that wait for each other, and what a condition leaves out, on a real API server. */
@Tag("cluster")
class NeighboursTest {
    private static final String PLATFORM = """
            resources:
            - {name: db, container: {image: x}, annotations: {sim.cairn.dev/ready-after: 1s}}
            """;
    private static final String SHOP = """
            resources:
            - {name: other, container: {image: x}}
            - {name: api, container: {image: x}, dependsOn: [{stack: platform}]}
            """;

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

    /** Nothing is known of it before the first pass. */
    private ResourceStatus status(String stack, String resource) {
        Optional<ResourceStatus> status = trial.resource(stack, resource);
        assertThat(status).isPresent();
        return status.orElseThrow();
    }

    @Test
    void a_resource_waits_for_another_stack_of_its_namespace_and_says_so() {
        trial.create("shop", SHOP);
        eventually("it waits for what is not there")
                .untilAsserted(() -> assertThat(status("shop", "api").waitingFor())
                        .containsExactly("stack platform: there is no such stack"));

        trial.ready("platform", PLATFORM);
        trial.awaitReady("shop");

        long there = trial.log().of("Deployment/platform-db").stream()
                .filter(ObjectLog::available)
                .findFirst()
                .orElseThrow()
                .version();
        assertThat(trial.log().of("Deployment/shop-api").getFirst().version())
                .as("its first object is made when the other stack is ready")
                .isGreaterThan(there);
    }

    @Test
    void stacks_that_wait_for_each_other_are_stalled_with_the_way() {
        trial.create("platform", PLATFORM.replace("{name: db,", "{name: db, dependsOn: [{stack: shop}],"));
        eventually("it waits")
                .untilAsserted(
                        () -> assertThat(status("platform", "db").waitingFor()).hasSize(1));
        trial.create("shop", SHOP);
        eventually("the other is refused")
                .untilAsserted(() -> assertThat(trial.stack("shop").getStatus().conditions())
                        .anySatisfy(condition -> {
                            assertThat(condition.type()).isEqualTo("Stalled");
                            assertThat(condition.message())
                                    .contains("these stacks wait for each other: shop -> platform -> shop");
                        }));
    }

    @Test
    void what_a_condition_leaves_out_is_skipped_and_comes_when_it_turns_true() {
        String traced = """
                env: [{name: TRACING, value: "%s"}]
                resources:
                - {name: tracer, when: env.TRACING == "on", container: {image: x}}
                - {name: viewer, container: {image: x}, dependsOn: [{name: tracer}]}
                - {name: each, forEach: {items: [a, b]}, container: {image: x, args: ["${each.key}"]}}
                """;
        trial.ready("traced", traced.formatted("off"));

        assertThat(List.of("tracer", "viewer", "each-a", "each-b"))
                .extracting(name -> status("traced", name).phase())
                .containsExactly("Skipped", "Skipped", "Ready", "Ready");
        assertThat(status("traced", "viewer").message()).isEqualTo("left out: it needs tracer, which is left out");
        assertThat(trial.added("Deployment/traced-tracer")).isEmpty();

        trial.edit("traced", traced.formatted("on"));
        eventually("both came")
                .untilAsserted(
                        () -> assertThat(status("traced", "viewer").phase()).isEqualTo("Ready"));
        assertThat(trial.added("Deployment/traced-each-a")).hasSize(1);

        trial.edit("traced", traced.formatted("off"));
        eventually("both went")
                .untilAsserted(
                        () -> assertThat(status("traced", "tracer").phase()).isEqualTo("Skipped"));
        Deployment kept = (Deployment)
                trial.log().of("Deployment/traced-tracer").getLast().object();
        assertThat(kept.getSpec().getReplicas())
                .as("what is stopped keeps its object, as with any stop")
                .isZero();
        trial.awaitReady("traced");
    }
}
