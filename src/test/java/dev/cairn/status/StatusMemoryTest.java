package dev.cairn.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.api.StackStatus;
import dev.cairn.model.Blueprint;
import dev.cairn.model.Dependency;
import dev.cairn.model.Handling;
import dev.cairn.model.Health;
import dev.cairn.model.Kind;
import dev.cairn.model.Memory;
import dev.cairn.model.ModeMemory;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Outputs;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.ResourceMemory.Answer;
import dev.cairn.model.ResourceMemory.Attempt;
import dev.cairn.model.ResourceMemory.Counters;
import dev.cairn.model.ResourceMemory.Latch;
import dev.cairn.model.ResourceMemory.Next;
import dev.cairn.model.ResourceMemory.Old;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.Snapshot;
import dev.cairn.model.StackMemory;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Table;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is written into a status is read back from it: the memory of an operator that was killed. */
class StatusMemoryTest {
    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00.250Z");
    private static final Instant LATER = Instant.parse("2026-01-01T00:01:00Z");
    private static final Plan PLAN = Plan.of(
            "shop",
            7,
            List.of(resource("db", List.of()), resource("web", List.of(Dependency.requires("db")))),
            Set.of("db", "web"),
            Plan.Desired.RUNNING,
            false,
            Plan.OnFailure.RETRY,
            Duration.ofMinutes(1),
            1);
    private static final ResourceMemory WEB = new ResourceMemory(
            Phase.STOPPING,
            Optional.of(new Reason.ImagePull("web:1", "not there", true)),
            THEN,
            List.of(),
            new Attempt(
                    12,
                    "abcd",
                    Optional.of("uid-1"),
                    Optional.of(THEN),
                    Optional.of(THEN.plusSeconds(1)),
                    Optional.of(THEN.plusSeconds(2)),
                    3),
            new Counters(2, List.of(THEN, THEN.plusSeconds(5)), 9),
            new Latch(
                    Optional.of("done"),
                    Optional.of("abcd"),
                    Optional.of("request-1"),
                    Optional.of("request-2"),
                    Optional.of(new Answer("request-2", Request.Verb.RESTART, "Accepted")),
                    Optional.of(137),
                    Map.of("exitCode", new OutputValue.Plain("137")),
                    Optional.of("db"),
                    Optional.of(THEN)),
            Optional.of(new Next(Phase.RESTARTING, Optional.of(new Reason.ExitCode(3)), Optional.of(LATER))),
            Optional.of(LATER),
            Outputs.NONE,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new Old(Resource.Backend.KUBERNETES, List.of("db"), List.of(), StopPolicy.DEFAULT));
    private static final ResourceMemory REMOVED = with(
            WEB,
            new Old(
                    Resource.Backend.KUBERNETES,
                    List.of("db"),
                    List.of("web"),
                    new StopPolicy("SIGINT", Duration.ofMillis(1500)),
                    List.of("claim data", "port 0.0.0.0:80/TCP")));
    private static final StackMemory STACK = new StackMemory(
            7,
            StackMemory.StackPhase.STOPPING,
            THEN,
            42,
            Optional.of("web"),
            true,
            Optional.of(new StackMemory.Shutdown(
                    StackMemory.ShutdownPhase.REQUEST_STOP,
                    "somebody",
                    "because",
                    THEN,
                    Optional.empty(),
                    Map.of("web", StackMemory.Outcome.ALREADY_GONE))),
            List.of("request-1", "request-2"),
            List.of(new StackMemory.Transition(THEN, StackMemory.StackPhase.STOPPING, "because")),
            new ModeMemory(
                    Optional.of("all"),
                    Optional.of("data"),
                    Optional.of("jobs"),
                    List.of("web"),
                    List.of("db", "api"),
                    Optional.of(THEN),
                    Optional.empty()),
            Map.of(
                    "back",
                    new StackMemory.Fuse(List.of(THEN), Optional.of(LATER)),
                    "the stack",
                    new StackMemory.Fuse(List.of(THEN, LATER), Optional.empty())));

    @Test
    void comes_back_as_it_was() throws Exception {
        Memory memory =
                Memory.restored(STACK, Table.<String, ResourceMemory>empty().with("web", WEB));

        Memory read = StatusMemory.read(Optional.of(sent(PLAN, memory)), PLAN, LATER);

        assertThat(read.stack()).isEqualTo(STACK);
        assertThat(read.resources().get("web")).contains(WEB);
    }

    @Test
    void keeps_the_edges_of_what_no_plan_holds_any_more_and_what_it_had_for_itself() throws Exception {
        Memory memory = Memory.restored(
                STACK, Table.<String, ResourceMemory>empty().with("web", WEB).with("old", REMOVED));

        Memory read = StatusMemory.read(Optional.of(sent(PLAN, memory)), PLAN, LATER);

        assertThat(read.resources().get("old")).contains(REMOVED);
    }

    @Test
    void without_the_plan_the_order_of_the_status_stands_for_the_edges() throws Exception {
        ResourceMemory db =
                with(WEB, new Old(Resource.Backend.KUBERNETES, List.of(), List.of("web"), StopPolicy.DEFAULT));
        Memory memory = Memory.restored(
                STACK, Table.<String, ResourceMemory>empty().with("db", db).with("web", WEB));
        Plan other = Plan.of(
                "shop",
                8,
                List.of(),
                Set.of(),
                Plan.Desired.REMOVED,
                false,
                Plan.OnFailure.RETRY,
                Duration.ofMinutes(1),
                1);

        Memory read = StatusMemory.read(Optional.of(sent(PLAN, memory)), other, LATER);

        assertThat(read.resources().get("db").orElseThrow().old().dependents()).containsExactly("web");
        assertThat(read.resources().get("web").orElseThrow().old().dependencies())
                .containsExactly("db");
    }

    @Test
    void of_a_new_stack_is_fresh() {
        assertThat(StatusMemory.read(Optional.empty(), PLAN, LATER)).isEqualTo(Memory.fresh(LATER));
    }

    @Test
    void passes_over_what_cannot_be_understood() throws Exception {
        Memory memory =
                Memory.restored(STACK, Table.<String, ResourceMemory>empty().with("web", WEB));
        String edited = new ObjectMapper()
                .writeValueAsString(sent(PLAN, memory))
                .replace("\"Stopping\"", "\"Dancing\"")
                .replace(THEN.toString(), "yesterday");

        Memory read =
                StatusMemory.read(Optional.of(new ObjectMapper().readValue(edited, StackStatus.class)), PLAN, LATER);

        assertThat(read.resources().get("web").orElseThrow().phase()).isEqualTo(Phase.PENDING);
        assertThat(read.resources().get("web").orElseThrow().since()).isEqualTo(LATER);
        assertThat(read.resources().get("web").orElseThrow().attempt().number()).isEqualTo(12);
    }

    /** The status as it comes back from an API server. */
    private static StackStatus sent(Plan plan, Memory memory) throws JsonProcessingException {
        StackStatus status = StatusView.of(new Sight(plan, memory, Snapshot.EMPTY), Surroundings.NONE, List.of(), THEN);
        ObjectMapper json = new ObjectMapper();
        return json.readValue(json.writeValueAsString(status), StackStatus.class);
    }

    private static ResourceMemory with(ResourceMemory memory, Old old) {
        return new ResourceMemory(
                memory.phase(),
                memory.reason(),
                memory.since(),
                memory.waitingFor(),
                memory.attempt(),
                memory.counters(),
                memory.latch(),
                memory.next(),
                memory.nextAt(),
                memory.outputs(),
                memory.published(),
                memory.wantedHash(),
                memory.stopCause(),
                memory.dueAt(),
                old);
    }

    private static Resource resource(String name, List<Dependency> dependencies) {
        return new Resource(
                name,
                new Kind.Service(),
                Resource.Backend.KUBERNETES,
                Handling.MANAGED,
                View.NETWORK,
                Resource.Desired.START,
                true,
                dependencies,
                List.of(),
                Health.RUNNING,
                RestartPolicy.DEFAULT,
                StopPolicy.DEFAULT,
                Duration.ofMinutes(1),
                Blueprint.fixed(Workload.of(Workload.Image.of("x", List.of())), "h", Outputs.NONE));
    }
}
