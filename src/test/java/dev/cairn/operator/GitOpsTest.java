package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.Condition;
import dev.cairn.api.Stack;
import dev.cairn.testing.StackLog;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What GitOps tools make of every state that the real operator leaves a Stack in, by the very files that are shipped. */
@Tag("cluster")
class GitOpsTest {
    private static final String TWO = """
            resources:
            - {name: a, container: {image: x}, annotations: {sim.cairn.dev/ready-after: 1s, sim.cairn.dev/stop-after: 1s}}
            - {name: b, container: {image: x}, dependsOn: [{name: a}], annotations: {sim.cairn.dev/stop-after: 1s}}
            """;

    private Trial trial;
    private ArgoLua argo;

    @BeforeEach
    void start() throws Exception {
        argo = new ArgoLua();
        trial = new Trial();
    }

    @AfterEach
    void stop() {
        if (trial != null) {
            trial.close();
        }
    }

    @Test
    void argo_cd_calls_every_state_of_a_life_what_it_is() {
        trial.ready("two", TWO);
        trial.edit("two", TWO.replace("image: x", "image: y"));
        eventually("the change is through")
                .until(() -> trial.stack("two").getStatus().observedGeneration() == 2
                        && StackLog.finished(trial.stack("two")));
        trial.edit("two", "resources: [{name: a, container: {image: x, args: ['${resources.nobody.port}']}}]");
        trial.awaitCondition("two", "Stalled");
        trial.edit("two", TWO);
        trial.awaitReady("two");
        trial.annotate("two", Map.of("cairn.dev/suspend", "true"));
        trial.awaitCondition("two", "Suspended");
        trial.delete("two", DeletionPropagation.BACKGROUND);
        trial.awaitGone("two");

        Set<String> seen = new HashSet<>();
        for (Stack state : trial.stacks().of("two")) {
            String health = String.valueOf(argo.health(state).get("status"));
            assertThat(health)
                    .as("generation %d, status %s", state.getMetadata().getGeneration(), state.getStatus())
                    .isEqualTo(expected(state));
            seen.add(health);
        }
        assertThat(seen).containsExactlyInAnyOrder("Progressing", "Healthy", "Degraded", "Suspended");
        Stack fresh = trial.stacks().of("two").getFirst();
        assertThat(fresh.getStatus().observedGeneration())
                .as("nobody has seen it yet")
                .isEqualTo(-1);
        assertThat(argo.health(fresh).get("status")).isEqualTo("Progressing");
    }

    /** The table of docs/conformance.md, from the conditions alone. */
    private static String expected(Stack stack) {
        List<String> standing = stack.getStatus().conditions().stream()
                .filter(condition -> condition.status().equals("True"))
                .map(Condition::type)
                .toList();
        if (stack.getMetadata().getDeletionTimestamp() != null) {
            return "Progressing";
        }
        if (!stack.getMetadata().getGeneration().equals(stack.getStatus().observedGeneration())) {
            return "Progressing";
        }
        if (standing.contains("Suspended")) {
            return "Suspended";
        }
        return standing.contains("Stalled") ? "Degraded" : StackLog.finished(stack) ? "Healthy" : "Progressing";
    }

    @Test
    void the_actions_of_argo_cd_do_what_they_are_called() {
        trial.ready("two", TWO);

        assertThat(argo.discovery(trial.stack("two")).keySet())
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.COLLECTION)
                .containsExactlyInAnyOrder("reconcile", "restart", "suspend", "resume");
        act("suspend");
        trial.awaitCondition("two", "Suspended");
        act("resume");
        eventually("it goes on").until(() -> trial.condition("two", "Suspended").isEmpty());
        act("reconcile");
        String asked = trial.stack("two").getMetadata().getAnnotations().get("cairn.dev/requestedAt");
        eventually("it was looked at")
                .until(() -> asked.equals(trial.stack("two").getStatus().lastHandledReconcileAt()));
        act("restart");
        eventually("both were restarted").until(() -> trial.added("Pod/").size() == 4);
        trial.awaitReady("two");
    }

    /** As Argo CD does: the object that the script returned is written back. */
    private void act(String action) {
        Object annotations = ((Map<?, ?>) argo.act(action, trial.stack("two")).get("metadata")).get("annotations");
        Map<String, Object> wanted = new java.util.HashMap<>();
        Optional.ofNullable(trial.stack("two").getMetadata().getAnnotations())
                .ifPresent(before -> before.keySet().forEach(key -> wanted.put(key, null)));
        if (annotations instanceof Map<?, ?> map) {
            map.forEach((key, value) -> wanted.put(String.valueOf(key), value));
        }
        trial.patch("two", Map.of("metadata", Map.of("annotations", wanted)));
    }
}
