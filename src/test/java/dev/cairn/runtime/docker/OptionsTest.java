package dev.cairn.runtime.docker;

import static dev.cairn.runtime.docker.EngineRoom.plain;
import static dev.cairn.runtime.docker.EngineRoom.sh;
import static dev.cairn.runtime.docker.EngineRoom.sleeping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.model.Instance;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.model.Workload.ContainerOptions;
import dev.cairn.model.Workload.PullPolicy;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.RuntimeFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each field of a container does what it says, seen from inside where that is possible. */
@Tag("docker")
class OptionsTest {
    @RegisterExtension
    final EngineRoom room = new EngineRoom();

    @Test
    void environmentArrivesSecretsIncluded() throws Exception {
        Workload workload = With.env(
                sleeping(),
                new Workload.EnvVar("COLOUR", plain("a b=c")),
                new Workload.EnvVar("PASSWORD", new OutputValue.Secret("hush $(x)")));
        Instance instance = room.start("api", workload);

        assertThat(room.output(instance, "sh", "-c", "echo $COLOUR:$PASSWORD")).isEqualTo("0 a b=c:hush $(x)");
        JsonNode raw = room.raw(instance);
        assertThat(raw.path("Args").toString()).doesNotContain("hush");
        assertThat(raw.at("/Config/Labels").toString()).doesNotContain("hush");
    }

    @Test
    void aSecretOfAClusterIsAnError() {
        Workload workload =
                With.env(sleeping(), new Workload.EnvVar("PASSWORD", new OutputValue.SecretRef("db", "password")));

        assertThatThrownBy(() -> room.start("api", workload))
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("PASSWORD");
    }

    @Test
    void commandArgumentsAndDirectory() throws Exception {
        Workload.Image program = new Workload.Image(
                EngineRoom.BUSYBOX,
                Optional.empty(),
                List.of("sh", "-c", "echo \"$0 $1 in $PWD\""),
                List.of("one", "$(two)"),
                Optional.of("/etc"),
                ContainerOptions.DEFAULT);
        room.ended(room.start("api", Workload.of(program)));

        assertThat(room.lines("api", LogOptions.ALL)).containsExactly("one $(two) in /etc");
    }

    @Test
    void argumentsAloneKeepTheImagesEntrypoint() throws Exception {
        String image = room.image(
                "entry",
                com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                        .objectNode()
                        .set(
                                "Entrypoint",
                                com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                                        .arrayNode()
                                        .add("echo")
                                        .add("from the image:")));
        Workload.Image program = new Workload.Image(
                image, Optional.empty(), List.of(), List.of("hello"), Optional.empty(), ContainerOptions.DEFAULT);
        room.ended(room.start("api", Workload.of(program)));

        assertThat(room.lines("api", LogOptions.ALL)).containsExactly("from the image: hello");
    }

    @Test
    void whatTheKernelIsAskedFor() throws Exception {
        ContainerOptions options = new ContainerOptions(
                "1234:567",
                false,
                false,
                true,
                "",
                List.of(),
                List.of("NET_RAW"),
                false,
                true,
                List.of("/scratch:size=1m,mode=1777", "/tmp"),
                8 << 20,
                Map.of("nofile", new Workload.Ulimit(512, 1024)),
                Map.of("net.ipv4.ip_unprivileged_port_start", "80"),
                List.of("legacy:10.1.2.3"),
                List.of("/dev/null:/dev/nothing:rw"),
                PullPolicy.IF_NOT_PRESENT,
                1);
        Instance instance = room.start("api", With.options(sleeping(), options));

        assertThat(room.output(instance, "id", "-u")).isEqualTo("0 1234");
        assertThat(room.output(instance, "id", "-g")).isEqualTo("0 567");
        assertThat(room.output(instance, "sh", "-c", "cat /proc/1/cmdline | tr '\\0' ' '"))
                .contains("init");
        assertThat(room.output(instance, "touch", "/file")).contains("Read-only");
        assertThat(room.output(instance, "touch", "/scratch/file")).startsWith("0");
        assertThat(room.output(instance, "sh", "-c", "df -k /scratch | tail -1"))
                .contains("1024");
        assertThat(room.output(instance, "sh", "-c", "df -k /dev/shm | tail -1"))
                .contains("8192");
        // Of its first process: what is executed beside it may have the limit of the engine's own runtime.
        assertThat(room.output(instance, "grep", "open files", "/proc/1/limits"))
                .containsPattern("\\s512\\s+1024\\s");
        assertThat(room.output(instance, "cat", "/proc/sys/net/ipv4/ip_unprivileged_port_start"))
                .isEqualTo("0 80");
        assertThat(room.output(instance, "cat", "/etc/hosts")).contains("10.1.2.3\tlegacy");
        assertThat(room.output(instance, "test", "-c", "/dev/nothing")).isEqualTo("0 ");
        assertThat(room.raw(instance).at("/HostConfig/CapDrop").toString()).contains("NET_RAW");
    }

    @Test
    void privilegesAndCapabilities() throws Exception {
        Workload added = With.options(sleeping(), options(List.of("NET_ADMIN"), false));
        Workload all = With.options(sleeping(), options(List.of(), true));

        Instance some = room.start("some", added);
        // Created only: where the tests run themselves in a container, the engine may lack the privileges to start it.
        room.runtime.stage(room.spec("all", 1, all), ContainerRuntime.Progress.NONE);
        Instance everything = room.list().stream()
                .filter(instance -> instance.resource().equals("all"))
                .findFirst()
                .orElseThrow();

        assertThat(room.raw(some).at("/HostConfig/CapAdd").toString()).contains("NET_ADMIN");
        assertThat(room.raw(everything).at("/HostConfig/Privileged").asBoolean())
                .isTrue();
    }

    private static ContainerOptions options(List<String> capAdd, boolean privileged) {
        ContainerOptions none = ContainerOptions.DEFAULT;
        return new ContainerOptions(
                "",
                false,
                false,
                false,
                "",
                capAdd,
                List.of(),
                privileged,
                false,
                List.of(),
                0,
                none.ulimits(),
                none.sysctls(),
                List.of(),
                List.of(),
                PullPolicy.NEVER,
                3);
    }

    @Test
    void aTerminalAndOpenInput() throws Exception {
        ContainerOptions none = ContainerOptions.DEFAULT;
        ContainerOptions options = new ContainerOptions(
                "",
                true,
                true,
                false,
                "linux/amd64",
                List.of(),
                List.of(),
                false,
                false,
                List.of(),
                0,
                none.ulimits(),
                none.sysctls(),
                List.of(),
                List.of(),
                PullPolicy.IF_NOT_PRESENT,
                1);
        Workload workload = With.options(sh("tty; echo done"), options);
        room.ended(room.start("api", workload));

        assertThat(room.lines("api", LogOptions.ALL)).containsExactly("/dev/pts/0", "done");
    }

    @Test
    void limitsAreSetAndMoreCpusThanThereAreMeansAll() throws Exception {
        Workload workload = With.limits(sleeping(), new Workload.Limits(500, 1_000_000, 16 << 20, 64 << 20));
        JsonNode host = room.raw(room.start("api", workload)).path("HostConfig");

        assertThat(host.path("Memory").asLong()).isEqualTo(64 << 20);
        assertThat(host.path("MemoryReservation").asLong()).isEqualTo(16 << 20);
        assertThat(host.path("CpuShares").asLong()).isEqualTo(512);
        assertThat(host.path("NanoCpus").asLong())
                .isEqualTo(room.engine.get("/info").path("NCPU").asLong() * 1_000_000_000);
    }

    @Test
    void theKernelsEndForMemoryIsToldApart() throws Exception {
        Workload workload = With.limits(sh("x=x; while :; do x=$x$x; done"), new Workload.Limits(0, 0, 0, 16 << 20));

        Instance instance = room.start("api", workload);

        EngineRoom.until(() -> room.ended(instance).exit().filter(exit -> exit.cause()
                .equals(new Reason.OutOfMemory()))); // the engine may hear of it late
    }

    @Test
    void theHostNameStaysTheSameOverAttempts() throws Exception {
        room.ended(room.start("queue", sh("exit 1")));

        Instance next = room.runtime.start(room.spec("queue", 2, sleeping()));

        assertThat(room.output(next, "hostname")).isEqualTo("0 queue");
    }

    @Test
    void aMissingProgramIsASpawnErrorThatIsFinalAndLeavesNothing() {
        Workload workload = Workload.of(Workload.Image.of(EngineRoom.BUSYBOX, List.of("no-such-program")));

        assertThatThrownBy(() -> room.start("api", workload))
                .isInstanceOfSatisfying(RuntimeFailure.class, failure -> {
                    assertThat(failure.reason()).isInstanceOf(Reason.SpawnError.class);
                    assertThat(failure.reason().prevented()).isTrue();
                })
                .hasMessageContaining("no-such-program");
        assertThat(room.list()).isEmpty();
    }

    @Test
    void aSpecificationThatTheEngineRefusesIsInvalid() {
        Workload workload = With.limits(sleeping(), new Workload.Limits(0, 0, 0, 1024));

        assertThatThrownBy(() -> room.start("api", workload))
                .isInstanceOfSatisfying(RuntimeFailure.class, failure -> assertThat(failure.reason())
                        .isInstanceOf(Reason.InvalidSpec.class))
                .hasMessageContaining("emory");
    }

    @Test
    void aProcessIsNotForAnEngine() {
        Workload workload = Workload.of(new Workload.Command(List.of("true"), "/", List.of()));

        assertThatThrownBy(() -> room.start("api", workload)).hasMessageContaining("no container");
    }
}
