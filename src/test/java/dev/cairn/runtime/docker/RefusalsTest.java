package dev.cairn.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Engines say in words what went wrong; these are the words of those we know. */
class RefusalsTest {
    private static final List<Workload.Port> PORTS = List.of(
            new Workload.Port("http", 80, Optional.of(18080), "127.0.0.1", Workload.Protocol.TCP),
            new Workload.Port("dns", 53, Optional.empty(), "127.0.0.1", Workload.Protocol.UDP));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "driver failed programming external connectivity on endpoint x (4fe2): Bind for 127.0.0.1:18080 failed: port"
                        + " is already allocated",
                "driver failed programming external connectivity on endpoint x (4fe2): Error starting userland proxy: listen"
                        + " tcp4 127.0.0.1:18080: bind: address already in use",
                "failed to set up container networking: driver failed programming external connectivity on endpoint x:"
                        + " failed to bind host port for 127.0.0.1:18080:172.18.0.2:80/tcp: address already in use",
                "rootlessport listen tcp 127.0.0.1:18080: bind: address already in use"
            })
    void aPortInUse(String text) {
        assertThat(Refusals.start(new EngineRefusal(500, text), PORTS)).isEqualTo(new Reason.PortConflict(18080, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OCI runtime create failed: container_linux.go:380: starting container process caused: exec: \"nope\":"
                        + " executable file not found in $PATH: unknown",
                "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create"
                        + " failed: unable to start container process: error during container init: exec: \"nope\": executable"
                        + " file not found in $PATH: unknown",
                "OCI runtime create failed: runc create failed: unable to start container process: exec: \"/nope\": stat"
                        + " /nope: no such file or directory: unknown",
                "crun: executable file `nope` not found in $PATH: No such file or directory: OCI runtime attempted to"
                        + " invoke a command that was not found"
            })
    void aMissingProgramIsFinal(String text) {
        Reason reason = Refusals.start(new EngineRefusal(400, text), PORTS);

        assertThat(reason).isInstanceOf(Reason.SpawnError.class);
        assertThat(reason.prevented()).isTrue();
        assertThat(reason.text()).contains("nope").doesNotContain("container_linux.go");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cannot mkdir: /etc/passwd is not a directory",
                "workdir \"/etc/passwd\" does not exist on container 3f2a91c07f0d"
            })
    void aWorkingDirectoryThatCannotBeIsFinal(String text) {
        Reason reason = Refusals.start(new EngineRefusal(500, text), PORTS);

        assertThat(reason).isInstanceOf(Reason.SpawnError.class);
        assertThat(reason.prevented()).isTrue();
        assertThat(reason.text()).startsWith("workingDir: ").contains("/etc/passwd");
    }

    @Test
    void otherErrorsOfTheStartAreTriedAgain() {
        Reason reason = Refusals.start(
                new EngineRefusal(
                        500, "OCI runtime create failed: runc create failed: unable to start container process: boom"),
                PORTS);

        assertThat(reason).isEqualTo(new Reason.SpawnError("boom", false));
        assertThat(Refusals.start(new EngineRefusal(500, "no space left on device"), PORTS))
                .isEqualTo(new Reason.BackendError("no space left on device"));
    }

    @Test
    void aBadRequestIsAnInvalidSpecification() {
        assertThat(Refusals.start(new EngineRefusal(400, "Minimum memory limit allowed is 6MB"), PORTS))
                .isEqualTo(new Reason.InvalidSpec("Minimum memory limit allowed is 6MB"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pull access denied for nope, repository does not exist or may require 'docker login': denied: requested"
                        + " access to the resource is denied",
                "manifest for busybox:nope not found: manifest unknown: manifest unknown",
                "no matching manifest for linux/s390x in the manifest list entries",
                "initializing source docker://nope:latest: reading manifest latest in nope: manifest unknown"
            })
    void anImageThatTheRegistryDoesNotHaveIsFinal(String text) {
        assertThat(Refusals.pull("nope", text).prevented()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io: no such host",
                "Get \"https://registry-1.docker.io/v2/\": net/http: TLS handshake timeout",
                "dial tcp 10.0.0.1:443: connect: connection refused",
                "toomanyrequests: You have reached your pull rate limit"
            })
    void aRegistryThatDoesNotAnswerIsTriedAgain(String text) {
        assertThat(Refusals.pull("busybox", text).prevented()).isFalse();
    }

    @Test
    void noAnswerIsALostBackendAndADeniedSocketIsForbidden() {
        IOException denied = new IOException("no engine answers", new SocketException("Permission denied"));

        assertThat(Refusals.of(new IOException("Connection refused"), "unix:///x"))
                .isEqualTo(new Reason.BackendLost("Connection refused"));
        assertThat(Refusals.of(denied, "unix:///x")).isInstanceOfSatisfying(Reason.Forbidden.class, forbidden -> {
            assertThat(forbidden.resource()).isEqualTo("unix:///x");
            assertThat(forbidden.account()).contains(System.getProperty("user.name"));
        });
        assertThat(Refusals.of(new InterruptedIOException("interrupted"), ""))
                .isEqualTo(new Reason.BackendError("interrupted"));
        assertThat(Refusals.of(new EngineRefusal(500, "server\n  error"), ""))
                .isEqualTo(new Reason.BackendError("server error"));
    }

    @Test
    void aNameThatIsTakenIsAConflict() {
        String podman = "container create: the container name \"cairn_shop_api_1\" is already in use by abc";

        assertThat(new EngineRefusal(409, "Conflict. The container name is already in use").conflict())
                .isTrue();
        assertThat(new EngineRefusal(500, podman).conflict()).isTrue();
        assertThat(new EngineRefusal(500, "server error").conflict()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "404, No such container: abc, true",
        "500, 'container abc does not exist in database: no such container', true",
        "500, RWLayer of container abc is unexpectedly nil, true",
        "500, server error, false",
        "409, container abc is running, false"
    })
    void whatIsOnItsWayOutCountsAsGone(int status, String text, boolean gone) {
        assertThat(new EngineRefusal(status, text).absent()).isEqualTo(gone);
    }

    @Test
    void messagesAreShort() {
        assertThat(Refusals.brief("x".repeat(10_000))).hasSizeLessThan(310);
    }
}
