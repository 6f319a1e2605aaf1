package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testing.ObjectLog;
import dev.cairn.testing.ObjectLog.Entry;
import io.fabric8.kubernetes.client.Watcher.Action;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What people ask of a Stack by annotations, and what they are told by Events. */
@Tag("cluster")
class WishesTest {
    private static final String TWO = """
            resources:
            - {name: a, container: {image: x}, annotations: {sim.cairn.dev/ready-after: 1s}}
            - {name: b, container: {image: x}, dependsOn: [{name: a}]}
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

    @Test
    void restarted_at_restarts_everything_once_in_dependency_order() {
        trial.ready("two", TWO);

        trial.annotate("two", Map.of("cairn.dev/restartedAt", "2026-01-01T00:00:00Z"));

        eventually("both were restarted")
                .until(() -> trial.added("Pod/two-a-").size() == 2
                        && trial.added("Pod/two-b-").size() == 2);
        trial.awaitReady("two");
        List<Entry> a = trial.log().of("Deployment/two-a");
        long again = a.stream()
                .filter(entry -> attempt(entry).equals("2") && ObjectLog.available(entry))
                .findFirst()
                .orElseThrow()
                .version();
        long b = trial.log().of("Deployment/two-b").stream()
                .filter(entry -> attempt(entry).equals("2"))
                .findFirst()
                .orElseThrow()
                .version();
        assertThat(b).as("b is touched when a is ready again").isGreaterThan(again);
        trial.stopOperator();
        trial.startOperator();
        trial.annotate("two", Map.of("cairn.dev/requestedAt", "later"));
        eventually("it was looked at again")
                .until(() -> "later".equals(trial.stack("two").getStatus().lastHandledReconcileAt()));
        assertThat(trial.added("Pod/")).as("once").hasSize(4);
    }

    @Test
    void events_tell_the_story_after_the_work_and_not_twice() {
        trial.ready("two", TWO);

        eventually("the story is told")
                .until(() -> trial.events("two").stream().anyMatch(event -> event.startsWith("StackReady")));

        assertThat(trial.events("two"))
                .extracting(event -> event.replaceFirst(":.*", ""))
                .containsExactly("StackStarting", "ResourceReady", "ResourceReady", "StackReady");
        assertThat(trial.events("two")).anyMatch(event -> event.startsWith("ResourceReady: a"));
    }

    private static String attempt(Entry entry) {
        return entry.action() == Action.DELETED
                ? ""
                : entry.object().getMetadata().getAnnotations().get("cairn.dev/attempt");
    }
}
