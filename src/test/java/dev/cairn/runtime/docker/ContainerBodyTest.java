package dev.cairn.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.model.Health;
import dev.cairn.model.Probe;
import dev.cairn.model.Workload;
import dev.cairn.runtime.WorkloadSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an engine is asked for, also by engines that are not at hand. */
class ContainerBodyTest {
    private static final Workload.Image PROGRAM = Workload.Image.of("db:1", List.of());
    private static final Images.Image CHECKED = new Images.Image("sha256:1", Set.of("/data"), true, "");

    private static JsonNode body(Workload workload, boolean startInterval) throws Exception {
        Health health = workload.probe().isPresent() ? Health.PROBED : Health.RUNNING;
        var spec = new WorkloadSpec(EngineRoom.stack(), "db", 1, "h", workload, health, Duration.ofMinutes(3));
        var surroundings =
                new ContainerBody.Surroundings(Optional.of("172.18.0.1"), _ -> 31_000, startInterval, () -> 2);
        return new ContainerBody(spec, PROGRAM, CHECKED, surroundings).json();
    }

    @Test
    void anEngineWithAStartIntervalProbesEveryFifthOfASecondUntilTheDeadline() throws Exception {
        JsonNode check = body(Workload.of(PROGRAM), true).path("Healthcheck");

        assertThat(check.path("StartInterval").asLong())
                .isEqualTo(Duration.ofMillis(200).toNanos());
        assertThat(check.path("StartPeriod").asLong())
                .isEqualTo(Duration.ofMinutes(3).toNanos());
        assertThat(check.has("Interval"))
                .as("the image's own, once it is ready")
                .isFalse();
        assertThat(check.has("Test")).as("the image's own").isFalse();
    }

    @Test
    void anEngineWithoutOneProbesEverySecond() throws Exception {
        JsonNode check = body(Workload.of(PROGRAM), false).path("Healthcheck");

        assertThat(check.path("Interval").asLong())
                .isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(check.has("StartInterval"))
                .as("it would refuse the container")
                .isFalse();
    }

    @Test
    void aProbeOfTheResourceReplacesTheImagesOnEveryEngine() throws Exception {
        Workload probed = With.probe(Workload.of(PROGRAM), new Probe.Exec(List.of("true")));

        for (boolean startInterval : List.of(true, false)) {
            assertThat(body(probed, startInterval).at("/Healthcheck/Test/0").asText())
                    .isEqualTo("NONE");
        }
    }

    @Test
    void theEngineNeverRestarts() throws Exception {
        assertThat(body(Workload.of(PROGRAM), true)
                        .at("/HostConfig/RestartPolicy/Name")
                        .asText())
                .isEqualTo("no");
    }
}
