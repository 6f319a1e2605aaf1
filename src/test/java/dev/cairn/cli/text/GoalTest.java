package dev.cairn.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import dev.cairn.cli.text.Goal.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

public class GoalTest {

    @Test
    void everythingReadyOrCompletedIsReady() throws IOException {
        Stack stack = stack(1, Map.of("a", "Ready", "b", "Completed", "c", "Skipped"));

        assertThat(Goal.READY.judge(stack, List.of())).isEqualTo(new Verdict.Reached(List.of()));
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        Stack stack = stack(1, Map.of("a", "Ready", "b", "Running", "c", "Restarting"));

        assertThat(Goal.READY.judge(stack, List.of())).isEqualTo(new Verdict.Waiting(List.of("b", "c")));
        assertThat(Goal.READY.judge(stack, List.of("a"))).isEqualTo(new Verdict.Reached(List.of()));
    }

    @Test
    void whatTheFileKeepsStoppedIsNotWaitedForAndCannotBeHad() throws IOException {
        Stack stack = stack(1, Map.of("a", "Ready", "idle", "Stopped"));

        assertThat(Goal.READY.judge(stack, List.of())).isEqualTo(new Verdict.Reached(List.of()));
        assertThat(Goal.READY.judge(stack, List.of("idle"))).isEqualTo(new Verdict.Lost(List.of("idle")));
        assertThat(Goal.READY.judge(stack(1, Map.of("a", "Stopped")), List.of()))
                .isEqualTo(new Verdict.Waiting(List.of("a")));
        assertThat(Goal.STOPPED.judge(stack, List.of("idle"))).isEqualTo(new Verdict.Reached(List.of()));
    }

    @Test
    void theNameOfAForEachMeansAllThatWereMadeOfIt() throws IOException {
        Stack stack = stack(1, Map.of("a", "Ready", "each-one", "Ready", "each-two", "Running"));

        assertThat(Goal.READY.judge(stack, List.of("each"))).isEqualTo(new Verdict.Waiting(List.of("each-two")));
    }

    @Test
    void aFailureForGoodLosesAtOnce() throws IOException {
        Stack stack = stack(1, Map.of("a", "Running", "b", "Quarantined"));

        assertThat(Goal.READY.judge(stack, List.of())).isEqualTo(new Verdict.Lost(List.of("b")));
        assertThat(Goal.COMPLETED.judge(stack, List.of())).isEqualTo(new Verdict.Lost(List.of("b")));
        assertThat(Goal.READY.judge(stack, List.of("a"))).isEqualTo(new Verdict.Waiting(List.of("a")));
    }

    @Test
    void whatIsNotCriticalOnlyWarnsUnlessItWasNamed() throws IOException {
        Stack stack = stack(1, Map.of("a", "Ready", "optional", "Failed"));

        assertThat(Goal.READY.judge(stack, List.of())).isEqualTo(new Verdict.Reached(List.of("optional")));
        assertThat(Goal.READY.judge(stack, List.of("optional"))).isEqualTo(new Verdict.Lost(List.of("optional")));
    }

    @Test
    void allReadyIsNotReadyWhileTheStackIsReconciling() throws IOException {
        Stack stack = stack(1, Map.of("a", "Ready"));
        stack.setStatus(new ObjectMapper()
                .convertValue(
                        Map.of(
                                "observedGeneration",
                                1,
                                "resources",
                                List.of(Map.of("name", "a", "phase", "Ready")),
                                "conditions",
                                List.of(Map.of("type", "Reconciling", "status", "True"))),
                        StackStatus.class));

        assertThat(Goal.READY.judge(stack, List.of())).isEqualTo(new Verdict.Waiting(List.of()));
        assertThat(Goal.READY.judge(stack, List.of("a"))).isEqualTo(new Verdict.Reached(List.of()));
    }

    @Test
    void aStatusOfAnOlderFileSaysNothing() throws IOException {
        Stack stack = stack(0, Map.of("a", "Ready"));

        assertThat(Goal.READY.judge(stack, List.of())).isEqualTo(new Verdict.Waiting(List.of()));
    }

    @Test
    void stoppedMeansThatNothingIsActiveOrAboutToBe() throws IOException {
        assertThat(Goal.STOPPED.judge(stack(1, Map.of("a", "Stopped", "b", "Completed", "c", "Failed")), List.of()))
                .isEqualTo(new Verdict.Reached(List.of()));
        assertThat(Goal.STOPPED.judge(stack(1, Map.of("a", "Stopped", "b", "Stopping")), List.of()))
                .isEqualTo(new Verdict.Waiting(List.of("b")));
    }

    @Test
    void whatRestsOnSomethingThatWasStoppedIsStoppedToo() throws IOException {
        Stack held = stack("in-held.yaml");

        assertThat(Goal.STOPPED.judge(held, List.of())).isEqualTo(new Verdict.Waiting(List.of("mail")));
        assertThat(Goal.STOPPED.judge(held, List.of("web", "storefront"))).isEqualTo(new Verdict.Reached(List.of()));
    }

    @Test
    void whatIsNotWantedOrNotManagedWillNotBeReady() throws IOException {
        Stack stack = stack(1, Map.of("a", "Ready", "b", "Skipped", "c", "Unmanaged"));

        assertThat(Goal.READY.judge(stack, List.of("a", "b", "c"))).isEqualTo(new Verdict.Lost(List.of("b", "c")));
        assertThat(Goal.STOPPED.judge(stack, List.of("b"))).isEqualTo(new Verdict.Reached(List.of()));
    }

    @Test
    void oneFailureIsEnoughToHaveFailed() throws IOException {
        assertThat(Goal.FAILED.judge(stack(1, Map.of("a", "Running", "b", "Failed")), List.of()))
                .isEqualTo(new Verdict.Reached(List.of()));
        assertThat(Goal.FAILED.judge(stack(1, Map.of("a", "Completed")), List.of()))
                .isEqualTo(new Verdict.Lost(List.of("a")));
    }

    private static Stack stack(String file) throws IOException {
        try (InputStream in = GoalTest.class.getResourceAsStream(file)) {
            return new ObjectMapper(new YAMLFactory()).readValue(in, Stack.class);
        }
    }

    private static Stack stack(long observed, Map<String, String> phases) throws IOException {
        StringBuilder yaml = new StringBuilder("metadata: {name: s, generation: 1}\nspec:\n  resources:\n");
        new TreeMap<>(phases)
                .keySet().stream().filter(name -> !name.startsWith("each-")).forEach(name -> yaml.append("  - {name: ")
                        .append(name)
                        .append(", critical: ")
                        .append(!name.equals("optional"))
                        .append(name.equals("idle") ? ", desired: Stop" : "")
                        .append("}\n"));
        yaml.append("  - {name: each, forEach: {items: [one, two]}}\n");
        yaml.append("status:\n  observedGeneration: ").append(observed).append("\n  resources:\n");
        new TreeMap<>(phases).forEach((name, phase) -> yaml.append("  - {name: ")
                .append(name)
                .append(", phase: ")
                .append(phase)
                .append("}\n"));
        return new ObjectMapper(new YAMLFactory()).readValue(yaml.toString(), Stack.class);
    }
}
