package dev.cairn.runtime.docker;

import static dev.cairn.runtime.docker.EngineRoom.job;
import static dev.cairn.runtime.docker.EngineRoom.plain;
import static dev.cairn.runtime.docker.EngineRoom.sh;
import static dev.cairn.runtime.docker.EngineRoom.sleeping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.model.Instance;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Workload;
import dev.cairn.model.Workload.ContainerOptions;
import dev.cairn.model.Workload.FileMount;
import dev.cairn.model.Workload.VolumeMount;
import dev.cairn.model.Workload.VolumeSource;
import dev.cairn.runtime.RuntimeFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files and volumes: what is there before the start, what outlives it, what goes. */
@Tag("docker")
class DataTest {
    @RegisterExtension
    final EngineRoom room = new EngineRoom();

    private static VolumeMount volume(String name, String path, VolumeSource source, boolean readOnly) {
        return new VolumeMount(name, path, source, readOnly, 0, "");
    }

    private static ContainerOptions options(String user, boolean readOnly, List<String> tmpfs) {
        ContainerOptions none = ContainerOptions.DEFAULT;
        return new ContainerOptions(
                user,
                false,
                false,
                false,
                "",
                List.of(),
                List.of(),
                false,
                readOnly,
                tmpfs,
                0,
                none.ulimits(),
                none.sysctls(),
                List.of(),
                List.of(),
                none.pullPolicy(),
                1);
    }

    @Test
    void filesAreThereBeforeTheStartWithModeAndOwner() throws Exception {
        Workload workload = With.files(
                With.options(
                        sh("cat /etc/app/conf.d/a.conf; cat /secret; trap 'exit 0' TERM; sleep 3600 & wait"),
                        options("99:98", false, List.of())),
                new FileMount("/etc/app/conf.d/a.conf", plain("täxt\n"), 0640),
                new FileMount("/secret", new OutputValue.Secret("hush\n"), 0400));
        Instance instance = room.start("api", workload);

        assertThat(room.output(instance, "cat", "/etc/app/conf.d/a.conf", "/secret"))
                .isEqualTo("0 täxt\nhush");
        assertThat(room.output(instance, "stat", "-c", "%a %u %g", "/etc/app/conf.d/a.conf"))
                .isEqualTo("0 640 99 98");
        assertThat(room.output(instance, "stat", "-c", "%a %u", "/secret")).isEqualTo("0 400 99");
        assertThat(room.lines("api", dev.cairn.runtime.LogOptions.ALL)).containsExactly("täxt", "hush");
        assertThat(room.raw(instance).toString()).doesNotContain("hush");
    }

    @Test
    void filesBelongToTheUserOfTheImage() throws Exception {
        String image = room.image("user", JsonNodeFactory.instance.objectNode().put("User", "77"));
        Workload workload = With.files(With.image(sleeping(), image), new FileMount("/secret", plain("x"), 0400));

        assertThat(room.output(room.start("api", workload), "cat", "/secret")).isEqualTo("0 x");
    }

    @Test
    void filesOfAStagedContainerArriveAlsoAfterCairnWasRestarted() throws Exception {
        Workload workload = With.files(sleeping(), new FileMount("/a", plain("x"), 0644));
        room.runtime.stage(room.spec("api", 1, workload), dev.cairn.runtime.ContainerRuntime.Progress.NONE);

        try (DockerRuntime next = room.open()) {
            Instance instance = next.start(room.spec("api", 1, workload));
            assertThat(room.output(instance, "cat", "/a")).isEqualTo("0 x");
        }
    }

    @Test
    void filesAndOutputsWorkWithAReadOnlyRoot() throws Exception {
        Workload workload = With.files(
                With.options(
                        job("cat /etc/app/a.conf && ls /etc/app | wc -l && echo A=1 > $CAIRN_OUTPUT; touch /x"),
                        options("1000", true, List.of())),
                new FileMount("/etc/app/a.conf", plain("in\n"), 0444));
        Instance instance = room.ended(room.start("migrate", workload));

        assertThat(room.lines("migrate", dev.cairn.runtime.LogOptions.ALL)).contains("in", "1");
        assertThat(instance.exit().orElseThrow().outputs()).contains(Map.of("A", "1"));
    }

    @Test
    void aFileInTheRootOfAReadOnlyContainerIsAnErrorThatSaysWhatToDo() {
        Workload workload = With.files(
                With.options(sleeping(), options("", true, List.of())), new FileMount("/a", plain("x"), 0644));

        assertThatThrownBy(() -> room.start("api", workload))
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("put it into a directory");
    }

    @Test
    void aFileInATmpfsIsAnErrorBecauseItWouldNotBeSeen() {
        Workload workload = With.files(
                With.options(sleeping(), options("", false, List.of("/run:size=1m"))),
                new FileMount("/run/a", plain("x"), 0644));

        assertThatThrownBy(() -> room.start("api", workload)).hasMessageContaining("tmpfs /run");
    }

    @Test
    void aFileInAVolumeIsWrittenIntoIt() throws Exception {
        Workload workload = With.files(
                With.volumes(
                        With.options(sleeping(), options("", true, List.of())),
                        volume("data", "/data", new VolumeSource.Named(), false)),
                new FileMount("/data/sub/a", plain("x"), 0644));

        assertThat(room.output(room.start("api", workload), "cat", "/data/sub/a"))
                .isEqualTo("0 x");
    }

    @Test
    void aJobOfAnyUserWritesItsOutputsAndOneThatWritesNoneHasNone() throws Exception {
        Workload user = With.options(job("echo A=1 >> $CAIRN_OUTPUT"), options("12345:54321", false, List.of()));

        Instance wrote = room.ended(room.start("writes", user));
        Instance silent = room.ended(room.start("silent", job("true")));
        Instance removed =
                room.ended(room.start("removes", With.options(job("rm -r /.cairn"), options("", false, List.of()))));

        assertThat(wrote.exit().orElseThrow().outputs()).contains(Map.of("A", "1"));
        assertThat(silent.exit().orElseThrow().outputs()).contains(Map.of());
        assertThat(removed.exit().orElseThrow().outputs()).isEmpty();
    }

    /** Trap 6. Guard: {@code Naming.volume} depends on nothing but stack and name; without it this fails. */
    @Test
    void aNamedVolumeOutlivesAttemptsAndTheStackAndGoesOnlyWithTheData() throws Exception {
        Workload writes = With.volumes(
                sh("echo kept >> /data/file; exit 1"), volume("data", "/data", new VolumeSource.Named(), false));
        room.ended(room.start("db", writes));
        room.ended(room.runtime.start(room.spec("db", 2, writes)));
        room.runtime.teardown(room.stack, false);
        room.runtime.prepare(room.stack);
        Workload reads = With.volumes(sleeping(), volume("data", "/data", new VolumeSource.Named(), true));

        Instance reader = room.start("db", reads);

        assertThat(room.output(reader, "cat", "/data/file")).isEqualTo("0 kept\nkept");
        assertThat(room.output(reader, "touch", "/data/x")).contains("Read-only");
        assertThat(volumes()).containsExactly("cairn_" + room.stack.id() + "_data");
        room.runtime.teardown(room.stack, true);
        assertThat(volumes()).isEmpty();
    }

    private List<String> volumes() throws Exception {
        List<String> names = new ArrayList<>();
        for (JsonNode volume : room.engine
                .get("/volumes?" + room.naming().filter(Optional.empty()))
                .path("Volumes")) {
            names.add(volume.path("Name").asText());
        }
        return names;
    }

    @Test
    void anEmptyDirectoryIsEmptyAtEachAttemptAndADirectoryOfTheMachineIsItself() throws Exception {
        Path shared = Files.createDirectory(room.directory.resolve("shared"));
        Files.writeString(shared.resolve("in"), "machine\n");
        Workload workload = With.volumes(
                sh("cat /m/in; ls /e | wc -l; touch /e/x; exit 1"),
                volume("e", "/e", new VolumeSource.EmptyDir(), false),
                volume("m", "/m", new VolumeSource.HostPath(shared.toString()), true));

        room.ended(room.start("api", workload));
        room.ended(room.runtime.start(room.spec("api", 2, workload)));

        assertThat(room.lines("api", dev.cairn.runtime.LogOptions.ALL)).containsExactly("machine", "0");
    }

    @Test
    void aDirectoryThatTheMachineDoesNotHaveIsAnError() {
        Workload workload =
                With.volumes(sleeping(), volume("m", "/m", new VolumeSource.HostPath("/no/such/directory"), false));

        assertThatThrownBy(() -> room.start("api", workload)).hasMessageContaining("/no/such/directory");
    }

    @Test
    void aClaimIsAnError() {
        Workload workload = With.volumes(sleeping(), volume("m", "/m", new VolumeSource.Claim("pvc"), false));

        assertThatThrownBy(() -> room.start("api", workload))
                .hasMessageContaining("pvc")
                .hasMessageContaining("only a cluster");
    }

    @Test
    void aVolumeOfTheImageThatNobodyMountsIsWarnedAboutAndGoesWithItsContainer() throws Exception {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.putObject("Volumes").putObject("/var/lib/data");
        config.withObject("/Volumes").putObject("/mounted");
        String image = room.image("volumes", config);
        Workload workload = With.volumes(
                With.image(sleeping(), image), volume("data", "/mounted", new VolumeSource.Named(), false));
        Instance instance = room.start("db", workload);
        List<String> anonymous = new ArrayList<>();
        for (JsonNode mount : room.raw(instance).path("Mounts")) {
            if (mount.path("Destination").asText().equals("/var/lib/data")) {
                anonymous.add(mount.path("Name").asText());
            }
        }

        assertThat(instance.message()).contains("/var/lib/data").doesNotContain("/mounted");
        room.runtime.remove(room.stack, "db", instance.id());

        assertThat(anonymous).hasSize(1);
        assertThatThrownBy(() -> room.engine.get("/volumes/" + anonymous.getFirst()))
                .isInstanceOfSatisfying(EngineRefusal.class, refusal -> assertThat(refusal.absent())
                        .isTrue());
        assertThat(volumes()).hasSize(1);
    }
}
