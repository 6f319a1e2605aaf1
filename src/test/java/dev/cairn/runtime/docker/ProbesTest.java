package dev.cairn.runtime.docker;

import static dev.cairn.runtime.docker.EngineRoom.sh;

import dev.cairn.model.Instance;
import dev.cairn.model.Probe;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ProbeTrial;
import io.grpc.Server;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The probes that are more than a connection, of containers; tcp and http are in the prober's own tests. */
@Tag("docker")
class ProbesTest {
    @RegisterExtension
    final EngineRoom room = new EngineRoom();

    @Test
    void aLineOfItsLogPassesAndStillDoesAfterCairnWasAway() throws Exception {
        Probe probe = new Probe.Log("ready in [0-9]+ ms");
        Workload workload = With.probe(sh("echo starting; echo ready in 5 ms; exec sleep 60"), probe);
        Instance instance = room.start("api", workload);

        try (ProbeTrial trial = new ProbeTrial(room.runtime, room.stack, instance, workload, probe)) {
            trial.passes();
        }
        try (DockerRuntime next = room.open();
                ProbeTrial trial = new ProbeTrial(next, room.stack, instance, workload, probe)) {
            trial.passes();
        }
    }

    @Test
    void aCommandIsRunInTheContainer() throws Exception {
        Probe probe = new Probe.Exec(List.of("sh", "-c", "touch /tmp/go; cat /tmp/ready"));
        Workload workload =
                With.probe(sh("while [ ! -e /tmp/go ]; do sleep 0.02; done; touch /tmp/ready; exec sleep 60"), probe);
        Instance instance = room.start("api", workload);

        try (ProbeTrial trial = new ProbeTrial(room.runtime, room.stack, instance, workload, probe)) {
            trial.passes();
        }
    }

    /** The container hands each connection on to a server of this machine. */
    @Test
    void aGrpcServerIsAskedForItsHealth() throws Exception {
        Server server = ProbeTrial.grpcServer();
        try {
            Probe probe = new Probe.Grpc(50051, "");
            Workload workload =
                    With.probe(sh("exec nc -ll -p 50051 -e nc host.docker.internal " + server.getPort()), probe);
            Instance instance = room.start("api", workload);

            try (ProbeTrial trial = new ProbeTrial(room.runtime, room.stack, instance, workload, probe)) {
                trial.passes();
            }
        } finally {
            server.shutdownNow().awaitTermination();
        }
    }
}
