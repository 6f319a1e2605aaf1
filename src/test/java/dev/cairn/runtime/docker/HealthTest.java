package dev.cairn.runtime.docker;

import static dev.cairn.runtime.docker.EngineRoom.job;
import static dev.cairn.runtime.docker.EngineRoom.sh;
import static dev.cairn.runtime.docker.EngineRoom.sleeping;
import static dev.cairn.runtime.docker.EngineRoom.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.model.Capabilities;
import dev.cairn.model.Handling;
import dev.cairn.model.Instance;
import dev.cairn.model.Probe;
import dev.cairn.model.Workload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The image's own health check is the probe where the resource has none, and is switched off elsewhere. */
@Tag("docker")
class HealthTest {
    @RegisterExtension
    final EngineRoom room = new EngineRoom();

    private String image;

    /** Its health check fails until the file exists. As in most images, the interval is 30 s. */
    @BeforeEach
    void imageWithHealthcheck() throws Exception {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        ObjectNode check = config.putObject("Healthcheck");
        check.putArray("Test").add("CMD-SHELL").add("cat /tmp/ready 2>&1");
        check.put("Interval", Duration.ofSeconds(30).toNanos());
        check.put("Retries", 1);
        image = room.image("health", config);
    }

    /** Trap 1. Guard: {@code Sighting.state} takes a check that is starting for STARTING; without it this fails. */
    @Test
    void executingIsNotReadyUntilTheImagesCheckPasses() throws Exception {
        Instance instance = room.start("db", With.image(sleeping(), image));
        assertThat(instance.state()).isEqualTo(Instance.State.STARTING);
        assertThat(instance.executing()).isFalse();

        room.output(instance, "touch", "/tmp/ready");

        Instance healthy = until(() ->
                room.runtime.inspect(room.stack, instance.id()).filter(seen -> seen.state() == Instance.State.HEALTHY));
        assertThat(healthy.executing()).isTrue();
    }

    @Test
    void aCheckThatFailsIsUnhealthyWithItsLastWords() throws Exception {
        Instance instance = room.start("db", With.image(sh("touch /tmp/ready; sleep 3600"), image));
        assertThat(room.runtime.awaitHealthy(room.stack, instance.id(), EngineRoom.SOON))
                .map(Instance::state)
                .contains(Instance.State.HEALTHY);

        if (room.engine.version().atLeast(1, 44)) {
            return; // there the image's own 30 s count after the first success
        }
        room.output(instance, "rm", "/tmp/ready");

        Instance unhealthy = until(() -> room.runtime
                .inspect(room.stack, instance.id())
                .filter(seen -> seen.state() == Instance.State.UNHEALTHY));
        assertThat(unhealthy.message()).contains("No such file");
    }

    @Test
    void aHealthOfTheResourceSwitchesItOff() throws Exception {
        Workload workload = With.probe(With.image(sleeping(), image), new Probe.Exec(List.of("true")));

        Instance instance = room.start("db", workload);

        assertThat(instance.state()).isEqualTo(Instance.State.RUNNING);
        assertThat(room.raw(instance).at("/State/Health").path("Status").asText("none"))
                .isEqualTo("none");
    }

    @Test
    void aJobIsNotProbed() throws Exception {
        Instance instance = room.start("migrate", With.image(job("sleep 3600"), image));

        assertThat(instance.state()).isEqualTo(Instance.State.RUNNING);
    }

    @Test
    void theEngineOfCairnRestartsAndProbes() {
        assertThat(room.runtime.capabilities().service()).isEqualTo(Handling.BARE);
        assertThat(room.runtime.capabilities().job()).isEqualTo(Handling.BARE);
        assertThat(room.runtime.capabilities().of("container.replicas", Capabilities.Situation.ALWAYS_RESTARTED))
                .isPresent();
    }
}
