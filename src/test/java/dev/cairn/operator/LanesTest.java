package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.model.Effect;
import dev.cairn.model.Observation;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What runs beside what, and what outruns what. */
class LanesTest {
    private static final Workload WORKLOAD = Workload.of(Workload.Image.of("x", List.of()));

    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final List<String> over = new CopyOnWriteArrayList<>();
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final Lanes lanes = new Lanes(this::perform, () -> {}, Clock.systemUTC());

    @AfterEach
    void close() {
        lanes.close();
    }

    @Test
    void effects_of_one_resource_run_one_after_the_other_and_those_of_two_side_by_side() {
        lanes.offer(stop("a", "1", 10));
        lanes.offer(new Effect.Remove("a", "1"));
        lanes.offer(stop("b", "2", 10));

        await().until(() -> begun.containsAll(List.of("stop a 1 10", "stop b 2 10")));
        assertThat(begun).doesNotContain("remove a 1");

        open("stop a 1 10");
        await().until(() -> begun.contains("remove a 1"));
    }

    @Test
    void the_same_effect_is_not_taken_twice() {
        lanes.offer(start("a", 1));
        await().until(() -> begun.contains("start a 1"));

        lanes.offer(start("a", 1));
        open("start a 1");

        await().until(() -> !lanes.starting("a"));
        assertThat(begun).containsExactly("start a 1");
    }

    @Test
    void a_stop_outruns_a_start() {
        lanes.offer(start("a", 1));
        await().until(() -> begun.contains("start a 1"));

        lanes.offer(stop("a", "1", 10));

        await().until(() -> begun.contains("stop a 1 10"));
        assertThat(over).containsExactly("start a 1 given up");
        assertThat(lanes.failure("a")).as("what was given up did not fail").isEmpty();
    }

    @Test
    void a_stop_with_less_grace_outruns_one_with_more_and_not_the_other_way_round() {
        lanes.offer(stop("a", "1", 10));
        await().until(() -> begun.contains("stop a 1 10"));

        lanes.offer(stop("a", "1", 0));
        await().until(() -> begun.contains("stop a 1 0"));
        lanes.offer(stop("a", "1", 10));
        open("stop a 1 0");

        await().until(() -> over.contains("stop a 1 0"));
        assertThat(begun).containsExactly("stop a 1 10", "stop a 1 0");
    }

    @Test
    void a_cancellation_ends_a_start_and_nothing_else() {
        lanes.offer(start("a", 1));
        lanes.offer(stop("b", "1", 10));
        await().until(() -> begun.size() == 2);

        lanes.offer(new Effect.Cancel("a"));
        lanes.offer(new Effect.Cancel("b"));

        await().until(() -> !lanes.starting("a"));
        assertThat(over).containsExactly("start a 1 given up");
    }

    @Test
    void a_failure_is_kept_until_the_next_effect_of_the_resource_ends() {
        lanes.offer(start("broken", 3));
        await().until(() -> lanes.failure("broken").isPresent());
        assertThat(lanes.failure("broken"))
                .contains(new Observation.Failure(
                        3, Observation.Verb.START, new Reason.Forbidden("patch", "deployments", "somebody")));

        lanes.offer(new Effect.Remove("broken", "1"));
        open("remove broken 1");

        await().until(() -> lanes.failure("broken").isEmpty());
    }

    @Test
    void what_was_given_up_says_nothing_about_the_cluster_whatever_its_interrupt_looked_like() {
        lanes.offer(start("cut", 1));
        await().until(() -> begun.contains("start cut 1"));

        lanes.offer(new Effect.Cancel("cut"));

        await().until(() -> !lanes.starting("cut"));
        assertThat(lanes.lost()).isEmpty();
        assertThat(lanes.failure("cut")).isEmpty();
    }

    private void perform(Effect effect) throws RuntimeFailure {
        String name = name(effect);
        begun.add(name);
        if (!(effect instanceof Effect.Remove) && effect.resource().equals("broken")) {
            throw new RuntimeFailure("broken", "start", new Reason.Forbidden("patch", "deployments", "somebody"));
        }
        try {
            gate(name).await();
            over.add(name);
        } catch (InterruptedException e) {
            over.add(name + " given up");
            Reason reason = effect.resource().equals("cut")
                    ? new Reason.BackendLost("interrupted")
                    : new Reason.BackendError("interrupted");
            throw new RuntimeFailure(effect.resource(), "wait", reason, e);
        }
    }

    private CountDownLatch gate(String name) {
        return gates.computeIfAbsent(name, _ -> new CountDownLatch(1));
    }

    private void open(String name) {
        gate(name).countDown();
    }

    private static String name(Effect effect) {
        return switch (effect) {
            case Effect.Start start -> "start " + start.resource() + " " + start.attempt();
            case Effect.Stop stop ->
                "stop " + stop.resource() + " " + stop.instance() + " "
                        + stop.grace().toSeconds();
            default -> "remove " + effect.resource() + " " + ((Effect.Remove) effect).instance();
        };
    }

    private static Effect.Start start(String resource, long attempt) {
        return new Effect.Start(resource, attempt, WORKLOAD, "hash");
    }

    private static Effect.Stop stop(String resource, String instance, int grace) {
        return new Effect.Stop(resource, instance, "SIGTERM", Duration.ofSeconds(grace));
    }
}
