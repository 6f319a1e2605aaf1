package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testing.Kubectl;
import dev.cairn.testing.ObjectLog;
import dev.cairn.testing.ObjectLog.Entry;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.client.Watcher.Action;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers that really start, probed by a real kubelet, reached over a real network. */
@Tag("cluster")
class RealPodsTest {
    private static final String CHAIN = """
            resources:
            - name: db
              container: {image: "cairn-test/busybox:1", command: [sh, -c, "sleep 2; exec httpd -f -p 8080"], ports: [{name: http, port: 8080}]}
              health: {tcp: {port: 8080}}
              stop: {grace: 1s}
            - name: web
              container:
                image: cairn-test/busybox:1
                command: [sh, -c, "nc -w 2 $DB_HOST $DB_PORT </dev/null || exit 9; exec httpd -f -p 8080"]
                env: [{name: DB_HOST, value: "${resources.db.host}"}, {name: DB_PORT, value: "${resources.db.port}"}]
                ports: [{name: http, port: 8080}]
              stop: {grace: 1s}
            """;

    @TempDir
    private Path directory;

    @Test
    void a_chain_becomes_ready_in_order_and_each_reaches_what_it_rests_on_the_moment_it_starts() throws Exception {
        try (Trial trial = new Trial(TestCluster.withRealPods())) {
            trial.ready("chain", CHAIN);

            Entry available = trial.log().of("Deployment/chain-db").stream()
                    .filter(ObjectLog::available)
                    .findFirst()
                    .orElseThrow();
            Entry created = trial.log().of("Deployment/chain-web").getFirst();
            assertThat(created.version()).isGreaterThan(available.version());
            assertThat(trial.resource("chain", "web").orElseThrow().restarts())
                    .as("web found db at its first try")
                    .isNull();
            Kubectl kubectl = new Kubectl(trial.kubeconfig(), trial.namespace(), directory);
            assertThat(kubectl.run("exec", "deployment/chain-web", "--", "nc", "-w", "2", "chain-db", "8080"))
                    .as("by its name, through its Service")
                    .doesNotContain("bad address");

            trial.delete("chain", DeletionPropagation.FOREGROUND);

            trial.awaitGone("chain");
            assertThat(trial.log().of("Pod/chain-web-*").getLast().action()).isEqualTo(Action.DELETED);
            eventually("nothing is left").until(() -> trial.present().isEmpty());
        }
    }

    @Test
    void what_a_job_told_outlives_the_job_and_the_operator_and_restarts_nothing() throws Exception {
        try (Trial trial = new Trial(TestCluster.withRealPods())) {
            trial.ready("told", """
                    resources:
                    - name: seed
                      job: {image: "cairn-test/busybox:1", command: [sh, -c, "echo TICKET=42 > $CAIRN_OUTPUT"]}
                    - name: web
                      container:
                        image: cairn-test/busybox:1
                        command: [sh, -c, "exec sleep 1000"]
                        env: [{name: TICKET, value: "${resources.seed.TICKET}"}]
                      stop: {grace: 1s}
                    """);
            Kubectl kubectl = new Kubectl(trial.kubeconfig(), trial.namespace(), directory);
            assertThat(kubectl.run("exec", "deployment/told-web", "--", "sh", "-c", "echo $TICKET"))
                    .contains("42");
            trial.stopOperator();
            kubectl.run("delete", "job", "told-seed", "--wait");

            trial.startOperator();
            trial.later(Duration.ofMinutes(3), "told");

            eventually("the new operator looked at it")
                    .until(() -> trial.stack("told").getStatus().lastHandledReconcileAt() != null);
            trial.awaitReady("told");
            assertThat(trial.added("Pod/told-seed-")).hasSize(1);
            assertThat(trial.added("Pod/told-web-")).hasSize(1);
            assertThat(trial.resource("told", "seed").orElseThrow().outputs())
                    .anyMatch(output -> output.name().equals("TICKET") && "42".equals(output.value()));
        }
    }

    @Test
    void an_image_that_cannot_be_pulled_is_named() throws Exception {
        try (Trial trial = new Trial(TestCluster.withRealPods())) {
            trial.create("bad", "resources: [{name: a, container: {image: \"missing.invalid/nothing:1\"}}]");

            eventually("the image is in the status").until(() -> trial.resource("bad", "a")
                    .filter(a -> a.message() != null && a.message().contains("missing.invalid/nothing:1"))
                    .isPresent());
        }
    }
}
