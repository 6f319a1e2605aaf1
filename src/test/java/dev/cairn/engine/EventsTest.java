package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Effect;
import dev.cairn.model.Instance;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.LifecycleEvent.Type;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Outputs;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.View;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What comes out of a step besides starts and stops: what is told, what is published, and when to look again. */
class EventsTest {

    @Test
    void an_event_says_why_or_what_is_waited_for_or_with_whom_it_starts_again() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api").restartedWith("db")));
        assertThat(messages(bench, "api", Type.RESOURCE_BLOCKED)).containsExactly("waiting for db");
        bench.ready("db", "api");
        bench.probed("api", false, 2);
        assertThat(messages(bench, "api", Type.RESOURCE_UNREADY))
                .containsExactly(new Reason.ProbeFailed("connection refused").text());

        bench.request(Verb.RESTART, "db");
        bench.gone("api");

        assertThat(messages(bench, "api", Type.RESOURCE_STOPPING)).containsExactly("starts again with db");
        assertThat(messages(bench, "db", Type.RESOURCE_STOPPING)).containsExactly("");
    }

    @Test
    void an_event_names_the_request_that_it_follows_from() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");
        assertThat(bench.events()).extracting(LifecycleEvent::correlation).containsOnly("");

        bench.request(Verb.STOP, "db");
        bench.gone("db");
        assertThat(correlations(bench, Type.RESOURCE_STOPPING)).containsExactly("request-1");
        assertThat(correlations(bench, Type.RESOURCE_STOPPED)).containsExactly("request-1");

        bench.request(Verb.START, "db");
        bench.ready("db");
        bench.request(Verb.RESTART, "db");
        assertThat(correlations(bench, Type.RESOURCE_STOPPING)).containsExactly("request-1", "request-3");
    }

    @Test
    void outputs_are_published_with_ready_and_withdrawn_with_the_stop() {
        Bench bench = Bench.of(Scene.of(Part.service("db").output("dsn", "here")));

        bench.ready("db");
        Outputs outputs = bench.resource("db").outputs();
        assertThat(outputs.value(View.MACHINE, "dsn")).contains(new OutputValue.Plain("here"));
        assertThat(bench.effects()).contains(new Effect.PublishOutputs("db", outputs));
        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.effects()).noneMatch(Effect.PublishOutputs.class::isInstance);

        bench.shutdown();
        assertThat(bench.effects()).contains(new Effect.PublishOutputs("db", Outputs.NONE));
        assertThat(bench.resource("db").outputs()).as("the last value is kept").isEqualTo(outputs);
    }

    @Test
    void outputs_that_only_what_runs_can_tell_follow_what_it_tells() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");

        bench.instance("db", telling(bench, "1"));
        assertThat(bench.resource("db").outputs().value(View.MACHINE, "port")).contains(new OutputValue.Plain("1"));
        bench.instance("db", telling(bench, "2"));

        assertThat(bench.resource("db").outputs().value(View.MACHINE, "port")).contains(new OutputValue.Plain("2"));
    }

    private static Instance telling(Bench bench, String port) {
        Instance plain =
                Instance.running("db-1", "db", 1, bench.resource("db").attempt().hash(), bench.now());
        return new Instance(
                plain.id(),
                plain.resource(),
                plain.attempt(),
                plain.hash(),
                plain.state(),
                plain.startedAt(),
                plain.exit(),
                plain.restarts(),
                plain.replicas(),
                plain.image(),
                plain.address(),
                plain.message(),
                Map.of("port", port));
    }

    @Test
    void the_next_look_is_due_at_whatever_comes_first() {
        Bench bench = Bench.of(
                Scene.of(Part.service("db").grace(Duration.ofSeconds(2))).shutdownGrace(Duration.ofSeconds(60)));
        bench.ready("db");
        bench.shutdown();

        assertThat(bench.again().wakeAt()).as("the kill of the first").contains(Bench.BEGIN.plusSeconds(7));
    }

    @Test
    void what_was_restarted_counts_as_stable_only_after_a_while() {
        Bench bench = Bench.of(Scene.of(Part.service("db").backoff(Duration.ofSeconds(1), 0)));
        bench.ready("db");
        bench.ends("db", new Reason.ExitCode(1));
        bench.pass(Duration.ofSeconds(1));
        bench.ready("db");
        assertThat(bench.again().wakeAt()).contains(bench.now().plusSeconds(60));

        bench.pass(Duration.ofSeconds(60));

        assertThat(bench.resource("db").counters().failures()).isZero();
        assertThat(bench.again().wakeAt()).isEmpty();
    }

    @Test
    void something_of_ours_that_nothing_tells_of_is_stopped_and_forgotten() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.instance("ghost", Instance.running("ghost-1", "ghost", 1, "h", bench.now()));
        assertThat(bench.phase("ghost")).isEqualTo(Phase.STOPPING);

        bench.gone("ghost");

        assertThat(bench.memory().resources().get("ghost")).isEmpty();
        bench.request(Verb.STOP, "ghost");
        assertThat(bench.memory().resources().get("ghost")).isEmpty();
    }

    private static List<String> messages(Bench bench, String resource, Type type) {
        return bench.events().stream()
                .filter(event -> event.resource().equals(resource) && event.type() == type)
                .map(LifecycleEvent::message)
                .toList();
    }

    private static List<String> correlations(Bench bench, Type type) {
        return bench.events().stream()
                .filter(event -> event.type() == type)
                .map(LifecycleEvent::correlation)
                .toList();
    }
}
