package dev.cairn.runtime.process;

import dev.cairn.model.Instance;
import dev.cairn.model.Probe;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ProbeTrial;
import io.grpc.Server;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The probes that are more than a connection, of processes; tcp and http are in the prober's own tests. */
@Tag("process")
class ProbesTest {
    @RegisterExtension
    final Workshop shop = new Workshop();

    @Test
    void aLineOfItsLogPassesAndStillDoesAfterCairnWasAway() throws Exception {
        Workload workload = shop.sh("echo starting; echo ready in 5 ms; exec sleep 60");
        Instance instance = shop.start("api", workload);
        Probe probe = new Probe.Log("ready in [0-9]+ ms");

        try (ProbeTrial trial = new ProbeTrial(shop.runtime, shop.stack, instance, workload, probe)) {
            trial.passes();
        }
        try (ProbeTrial trial = new ProbeTrial(shop.takeOver(), shop.stack, instance, workload, probe)) {
            trial.passes();
        }
    }

    @Test
    void aCommandIsRunWhereTheProcessRuns() throws Exception {
        Workload workload = shop.sh("while [ ! -e go ]; do sleep 0.02; done; touch ready; exec sleep 60");
        Instance instance = shop.start("api", workload);
        Probe probe = new Probe.Exec(List.of("sh", "-c", "touch go; cat ready 2>&1"));

        try (ProbeTrial trial = new ProbeTrial(shop.runtime, shop.stack, instance, workload, probe)) {
            trial.passes();
        }
    }

    @Test
    void aGrpcServerIsAskedForItsHealth() throws Exception {
        Server server = ProbeTrial.grpcServer();
        try {
            Workload workload = shop.sh("exec sleep 60");
            Instance instance = shop.start("api", workload);

            Probe probe = new Probe.Grpc(server.getPort(), "");
            try (ProbeTrial trial = new ProbeTrial(shop.runtime, shop.stack, instance, workload, probe)) {
                trial.passes();
            }
        } finally {
            server.shutdownNow().awaitTermination();
        }
    }
}
