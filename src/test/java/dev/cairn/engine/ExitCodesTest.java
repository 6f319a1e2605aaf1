package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Blueprint;
import dev.cairn.model.Exit;
import dev.cairn.model.Handling;
import dev.cairn.model.Health;
import dev.cairn.model.Instance;
import dev.cairn.model.Kind;
import dev.cairn.model.Memory;
import dev.cairn.model.Observation;
import dev.cairn.model.Outputs;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.Snapshot;
import dev.cairn.model.Step;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What follows an end whose status is listed. */
class ExitCodesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void anEndByASignalHasTheStatusOfAShell() {
        assertThat(phaseAfter(new Reason.Signal(15), Set.of(0, 143), Set.of())).isEqualTo(Phase.COMPLETED);
        assertThat(phaseAfter(new Reason.Signal(15), Set.of(0), Set.of())).isEqualTo(Phase.RESTARTING);
        assertThat(phaseAfter(new Reason.Signal(9), Set.of(0), Set.of(137))).isEqualTo(Phase.FAILED);
    }

    @Test
    void aPreventedCodeIsNeverTriedAgain() {
        assertThat(phaseAfter(new Reason.ExitCode(78), Set.of(0), Set.of(78))).isEqualTo(Phase.FAILED);
        assertThat(phaseAfter(new Reason.ExitCode(77), Set.of(0), Set.of(78))).isEqualTo(Phase.RESTARTING);
    }

    private static Phase phaseAfter(Reason cause, Set<Integer> success, Set<Integer> prevent) {
        Plan plan = plan(success, prevent);
        Snapshot staged = Snapshot.EMPTY.with("a", Observation.ABSENT.withStaging(new Observation.Staging.Done("h")));
        Step starting = Engine.step(plan, Memory.fresh(NOW), staged, NOW);
        Instance running = Instance.running("1", "a", 1, "h", NOW);
        Snapshot seen = staged.with("a", staged.of("a").withInstances(List.of(running)));
        Step executing = Engine.step(plan, starting.memory(), seen, NOW);
        Snapshot ended = seen.with("a", seen.of("a").withInstances(List.of(running.ended(Exit.of(cause, NOW)))));
        Step after = Engine.step(plan, executing.memory(), ended, NOW);
        return after.memory().resources().get("a").orElseThrow().phase();
    }

    private static Plan plan(Set<Integer> success, Set<Integer> prevent) {
        RestartPolicy usual = RestartPolicy.DEFAULT.with(RestartPolicy.Policy.ON_FAILURE);
        RestartPolicy restart = new RestartPolicy(
                usual.policy(),
                usual.delay(),
                usual.factor(),
                usual.maxDelay(),
                usual.jitter(),
                usual.stabilityPeriod(),
                usual.maxRestarts(),
                usual.period(),
                success,
                prevent);
        Workload workload = Workload.of(new Workload.Command(List.of("true"), "/", List.of()));
        Resource resource = new Resource(
                "a",
                new Kind.Service(),
                Resource.Backend.PROCESS,
                Handling.BARE,
                View.MACHINE,
                Resource.Desired.START,
                true,
                List.of(),
                List.of(),
                Health.RUNNING,
                restart,
                StopPolicy.DEFAULT,
                Duration.ofMinutes(1),
                Blueprint.fixed(workload, "h", Outputs.NONE));
        return Plan.of(
                "s",
                1,
                List.of(resource),
                Set.of("a"),
                Plan.Desired.RUNNING,
                false,
                Plan.OnFailure.RETRY,
                Duration.ofSeconds(30),
                1);
    }
}
