package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Dependency.Condition;
import dev.cairn.model.Dependency.Type;
import dev.cairn.model.Effect;
import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource.Desired;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is not managed is observed: it opens and closes gates as it is seen, and nothing of it is touched. */
class UnmanagedTest {
    private static final Part DB = Part.service("db").desired(Desired.IGNORE).output("dsn", "here");

    @Test
    void its_outputs_are_there_while_it_is_seen_ready() {
        Part api = Part.service("api").env("DSN", "${resources.db.dsn}");
        Bench bench = Bench.of(Scene.of(Part.service("db").output("dsn", "here"), api));
        bench.executes("db");
        bench.apply(Scene.of(DB, api));
        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);
        assertThat(bench.effects())
                .anyMatch(effect -> effect instanceof Effect.Watch watch && !watch.steady())
                .noneMatch(Effect.Stop.class::isInstance);

        bench.probedAsSeen("db", true);
        assertThat(bench.phase("api")).isEqualTo(Phase.STARTING);
        assertThat(bench.resource("db").attempt().readyAt()).contains(bench.now());
        assertThat(bench.effects()).anyMatch(effect -> effect instanceof Effect.Watch watch && watch.steady());

        bench.passUnseen(Duration.ofSeconds(5));
        bench.probedAsSeen("db", true);
        assertThat(bench.resource("db").attempt().readyAt()).as("since when").contains(Bench.BEGIN);
        bench.probedAsSeen("db", false);
        assertThat(bench.resource("db").published()).isFalse();
        assertThat(bench.resource("db").attempt().readyAt()).isEmpty();
    }

    @Test
    void one_that_was_never_started_here_or_whose_file_has_changed_since_is_probed_all_the_same() {
        Bench bench = Bench.of(Scene.of(DB, Part.service("api").on("db")));
        bench.instance("db", running("db"));
        assertThat(bench.effects()).anyMatch(Effect.Watch.class::isInstance);

        bench.probedAsSeen("db", true);

        assertThat(bench.phase("api")).isEqualTo(Phase.STARTING);
    }

    @Test
    void what_asks_for_started_starts_while_it_is_seen_executing() {
        Bench bench = Bench.of(Scene.of(DB, Part.service("api").on("db", Type.REQUIRES, Condition.STARTED)));
        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);

        bench.instance("db", running("db"));

        assertThat(bench.phase("api")).isEqualTo(Phase.STARTING);
    }

    @Test
    void a_job_is_done_when_it_is_seen_to_have_ended_well() {
        Bench bench = Bench.of(Scene.of(
                Part.job("migrate").desired(Desired.IGNORE),
                Part.service("api").on("migrate", Type.REQUIRES, Condition.COMPLETED)));
        bench.instance("migrate", running("migrate"));
        bench.instance("migrate", running("migrate").ended(Exit.of(new Reason.ExitCode(1), bench.now())));
        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);

        bench.instance("migrate", running("migrate").ended(Exit.of(new Reason.ExitCode(0), bench.now())));

        assertThat(bench.phase("api")).isEqualTo(Phase.STARTING);
    }

    @Test
    void a_service_that_ended_well_is_not_done() {
        Bench bench = Bench.of(Scene.of(DB, Part.service("api").on("db", Type.REQUIRES, Condition.COMPLETED)));

        bench.instance("db", running("db").ended(Exit.of(new Reason.ExitCode(0), bench.now())));

        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);
    }

    @Test
    void what_was_managed_before_runs_on_and_has_no_stop_or_restart_in_flight() {
        Bench bench = Bench.of(Scene.of(Part.service("db").output("dsn", "here")));
        bench.ready("db");
        assertThat(bench.resource("db").published()).isTrue();

        bench.apply(Scene.of(DB));

        assertThat(bench.phase("db")).isEqualTo(Phase.UNMANAGED);
        assertThat(bench.resource("db").published()).as("it is seen ready").isTrue();
        assertThat(bench.effects()).noneMatch(Effect.Stop.class::isInstance);
        bench.apply(Scene.of(Part.service("db").output("dsn", "here")));
        assertThat(bench.phase("db")).as("taken over as it is").isEqualTo(Phase.READY);
        assertThat(bench.resource("db").attempt().number()).isEqualTo(1);
    }

    private static Instance running(String resource) {
        return Instance.running(resource + "-1", resource, 1, "h", Bench.BEGIN);
    }
}
