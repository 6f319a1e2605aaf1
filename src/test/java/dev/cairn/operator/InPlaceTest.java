package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import dev.cairn.testing.ObjectLog;
import dev.cairn.testing.StackLog;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is changed of something that runs without a restart, and without anybody being told too early that it is. */
@Tag("cluster")
class InPlaceTest {
    private Trial trial;

    @BeforeEach
    void start() throws IOException {
        trial = new Trial();
    }

    @AfterEach
    void stop() {
        trial.close();
    }

    private static String copies(int number) {
        return "resources: [{name: web, container: {image: x, replicas: %d}}]".formatted(number);
    }

    private Deployment web() {
        return trial.client()
                .apps()
                .deployments()
                .inNamespace(trial.namespace())
                .withName("shop-web")
                .get();
    }

    @Test
    void another_number_of_copies_is_reconciled_until_the_last_of_them_is_ready() {
        trial.ready("shop", copies(1));

        trial.edit("shop", copies(3));
        trial.awaitReady("shop");

        Stack first = trial.stacks().of("shop").stream()
                .filter(stack -> stack.getMetadata().getGeneration() == 2 && StackLog.finished(stack))
                .findFirst()
                .orElseThrow();
        long told = Long.parseLong(first.getMetadata().getResourceVersion());
        assertThat(trial.log().of("Deployment/shop-web"))
                .as("three copies were ready before anybody was told so")
                .anyMatch(entry -> entry.version() < told && ready(entry) == 3);
        List<StackStatus> before = trial.stacks().of("shop").stream()
                .filter(stack -> stack.getStatus().observedGeneration() == 2)
                .takeWhile(stack -> !StackLog.finished(stack))
                .map(Stack::getStatus)
                .toList();
        assertThat(before).isNotEmpty().allSatisfy(status -> assertThat(status.conditions())
                .anySatisfy(condition -> assertThat(condition.type()).isEqualTo("Reconciling")));
        assertThat(trial.added("Pod/shop-web-")).as("nothing was replaced").hasSize(3);

        trial.edit("shop", copies(1));
        trial.awaitReady("shop");
        assertThat(web().getStatus().getReplicas()).isEqualTo(1);
    }

    private static int ready(ObjectLog.Entry entry) {
        Deployment deployment = (Deployment) entry.object();
        return deployment.getStatus().getReadyReplicas() == null
                ? 0
                : deployment.getStatus().getReadyReplicas();
    }

    @Test
    void a_number_of_copies_that_is_refused_is_told_in_the_words_of_who_refuses_it_and_everything_runs_on() {
        trial.ready("shop", copies(1));
        try (DeploymentPolicy _ = new DeploymentPolicy(trial, "object.spec.replicas < 3", "two copies are enough")) {
            trial.edit("shop", copies(3));

            trial.awaitCondition("shop", "Stalled");
            assertThat(trial.condition("shop", "Stalled").orElseThrow())
                    .returns("Refused", condition -> condition.reason())
                    .satisfies(condition -> assertThat(condition.message())
                            .contains(
                                    "spec.resources.web: the number of its copies does not change",
                                    "two copies are enough"));
            assertThat(trial.stack("shop").getStatus().observedGeneration()).isEqualTo(2);
            assertThat(web().getStatus().getReadyReplicas()).isEqualTo(1);
        }
        trial.advance(Duration.ofSeconds(16));

        trial.awaitReady("shop");
        assertThat(web().getStatus().getReadyReplicas()).isEqualTo(3);
        assertThat(trial.added("Pod/shop-web-")).hasSize(3);
    }

    @Test
    void the_number_that_somebody_else_decides_is_left_alone_and_nobody_waits_for_another() {
        trial.ready("shop", copies(1));
        trial.client()
                .apps()
                .deployments()
                .inNamespace(trial.namespace())
                .withName("shop-web")
                .scale(2);
        trial.awaitReady("shop");

        trial.edit("shop", copies(4));

        trial.awaitReady("shop");
        assertThat(web().getSpec().getReplicas()).isEqualTo(2);
    }

    private static String budgeted(String budget) {
        return "resources: [{name: web, container: {image: x, replicas: 2%s}}]".formatted(budget);
    }

    private Optional<PodDisruptionBudget> budget() {
        return Optional.ofNullable(trial.client()
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(trial.namespace())
                .withName("shop-web")
                .get());
    }

    private void awaitBudget(String what, Predicate<PodDisruptionBudget> like) {
        eventually("the budget " + what).until(() -> budget().filter(like).isPresent());
    }

    @Test
    void a_disruption_budget_comes_changes_and_goes_and_the_pods_stay() {
        trial.ready("shop", budgeted(""));

        trial.edit("shop", budgeted(", pdb: {minAvailable: 1}"));
        trial.awaitReady("shop");
        assertThat(budget().orElseThrow().getSpec().getMinAvailable().getIntVal())
                .as("it is ready when it is there")
                .isEqualTo(1);

        trial.edit("shop", budgeted(", pdb: {maxUnavailable: '50%'}"));
        trial.awaitReady("shop");
        assertThat(budget().orElseThrow().getSpec())
                .returns(null, spec -> spec.getMinAvailable())
                .returns("50%", spec -> spec.getMaxUnavailable().getStrVal());

        trial.client().resource(budget().orElseThrow()).delete();
        awaitBudget("is there again", _ -> true);

        trial.edit("shop", budgeted(""));
        trial.awaitReady("shop");
        assertThat(budget()).isEmpty();
        assertThat(trial.added("Pod/shop-web-")).as("nothing was replaced").hasSize(2);

        trial.edit("shop", budgeted(", pdb: {minAvailable: 1}"));
        trial.awaitReady("shop");
        trial.edit("shop", "resources: [{name: other, container: {image: x}}]");
        eventually("it has gone with its workload").until(() -> budget().isEmpty());
    }
}
