package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.Stack;
import dev.cairn.testing.StackLog;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A new process of the operator finds what the old one left. */
@Tag("cluster")
class RestartTest {
    private static final int MANY = 200;
    private static final String ONE = "resources: [{name: a, container: {image: x}}]";

    @Test
    void a_restart_of_the_operator_with_two_hundred_ready_stacks_writes_nothing() throws Exception {
        try (Trial trial = new Trial()) {
            IntStream.range(0, MANY).forEach(n -> trial.create("many-" + n, ONE));
            eventually("all are ready")
                    .until(() ->
                            stacks(trial).stream().filter(StackLog::finished).count() == MANY);
            trial.stopOperator();
            List<String> before = versions(trial);
            trial.requests().clear();

            trial.startOperator();

            eventually("each was looked at").until(() -> trial.passes() == MANY);
            assertThat(trial.requests().writes()).isEmpty();
            assertThat(versions(trial)).isEqualTo(before);
        }
    }

    private static List<Stack> stacks(Trial trial) {
        return trial.client()
                .resources(Stack.class)
                .inNamespace(trial.namespace())
                .list()
                .getItems();
    }

    private static List<String> versions(Trial trial) {
        return stacks(trial).stream()
                .map(stack -> stack.getMetadata().getName() + " "
                        + stack.getMetadata().getResourceVersion())
                .toList();
    }
}
