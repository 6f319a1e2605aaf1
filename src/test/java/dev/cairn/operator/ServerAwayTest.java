package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.runtime.kubernetes.Reach;
import dev.cairn.testing.CuttableLine;
import dev.cairn.testing.ObjectLog;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.client.Config;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The API server is away for longer than anything may take; nothing is concluded from that. */
@Tag("cluster")
class ServerAwayTest {
    private static final Duration LONGER_THAN_ANY_DEADLINE = Duration.ofMinutes(15);

    private Trial trial;
    private CuttableLine line;

    @BeforeEach
    void start() throws Exception {
        trial = Trial.withoutOperator();
        Config admin = Config.fromKubeconfig(trial.kubeconfig().toFile());
        line = new CuttableLine(admin);
        trial.startOperator(line.over(admin), new Reach(Set.of(trial.namespace())), Optional.empty());
    }

    @AfterEach
    void stop() throws Exception {
        if (trial != null) {
            trial.close();
            line.close();
        }
    }

    @Test
    void what_ran_runs_on_what_was_to_start_starts_and_nothing_is_counted_as_a_failure() throws Exception {
        trial.ready("calm", "resources: [{name: web, container: {image: x}}]");
        trial.create("busy", """
                resources:
                - {name: db, container: {image: x}, annotations: {sim.cairn.dev/ready-after: 3s}}
                - {name: seed, job: {image: x}, dependsOn: [{name: db}]}
                - {name: once, container: {image: x}, restart: {policy: Never}, dependsOn: [{name: db}]}
                - {name: web, container: {image: x}, dependsOn: [{name: seed, condition: Completed}, {name: once}]}
                """);
        trial.log().await(Duration.ofMinutes(1), "db is made", entry -> entry.name()
                .equals("Deployment/busy-db"));

        line.cut();
        trial.advance(LONGER_THAN_ANY_DEADLINE);
        trial.log()
                .await(
                        Duration.ofMinutes(1),
                        "db is ready while nobody of ours sees it",
                        entry -> entry.name().equals("Deployment/busy-db") && ObjectLog.available(entry));
        trial.later(LONGER_THAN_ANY_DEADLINE, "busy");
        line.mend();

        trial.awaitReady("busy");
        assertThat(trial.added("Pod/")).as("nothing ran twice").hasSize(5);
        assertThat(trial.stack("busy").getStatus().resources())
                .allSatisfy(resource -> assertThat(resource.restarts()).isNull());
        assertThat(trial.stacks()
                        .saw("calm", stack -> "Failed".equals(stack.getStatus().phase())))
                .isFalse();
    }

    @Test
    void a_start_that_finds_nobody_is_asked_for_again_and_a_teardown_goes_on() throws Exception {
        trial.create("cut", """
                resources:
                - {name: db, container: {image: x}, annotations: {sim.cairn.dev/ready-after: 2s}}
                - {name: seed, job: {image: x}, dependsOn: [{name: db}]}
                """);
        trial.log().await(Duration.ofMinutes(1), "db is made", entry -> entry.name()
                .equals("Deployment/cut-db"));
        trial.requests().refuse(); // connected, and every request is answered with 503 by nobody in particular
        trial.log()
                .await(
                        Duration.ofMinutes(1),
                        "db is ready",
                        entry -> entry.name().equals("Deployment/cut-db") && ObjectLog.available(entry));
        eventually("the start was tried").until(() -> trial.requests().refused() > 0);
        trial.requests().allow();
        trial.later(Duration.ofSeconds(10), "cut");
        trial.awaitReady("cut");
        assertThat(trial.resource("cut", "seed").orElseThrow().phase()).isEqualTo("Completed");

        trial.delete("cut", DeletionPropagation.FOREGROUND);
        trial.log()
                .await(
                        Duration.ofMinutes(1),
                        "the teardown began",
                        entry -> entry.name().startsWith("Deployment/cut-db")
                                && entry.object().getMetadata().getDeletionTimestamp() != null);
        line.cut();
        trial.advance(LONGER_THAN_ANY_DEADLINE);
        line.mend();
        trial.awaitGone("cut");
    }
}
