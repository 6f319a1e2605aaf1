package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Dependency.Condition;
import dev.cairn.model.Dependency.Type;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What happens to what runs: ends, illness, limits, outputs. */
final class RunScenarios {
    /** How late a timer may be on a machine with other work to do. */
    private static final Duration SLACK = Duration.ofSeconds(2);

    /** Trap 4. Guard: {@code Verdicts.restart} counts the failures before; without it this fails. */
    @Scenario(value = "what crashes after ready is started again after growing pauses", needs = Ability.FIRST_RUNS)
    void restartsWithBackoff(World world) {
        world.apply(Scene.of(Part.service("api")
                .behaving(Behaviour.steady().failingFirst(3, Duration.ofMillis(700), 3))
                .restart(Policy.ON_FAILURE)
                .backoff(Duration.ofSeconds(1), 0)));
        world.await("the fourth run", () -> world.runs("api").size() == 4);
        world.await("api", Phase.READY);
        List<Run> runs = world.runs("api");
        List<Instant> told = world.told("api", LifecycleEvent.Type.RESOURCE_RESTARTING);
        List<Instant> started = world.told("api", LifecycleEvent.Type.RESOURCE_STARTING);
        assertThat(told).hasSize(3);
        for (int n = 1; n <= 3; n++) {
            Duration due = Duration.ofSeconds(1L << (n - 1));
            Instant ended = runs.get(n - 1).endedAt().orElseThrow();
            assertThat(Duration.between(ended, runs.get(n).startedAt()))
                    .as("pause " + n)
                    .isGreaterThanOrEqualTo(due);
            assertThat(Duration.between(told.get(n - 1), started.get(n)))
                    .as("pause " + n + " as it was decided")
                    .isLessThan(due.plus(SLACK));
        }
        assertThat(world.memory("api").counters().restarts()).isEqualTo(3);
    }

    @Scenario(
            value = "what the backend starts again is seen, counted and not started twice",
            needs = Ability.BACKEND_RESTARTS)
    void backendRestarts(World world) {
        world.apply(Scene.of(Part.service("api"), Part.service("web").on("api")));
        world.await(StackPhase.READY);
        world.crash("api", 3);
        world.await("api", Phase.UNREADY);
        assertThat(world.phase("web")).isEqualTo(Phase.READY);
        world.await("api", Phase.READY);
        world.await(
                "a restart was counted", () -> world.memory("api").counters().restarts() == 1);
        assertThat(world.runs("api")).hasSize(2);
        assertThat(world.told("api", LifecycleEvent.Type.RESOURCE_RESTARTING)).isNotEmpty();
        assertThat(world.runs("web")).hasSize(1);
    }

    @Scenario("illness after ready is shown and heals; nobody else is touched")
    void flap(World world) {
        world.apply(Scene.of(Part.service("api"), Part.service("web").on("api")));
        world.await(StackPhase.READY);
        world.sick("api", true);
        world.await("api", Phase.UNREADY);
        assertThat(world.reason("api").orElseThrow())
                .isInstanceOf(
                        world.abilities().contains(Ability.TELLS_PROBES)
                                ? Reason.ProbeFailed.class
                                : Reason.NotReady.class);
        world.await(StackPhase.DEGRADED);
        world.sick("api", false);
        world.await("api", Phase.READY);
        world.await(StackPhase.READY);
        assertThat(world.runs("api")).hasSize(1);
        assertThat(world.runs("web")).hasSize(1);
        assertThat(world.told("web", LifecycleEvent.Type.RESOURCE_READY)).hasSize(1);
    }

    @Scenario("illness restarts what asked for it")
    void illnessRestarts(World world) {
        world.apply(Scene.of(Part.service("api")
                .restartedWhenUnhealthy()
                .restart(Policy.ON_FAILURE)
                .backoff(Duration.ofMillis(500), 0)));
        world.await("api", Phase.READY);
        world.sick("api", true);
        world.await("a second run", () -> world.runs("api").size() == 2);
        world.await("api", Phase.READY);
        assertThat(world.runs("api").getFirst().alive()).isFalse();
        assertThat(world.alive("api")).hasSize(1);
    }

    @Scenario("what was not started yet looks at ready now, not at ready once")
    void readyNow(World world) {
        world.apply(Scene.of(
                Part.service("db"),
                Part.service("slow").behaving(Behaviour.readyAfter(Duration.ofSeconds(12))),
                Part.service("api").on("db", "slow")));
        world.await("db", Phase.READY);
        world.sick("db", true);
        world.await("db", Phase.UNREADY);
        world.await("slow", Phase.READY);
        world.pass(Duration.ofSeconds(1));
        assertThat(world.phase("api")).isEqualTo(Phase.BLOCKED);
        assertThat(world.memory("api").waitingFor()).containsExactly("db");
        world.sick("db", false);
        world.await("api", Phase.READY);
    }

    @Scenario(value = "outputs reach variables, arguments and files", needs = Ability.READS_BACK)
    void outputsArrive(World world) {
        world.apply(Scene.of(
                Part.service("db").output("host", "db.example").output("port", "5432"),
                Part.job("seed")
                        .behaving(Behaviour.ends(Duration.ofMillis(100), 0).writing("TOKEN", "t-1")),
                Part.service("api")
                        .env("DB", "${resources.db.host}:${resources.db.port}")
                        .args("--token", "${resources.seed.TOKEN}")
                        .file("conf/db.txt", "host=${resources.db.host}\n")));
        world.await(StackPhase.READY);
        Run api = world.runs("api").getFirst();
        assertThat(api.env()).containsEntry("DB", "db.example:5432");
        assertThat(api.args()).containsExactly("--token", "t-1");
        assertThat(api.files()).containsEntry("conf/db.txt", "host=db.example\n");
    }

    @Scenario(value = "a secret output reaches its consumer and is shown nowhere", needs = Ability.READS_BACK)
    void secrets(World world) {
        String secret = "correct-horse-battery";
        world.apply(Scene.of(
                Part.service("db").secretOutput("password", secret),
                Part.service("api").env("URL", "tcp://app:${resources.db.password}@db")));
        world.await(StackPhase.READY);
        assertThat(world.runs("api").getFirst().env()).containsEntry("URL", "tcp://app:" + secret + "@db");
        assertThat(world.events().toString()).doesNotContain(secret);
        assertThat(world.memory("db").toString()).doesNotContain(secret);
        assertThat(world.memory("api").toString()).doesNotContain(secret);
        assertThat(world.trace()).doesNotContain(secret);
    }

    @Scenario(value = "more restarts than allowed put it into quarantine, and reset lets it out", needs = Ability.LOOPS)
    void limit(World world) {
        world.apply(Scene.of(
                Part.service("api")
                        .behaving(Behaviour.steady().ending(Duration.ofMillis(300), 3))
                        .timeout(Duration.ofMinutes(5))
                        .backoff(Duration.ofMillis(500), 2),
                Part.service("web").on("api")));
        world.await("api", Phase.QUARANTINED);
        assertThat(world.reason("api").orElseThrow()).isInstanceOf(Reason.RestartLimit.class);
        world.await("api is gone", () -> world.alive("api").isEmpty());
        int runs = world.runs("api").size();
        world.pass(Duration.ofSeconds(5));
        assertThat(world.runs("api")).hasSize(runs);
        world.request(Verb.RESET, "api");
        world.await("another run", () -> world.runs("api").size() > runs);
    }

    @Scenario("an exit code that prevents restarts ends it for good")
    void preventCodes(World world) {
        world.apply(Scene.of(Part.service("api")
                .behaving(Behaviour.steady().ending(Duration.ofMillis(400), 78))
                .restart(Policy.ON_FAILURE)));
        world.await("api", Phase.FAILED);
        assertThat(world.reason("api")).contains(new Reason.ExitCode(78));
        assertThat(world.runs("api")).hasSize(1);
    }

    @Scenario("with OnFailure a good end completes it, and what waits for it to be ready is told")
    void completedService(World world) {
        world.apply(Scene.of(
                Part.service("once")
                        .behaving(Behaviour.ends(Duration.ofMillis(400), 0))
                        .restart(Policy.ON_FAILURE),
                Part.service("then").on("once", Type.REQUIRES, Condition.COMPLETED),
                Part.service("never").on("once", Type.REQUIRES, Condition.READY)));
        world.await("then", Phase.READY);
        world.await("never", Phase.FAILED);
        assertThat(world.phase("once")).isEqualTo(Phase.COMPLETED);
        assertThat(world.reason("never")).contains(new Reason.DependencyFailed("once", "once"));
        assertThat(world.runs("once")).hasSize(1);
    }

    @Scenario(
            value = "what somebody else removed comes back, and is not counted with OnFailure",
            needs = Ability.TELLS_REMOVALS)
    void vanished(World world) {
        world.apply(Scene.of(Part.service("api").restart(Policy.ON_FAILURE)));
        world.await("api", Phase.READY);
        world.vanish("api");
        world.await("a second run", () -> world.runs("api").size() == 2);
        world.await("api", Phase.READY);
        assertThat(world.memory("api").counters().restarts()).isZero();
    }

    @Scenario(value = "with Never what somebody else removed failed for good", needs = Ability.TELLS_REMOVALS)
    void vanishedNever(World world) {
        world.apply(Scene.of(Part.service("api").restart(Policy.NEVER)));
        world.await("api", Phase.READY);
        world.vanish("api");
        world.await("api", Phase.FAILED);
        assertThat(world.reason("api")).contains(new Reason.Vanished());
    }

    @Scenario(value = "a job that fails is run again, and its success counts", needs = Ability.FIRST_RUNS)
    void jobRetries(World world) {
        world.apply(Scene.of(
                Part.job("seed")
                        .behaving(Behaviour.ends(Duration.ofMillis(100), 0).failingFirst(2, Duration.ofMillis(100), 4))
                        .backoff(Duration.ofMillis(500), 0),
                Part.service("api").on("seed")));
        world.await(StackPhase.READY);
        assertThat(world.runs("seed")).hasSize(3);
        assertThat(world.phase("seed")).isEqualTo(Phase.COMPLETED);
    }

    @Scenario("a job whose retries are used up failed with its last exit")
    void jobFails(World world) {
        world.apply(Scene.of(
                Part.job("seed")
                        .behaving(Behaviour.ends(Duration.ofMillis(100), 4))
                        .job(new JobPolicy(1, Optional.empty(), JobPolicy.Rerun.ON_CHANGE))
                        .backoff(Duration.ofMillis(500), 0),
                Part.service("api").on("seed")));
        world.await("api", Phase.FAILED);
        assertThat(world.reason("seed")).contains(new Reason.ExitCode(4));
        assertThat(world.phase("seed")).isEqualTo(Phase.FAILED);
        assertThat(world.runs("seed")).hasSize(2);
    }

    @Scenario("a job that takes too long is ended and failed")
    void jobDeadline(World world) {
        world.apply(Scene.of(Part.job("seed")
                .behaving(Behaviour.ends(Duration.ofMinutes(10), 0))
                .job(new JobPolicy(3, Optional.of(Duration.ofSeconds(2)), JobPolicy.Rerun.ON_CHANGE))));
        world.await("seed", Phase.FAILED);
        assertThat(world.reason("seed")).contains(new Reason.DeadlineExceeded());
        assertThat(world.alive("seed")).isEmpty();
        assertThat(world.runs("seed")).hasSize(1);
    }

    @Scenario(
            value = "something that runs elsewhere is probed, waited for and never started",
            needs = Ability.EXTERNALS)
    void external(World world) {
        world.external("mail", false);
        world.apply(Scene.of(
                Part.external("mail").timeout(Duration.ofSeconds(3)),
                Part.service("api").on("mail")));
        world.await("mail", Phase.RUNNING);
        assertThat(world.phase("api")).isEqualTo(Phase.BLOCKED);
        world.await("mail", Phase.FAILED);
        assertThat(world.reason("mail").orElseThrow()).isInstanceOf(Reason.StartTimeout.class);
        world.await("api", Phase.FAILED);
        world.external("mail", true);
        world.await("mail", Phase.READY);
        world.await("api", Phase.READY);
        world.external("mail", false);
        world.await("mail", Phase.UNREADY);
        assertThat(world.phase("api")).isEqualTo(Phase.READY);
        assertThat(world.runs("mail")).isEmpty();
    }
}
