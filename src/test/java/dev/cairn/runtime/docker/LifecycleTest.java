package dev.cairn.runtime.docker;

import static dev.cairn.runtime.docker.EngineRoom.SOON;
import static dev.cairn.runtime.docker.EngineRoom.job;
import static dev.cairn.runtime.docker.EngineRoom.sh;
import static dev.cairn.runtime.docker.EngineRoom.sleeping;
import static dev.cairn.runtime.docker.EngineRoom.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.RuntimeFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("docker")
class LifecycleTest {
    @RegisterExtension
    final EngineRoom room = new EngineRoom();

    @Test
    void whatWasStartedRunsAndIsListed() throws Exception {
        Instance instance = room.start("api", sleeping());

        assertThat(instance.state()).isEqualTo(Instance.State.RUNNING);
        assertThat(instance.startedAt()).isPresent();
        assertThat(instance.image())
                .contains(room.engine
                        .get("/images/" + EngineRoom.BUSYBOX + "/json")
                        .path("Id")
                        .asText());
        assertThat(room.inspect(instance)).isEqualTo(instance);
        assertThat(room.runtime.list(room.stack)).containsExactly(instance);
    }

    @Test
    void theSameStartAgainIsTheSameInstanceAlsoForAnotherCairn() throws Exception {
        Instance first = room.start("api", sleeping());

        assertThat(room.start("api", sleeping())).isEqualTo(first);
        try (ContainerRuntime other = room.open()) {
            assertThat(other.start(room.spec("api", 1, sleeping()))).isEqualTo(first);
        }
    }

    @Test
    void whatEndedIsNotStartedAgainUnderTheSameAttempt() throws Exception {
        Instance ended = room.ended(room.start("api", sh("exit 3")));

        assertThat(room.start("api", sh("exit 3"))).isEqualTo(ended);
        assertThat(ended.exit().orElseThrow().cause()).isEqualTo(new Reason.ExitCode(3));
    }

    @Test
    void stagingCreatesAndStartOnlyStarts() throws Exception {
        room.runtime.stage(room.spec("api", 1, sleeping()), ContainerRuntime.Progress.NONE);
        Instance staged = room.runtime.list(room.stack).getFirst();

        Instance started = room.start("api", sleeping());

        assertThat(staged.state()).isEqualTo(Instance.State.CREATED);
        assertThat(staged.startedAt()).isEmpty();
        assertThat(started.id()).isEqualTo(staged.id());
    }

    @Test
    void stagingAnotherSpecificationReplacesWhatWasStaged() throws Exception {
        room.runtime.stage(room.spec("api", 1, sh("exit 1")), ContainerRuntime.Progress.NONE);
        room.runtime.stage(room.spec("api", 1, sleeping()), ContainerRuntime.Progress.NONE);
        room.runtime.stage(room.spec("api", 1, sleeping()), ContainerRuntime.Progress.NONE);

        assertThat(room.runtime.list(room.stack)).hasSize(1);
        assertThat(room.start("api", sleeping()).state()).isEqualTo(Instance.State.RUNNING);
    }

    @Test
    void theNextAttemptIsANewContainerAndTheOldOneGoesWithItsLinesKept() throws Exception {
        Workload workload = sh("echo first; exit 1");
        Instance old = room.ended(room.start("api", workload));
        room.runtime.stage(room.spec("api", 2, sleeping()), ContainerRuntime.Progress.NONE);

        Instance next = room.runtime.start(room.spec("api", 2, sleeping()));

        assertThat(next.attempt()).isEqualTo(2);
        assertThat(room.runtime.inspect(room.stack, old.id())).isEmpty();
        LogOptions previous = new LogOptions(false, java.util.OptionalInt.empty(), Optional.empty(), true);
        assertThat(room.lines("api", previous)).containsExactly("first");
    }

    @Test
    void anOlderAttemptThatStillRunsIsAnErrorAndLeftAlone() throws Exception {
        Instance old = room.start("api", sleeping());

        assertThatThrownBy(() -> room.runtime.start(room.spec("api", 2, sleeping())))
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("attempt 1")
                .hasMessageContaining("still runs");
        assertThat(room.inspect(old).state()).isEqualTo(Instance.State.RUNNING);
    }

    @Test
    void stopEndsWithTheSignalAndAgainIsANoOp() throws Exception {
        Instance instance = room.start("api", sh("trap 'echo bye; exit 5' TERM; echo up; sleep 3600 & wait"));
        until(() -> Optional.of(room.lines("api", LogOptions.ALL)).filter(lines -> lines.contains("up")));

        room.stop(instance);
        room.stop(instance);

        Instance ended = room.inspect(instance);
        assertThat(ended.exit().orElseThrow().cause()).isEqualTo(new Reason.ExitCode(5));
        assertThat(room.lines("api", LogOptions.ALL)).containsExactly("up", "bye");
    }

    @Test
    void whatIgnoresTheSignalIsKilledAfterTheGrace() throws Exception {
        Instance instance = room.start("api", sh("trap '' TERM; echo up; while :; do sleep 1; done"));
        until(() -> Optional.of(room.lines("api", LogOptions.ALL)).filter(lines -> lines.contains("up")));
        Instant before = Instant.now();

        room.runtime.stop(room.stack, "api", instance.id(), new StopPolicy("SIGTERM", Duration.ofMillis(700)));

        assertThat(Duration.between(before, Instant.now())).isBetween(Duration.ofMillis(700), Duration.ofSeconds(5));
        assertThat(room.inspect(instance).exit().orElseThrow().cause()).isEqualTo(new Reason.Signal(9));
    }

    @Test
    void anotherSignalIsSentWhenAskedFor() throws Exception {
        Instance instance = room.start("api", sh("trap 'exit 42' INT; echo up; sleep 3600 & wait"));
        until(() -> Optional.of(room.lines("api", LogOptions.ALL)).filter(lines -> lines.contains("up")));

        room.runtime.stop(room.stack, "api", instance.id(), new StopPolicy("SIGINT", SOON));

        assertThat(room.inspect(instance).exit().orElseThrow().cause()).isEqualTo(new Reason.ExitCode(42));
    }

    @Test
    void stoppingCanBeInterruptedAndGoneOnWith() throws Exception {
        Instance instance = room.start("api", sh("trap '' TERM; echo up; while :; do sleep 1; done"));
        until(() -> Optional.of(room.lines("api", LogOptions.ALL)).filter(lines -> lines.contains("up")));
        Thread stopping = Thread.ofVirtual().start(() -> {
            try {
                room.runtime.stop(room.stack, "api", instance.id(), new StopPolicy("SIGTERM", Duration.ofHours(1)));
            } catch (RuntimeFailure e) {
                assertThat(e.reason()).isInstanceOf(Reason.BackendError.class);
            }
        });
        until(() -> Optional.of(stopping.getState())
                .filter(state -> state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING));

        stopping.interrupt();

        assertThat(stopping.join(SOON)).isTrue();
        room.runtime.stop(room.stack, "api", instance.id(), new StopPolicy("SIGKILL", Duration.ZERO));
        assertThat(room.inspect(instance).state()).isEqualTo(Instance.State.STOPPED);
    }

    @Test
    void removeIsForcedAndAgainIsANoOp() throws Exception {
        Instance instance = room.start("api", sleeping());

        room.runtime.remove(room.stack, "api", instance.id());
        room.runtime.remove(room.stack, "api", instance.id());

        assertThat(room.runtime.inspect(room.stack, instance.id())).isEmpty();
        assertThat(room.runtime.list(room.stack)).isEmpty();
    }

    /** Trap 7. Guard: {@code Containers.list} asks for those that do not run as well; without it this fails. */
    @Test
    void aCreatedContainerThatNeverStartedIsListedAndGoesWithTheStack() throws Exception {
        room.runtime.stage(room.spec("api", 1, sleeping()), ContainerRuntime.Progress.NONE);

        assertThat(room.runtime.list(room.stack)).hasSize(1);
        room.runtime.teardown(room.stack, false);

        assertThat(room.runtime.list(room.stack)).isEmpty();
        assertThat(room.engine.get("/networks?" + room.naming().filter(Optional.empty())))
                .isEmpty();
    }

    @Test
    void teardownTwiceAndPrepareTwiceChangeNothing() throws Exception {
        room.runtime.prepare(room.stack);
        room.start("api", sleeping());

        room.runtime.teardown(room.stack, true);
        room.runtime.teardown(room.stack, true);
        room.runtime.prepare(room.stack);

        assertThat(room.engine.get("/networks?" + room.naming().filter(Optional.empty())))
                .hasSize(1);
    }

    @Test
    void namesAndLabelsSayWhoseItIs() throws Exception {
        Workload workload =
                With.labels(sleeping(), Map.of("tier", "front", "cairn.dev/uid", "forged"), Map.of("note", "by hand"));
        Instance instance = room.start("api", workload);

        JsonNode raw = room.raw(instance);
        JsonNode labels = raw.at("/Config/Labels");
        assertThat(raw.path("Name").asText()).isEqualTo("/cairn_" + room.stack.id() + "_api_1");
        assertThat(raw.at("/HostConfig/RestartPolicy/Name").asText()).isEqualTo("no");
        assertThat(labels.path("cairn.dev/stack").asText()).isEqualTo(room.stack.id());
        assertThat(labels.path("cairn.dev/uid").asText()).isEqualTo(room.stack.uid());
        assertThat(labels.path("cairn.dev/resource").asText()).isEqualTo("api");
        assertThat(labels.path("cairn.dev/attempt").asText()).isEqualTo("1");
        assertThat(labels.path("cairn.dev/hash").asText()).isEqualTo(instance.hash());
        assertThat(labels.path("team").asText()).isEqualTo("stones");
        assertThat(labels.path("tier").asText()).isEqualTo("front");
        assertThat(labels.path("note").asText()).isEqualTo("by hand");
    }

    @Test
    void aForeignContainerUnderOurNameIsRefusedByName() throws Exception {
        String name = room.naming().container("api", 1);
        String foreign = room.engine
                .post(
                        "/containers/create?name=" + name,
                        JsonNodeFactory.instance.objectNode().put("Image", EngineRoom.BUSYBOX))
                .path("Id")
                .asText();
        try {
            assertThatThrownBy(() -> room.start("api", sleeping()))
                    .isInstanceOfSatisfying(RuntimeFailure.class, failure -> assertThat(failure.reason())
                            .isInstanceOf(Reason.ForeignObject.class))
                    .hasMessageContaining(name);
            assertThatThrownBy(() -> room.runtime.remove(room.stack, "api", foreign))
                    .hasMessageContaining(name);
            assertThatThrownBy(() -> room.runtime.stop(room.stack, "api", foreign, StopPolicy.DEFAULT))
                    .hasMessageContaining(name);
            assertThat(room.engine
                            .get("/containers/" + foreign + "/json")
                            .path("Id")
                            .asText())
                    .isEqualTo(foreign);
        } finally {
            room.engine.delete("/containers/" + foreign + "?force=true");
        }
    }

    @Test
    void aForeignNetworkAndAForeignVolumeAreRefusedByName() throws Exception {
        dev.cairn.runtime.StackRef other = EngineRoom.stack();
        Naming naming = new Naming(other);
        var body = JsonNodeFactory.instance.objectNode().put("Name", naming.network());
        String network = room.engine.post("/networks/create", body).path("Id").asText();
        String volume = room.naming().volume("data");
        room.engine.post(
                "/volumes/create", JsonNodeFactory.instance.objectNode().put("Name", volume));
        try {
            assertThatThrownBy(() -> room.runtime.prepare(other))
                    .isInstanceOfSatisfying(RuntimeFailure.class, failure -> assertThat(failure.reason())
                            .isInstanceOf(Reason.ForeignObject.class))
                    .hasMessageContaining(naming.network());
            Workload workload = With.volumes(
                    sleeping(),
                    new Workload.VolumeMount("data", "/data", new Workload.VolumeSource.Named(), false, 0, ""));
            assertThatThrownBy(() -> room.start("api", workload)).hasMessageContaining(volume);
        } finally {
            room.engine.delete("/networks/" + network);
            room.engine.delete("/volumes/" + volume);
        }
    }

    @Test
    void aJobTellsItsEndAndWhatItWrote() throws Exception {
        Instance instance = room.ended(room.start(
                "migrate",
                job("echo VERSION=7 >> $CAIRN_OUTPUT; echo URL=a=b >> $CAIRN_OUTPUT; echo rubbish >>$CAIRN_OUTPUT")));

        assertThat(instance.exit().orElseThrow().cause()).isEqualTo(new Reason.ExitCode(0));
        assertThat(instance.exit().orElseThrow().outputs()).contains(Map.of("VERSION", "7", "URL", "a=b"));
    }
}
