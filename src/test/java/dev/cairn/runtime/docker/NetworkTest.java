package dev.cairn.runtime.docker;

import static dev.cairn.runtime.docker.EngineRoom.job;
import static dev.cairn.runtime.docker.EngineRoom.sh;
import static dev.cairn.runtime.docker.EngineRoom.sleeping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.model.Workload.Port;
import dev.cairn.model.Workload.Protocol;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How containers, the machine and the prober reach each other. */
@Tag("docker")
class NetworkTest {
    @RegisterExtension
    final EngineRoom room = new EngineRoom();

    private static Port port(int port, Optional<Integer> hostPort) {
        return new Port("http", port, hostPort, "127.0.0.1", Protocol.TCP);
    }

    private static Workload web(Optional<Integer> hostPort) {
        return With.ports(sh("httpd -f -p 8080 -h /etc"), port(8080, hostPort));
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void accepts(InetSocketAddress address) {
        Awaitility.await().atMost(EngineRoom.SOON).ignoreExceptions().until(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(address, 1000);
                return socket.isConnected();
            }
        });
    }

    @Test
    void containersReachEachOtherByTheNameOfTheResource() throws Exception {
        Instance web = room.start("web", web(Optional.empty()));
        accepts(room.runtime.reach(room.stack, web.id(), 8080).orElseThrow());

        Instance asked = room.ended(room.start("ask", job("wget -q -O - http://web:8080/hostname")));

        assertThat(asked.exit().orElseThrow().cause()).isEqualTo(new Reason.ExitCode(0));
        assertThat(room.lines("ask", LogOptions.ALL)).containsExactly("web");
    }

    @Test
    void aNetworkThatAKilledCairnMadeTwiceKeepsNothingFromStarting() throws Exception {
        room.runtime.prepare(room.stack);
        Naming naming = new Naming(room.stack);
        ObjectNode twin = JsonNodeFactory.instance.objectNode().put("Name", naming.network());
        naming.labels().forEach(twin.putObject("Labels")::put);
        try {
            room.engine.post("/networks/create", twin);
        } catch (EngineRefusal e) {
            assumeTrue(!e.conflict(), "this engine keeps names apart");
            throw e;
        }

        assertThatThrownBy(() -> room.start("web", sleeping())).hasMessageContaining("ambiguous");
        Instance second = room.runtime.start(room.spec("web", 2, sleeping()));

        assertThat(second.alive()).isTrue();
    }

    @Test
    void theNextAttemptHasTheSameName() throws Exception {
        room.ended(room.start("web", sh("exit 1")));
        Instance web = room.runtime.start(room.spec("web", 2, web(Optional.empty())));
        accepts(room.runtime.reach(room.stack, web.id(), 8080).orElseThrow());

        assertThat(room.output(web, "wget", "-q", "-O", "-", "http://web:8080/hostname"))
                .isEqualTo("0 web");
    }

    @Test
    void theMachineIsCalledHostDockerInternal() throws Exception {
        Instance instance = room.start("api", sleeping());

        assertThat(room.output(instance, "cat", "/etc/hosts")).contains("host.docker.internal");
        if (instance.address().isPresent()) {
            InetAddress gateway = room.runtime.gateway(room.stack).orElseThrow();
            try (ServerSocket process = new ServerSocket(0, 1, gateway)) {
                String port = String.valueOf(process.getLocalPort());
                assertThat(room.output(instance, "nc", "-w", "5", "host.docker.internal", port, "-e", "true"))
                        .isEqualTo("0 ");
            }
        }
    }

    @Test
    void nothingIsPublishedWithoutNeedAndTheContainersOwnAddressIsReached() throws Exception {
        Instance web = room.start("web", web(Optional.empty()));
        assumeTrue(web.address().isPresent(), "this engine's networks are not reachable from this machine");

        InetSocketAddress address =
                room.runtime.reach(room.stack, web.id(), 8080).orElseThrow();

        assertThat(room.raw(web).at("/HostConfig/PortBindings")).isEmpty();
        assertThat(address.getAddress().getHostAddress())
                .isEqualTo(web.address().orElseThrow());
        assertThat(room.runtime.proxied(room.stack, web.id())).isFalse();
        accepts(address);
    }

    @Test
    void whereTheAddressIsOutOfReachThePortsArePublishedOnLoopback() throws Exception {
        WorkloadSpec spec = room.spec("web", 1, web(Optional.empty()));
        int hostPort = new ProbePorts().of(room.naming(), "web", 8080);
        var surroundings = new ContainerBody.Surroundings(Optional.empty(), _ -> hostPort, false, () -> 2);
        Workload.Image program = (Workload.Image) spec.workload().program();
        var image = new Images(room.engine).ensure(program, dev.cairn.runtime.ContainerRuntime.Progress.NONE);
        var body = new ContainerBody(spec, program, image, surroundings).json();
        assertThat(body.at("/HostConfig/ExtraHosts").toString()).contains("host.docker.internal:host-gateway");
        body.withObject("/HostConfig").remove("ExtraHosts"); // not every engine has a default bridge
        String id = room.engine
                .post("/containers/create?name=" + room.naming().container("web", 1), body)
                .path("Id")
                .asText();
        room.engine.post("/containers/" + id + "/start");

        var binding = new Sighting(room.engine.get("/containers/" + id + "/json"))
                .published(8080)
                .orElseThrow();

        assertThat(binding.path("HostIp").asText()).isEqualTo("127.0.0.1");
        assertThat(binding.path("HostPort").asInt()).isEqualTo(hostPort);
        accepts(new InetSocketAddress("127.0.0.1", hostPort));
        assertThat(room.runtime.inspect(room.stack, id).orElseThrow().message())
                .isEqualTo("probed through port 8080 at 127.0.0.1:" + hostPort);
    }

    @Test
    void aHostPortIsPublishedOnItsAddress() throws Exception {
        int hostPort = free();
        room.start("web", web(Optional.of(hostPort)));

        accepts(new InetSocketAddress("127.0.0.1", hostPort));
    }

    @Test
    void aPortOfAnotherContainerIsAConflictThatNamesItAndTheNextTryWorks() throws Exception {
        int hostPort = free();
        Instance first = room.start("first", web(Optional.of(hostPort)));

        assertThatThrownBy(() -> room.start("second", web(Optional.of(hostPort))))
                .isInstanceOfSatisfying(RuntimeFailure.class, failure -> {
                    assertThat(failure.reason()).isInstanceOf(Reason.PortConflict.class);
                    Reason.PortConflict conflict = (Reason.PortConflict) failure.reason();
                    assertThat(conflict.port()).isEqualTo(hostPort);
                    assertThat(conflict.owner()).contains("_first_1");
                });
        assertThat(room.list()).extracting(Instance::resource).containsExactly("first");
        room.runtime.remove(room.stack, "first", first.id());

        assertThat(room.start("second", web(Optional.of(hostPort))).state()).isEqualTo(Instance.State.RUNNING);
    }

    @Test
    void aPortOfAProgramIsAConflict() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Workload workload = web(Optional.of(taken.getLocalPort()));

            assertThatThrownBy(() -> room.start("web", workload))
                    .isInstanceOfSatisfying(RuntimeFailure.class, failure -> assertThat(failure.reason())
                            .isEqualTo(new Reason.PortConflict(taken.getLocalPort(), "a program outside the engine")));
        }
    }

    @Test
    void somethingThatDoesNotRunIsNotReached() throws Exception {
        Instance ended = room.ended(room.start("web", sh("exit 0")));

        assertThat(room.runtime.reach(room.stack, ended.id(), 8080)).isEmpty();
        assertThat(room.runtime.reach(room.stack, "0".repeat(64), 8080)).isEmpty();
    }

    @Test
    void aPrunedNetworkIsMadeAgainAtTheNextTry() throws Exception {
        room.runtime.stage(room.spec("api", 1, sleeping()), dev.cairn.runtime.ContainerRuntime.Progress.NONE);
        room.engine.delete("/networks/" + room.naming().network());

        assumeFalse(startsAtOnce(), "this engine starts it all the same");

        assertThat(room.start("api", sleeping()).state()).isEqualTo(Instance.State.RUNNING);
    }

    private boolean startsAtOnce() {
        try {
            room.start("api", sleeping());
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    @Test
    void twoStacksSideBySideShareNothing() throws Exception {
        Instance mine = room.start("api", sleeping());
        dev.cairn.runtime.StackRef other = EngineRoom.stack();
        try {
            room.runtime.prepare(other);

            assertThat(room.runtime.list(other)).isEmpty();
            assertThatThrownBy(() -> room.runtime.inspect(other, mine.id())).hasMessageContaining("api_1");
        } finally {
            room.runtime.teardown(other, true);
        }
        assertThat(room.inspect(mine).state()).isEqualTo(Instance.State.RUNNING);
    }
}
