package dev.cairn.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.Condition;
import dev.cairn.api.OutputStatus;
import dev.cairn.api.ResourceStatus;
import dev.cairn.api.StackStatus;
import dev.cairn.model.Blueprint;
import dev.cairn.model.Dependency;
import dev.cairn.model.Handling;
import dev.cairn.model.Health;
import dev.cairn.model.Instance;
import dev.cairn.model.Kind;
import dev.cairn.model.Memory;
import dev.cairn.model.ModeMemory;
import dev.cairn.model.Observation;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Outputs;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.Snapshot;
import dev.cairn.model.StackMemory;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Table;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusViewTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Map<String, Resource> resources = new LinkedHashMap<>();
    private final Map<String, ResourceMemory> memories = new LinkedHashMap<>();
    private Snapshot snapshot = Snapshot.EMPTY;
    private StackPhase phase = StackPhase.PROGRESSING;
    private boolean wasReady;
    private boolean suspended;
    private long stepped = 3;

    private ResourceMemory add(String name, Phase at, Reason... why) {
        return add(name, new Kind.Service(), true, at, why);
    }

    private ResourceMemory add(String name, Kind kind, boolean critical, Phase at, Reason... why) {
        Resource resource = new Resource(
                name,
                kind,
                Resource.Backend.PROCESS,
                Handling.BARE,
                View.MACHINE,
                Resource.Desired.START,
                critical,
                List.<Dependency>of(),
                List.of(),
                Health.PROBED,
                RestartPolicy.DEFAULT,
                StopPolicy.DEFAULT,
                Duration.ofMinutes(10),
                Blueprint.fixed(
                        Workload.of(new Workload.Command(List.of("true"), "/", List.of())), "hash", Outputs.NONE));
        resources.put(name, resource);
        ResourceMemory memory = with(ResourceMemory.fresh(resource, NOW), at, List.of(), why);
        memories.put(name, memory);
        return memory;
    }

    private void waits(String name, String... targets) {
        memories.put(name, with(memories.get(name), Phase.BLOCKED, List.of(targets)));
    }

    private static ResourceMemory with(ResourceMemory from, Phase at, List<String> waitingFor, Reason... why) {
        return new ResourceMemory(
                at,
                List.of(why).stream().findFirst(),
                NOW,
                waitingFor,
                new ResourceMemory.Attempt(
                        1, "hash", Optional.of("i-1"), Optional.of(NOW), Optional.of(NOW), Optional.empty(), 0),
                from.counters(),
                from.latch(),
                from.next(),
                from.nextAt(),
                from.outputs(),
                from.published(),
                from.wantedHash(),
                from.stopCause(),
                from.dueAt(),
                from.old());
    }

    private void probe(String name, boolean passing, String output) {
        snapshot = snapshot.with(
                name, Observation.ABSENT.withProbe(new Observation.ProbeStreak("i-1", passing, 3, NOW, output)));
    }

    @Test
    void a_plan_that_no_step_has_looked_at_is_not_observed_although_everything_of_the_older_one_is_ready() {
        add("db", Phase.READY);
        stepped = 2;

        StackStatus status = status();

        assertThat(status.observedGeneration()).isEqualTo(2);
        assertThat(status.conditions()).allMatch(condition -> condition.observedGeneration() == 2);
    }

    @Test
    void what_cannot_be_planned_has_failed_and_what_runs_of_the_one_before_is_still_counted() {
        add("db", Phase.READY);
        add("web", Phase.READY);
        add("old", Phase.SKIPPED);
        phase = StackPhase.READY;
        resources.clear();
        Surroundings refused =
                Surroundings.NONE.withRefusal(Optional.of(new Surroundings.Refusal("InvalidSpec", "no such image")));

        StackStatus status = status(List.of(), refused);

        assertThat(status.phase()).isEqualTo("Failed");
        assertThat(status.summary().ready()).isEqualTo("2/2");
    }

    private StackStatus status() {
        return status(List.of(), Surroundings.NONE);
    }

    private StackStatus status(List<Condition> before, Surroundings surroundings) {
        Plan plan = Plan.of(
                "shop",
                3,
                new ArrayList<>(resources.values()),
                new LinkedHashSet<>(resources.keySet()),
                Plan.Desired.RUNNING,
                suspended,
                Plan.OnFailure.RETRY,
                Duration.ofMinutes(1),
                1);
        Table<String, ResourceMemory> table = Table.of(memories);
        StackMemory stack = new StackMemory(
                stepped,
                phase,
                NOW,
                9,
                Optional.empty(),
                wasReady,
                Optional.empty(),
                List.of(),
                List.of(),
                ModeMemory.NONE,
                Map.of());
        return StatusView.of(
                new Sight(plan, Memory.restored(stack, table), snapshot), surroundings, before, NOW.plusSeconds(5));
    }

    private static ResourceStatus of(StackStatus status, String name) {
        return status.resources().stream()
                .filter(resource -> resource.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<Condition> condition(StackStatus status, String type) {
        return status.conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    @Test
    void a_wait_says_for_what_and_why_that_is_late() {
        add("db", Phase.RUNNING);
        add("api", Phase.BLOCKED);
        waits("api", "db");
        probe("db", false, "connection refused");

        StackStatus status = status();

        assertThat(of(status, "api").message()).isEqualTo("waiting for db: probe failing (connection refused)");
        assertThat(of(status, "api").waitingFor()).containsExactly("db: probe failing (connection refused)");
        assertThat(of(status, "db").message()).isEqualTo("probe failing (connection refused)");
        assertThat(status.message()).isEqualTo("waiting for db: probe failing (connection refused), 1 resource waits");
    }

    @Test
    void a_restart_names_the_exit_and_that_it_starts_again() {
        add("db", Phase.RESTARTING, new Reason.ExitCode(1));
        add("api", Phase.BLOCKED);
        waits("api", "db");

        assertThat(of(status(), "api").message()).isEqualTo("waiting for db: exit code 1, starts again");
    }

    @Test
    void a_probe_of_an_earlier_attempt_says_nothing() {
        add("db", Phase.RUNNING);
        snapshot = snapshot.with(
                "db", Observation.ABSENT.withProbe(new Observation.ProbeStreak("i-0", false, 3, NOW, "refused")));

        assertThat(of(status(), "db").message()).isEqualTo("not ready yet");
    }

    @Test
    void five_waits_are_named_and_the_rest_counted() {
        add("web", Phase.BLOCKED);
        List.of("a", "b", "c", "d", "e", "f", "g").forEach(name -> add(name, Phase.STARTING));
        waits("web", "a", "b", "c", "d", "e", "f", "g");

        assertThat(of(status(), "web").waitingFor()).hasSize(6).endsWith("2 more");
        assertThat(of(status(), "web").message()).isEqualTo("waiting for a, b, c, d, e and 2 more");
    }

    @Test
    void messages_are_cut_at_256_bytes_and_never_within_a_character() {
        add("db", Phase.FAILED, new Reason.BackendError("ü".repeat(300)));

        byte[] bytes = of(status(), "db").message().getBytes(StandardCharsets.UTF_8);

        assertThat(bytes.length).isBetween(250, 256);
        assertThat(new String(bytes, StandardCharsets.UTF_8)).endsWith("…").doesNotContain("\uFFFD");
    }

    @Test
    void outputs_are_shown_while_they_are_published_and_secrets_never() {
        ResourceMemory db = add("db", Phase.READY);
        memories.put(
                "db",
                new ResourceMemory(
                        db.phase(),
                        db.reason(),
                        db.since(),
                        db.waitingFor(),
                        db.attempt(),
                        db.counters(),
                        db.latch(),
                        db.next(),
                        db.nextAt(),
                        new Outputs(Map.of(
                                View.MACHINE,
                                Map.of(
                                        "port", new OutputValue.Plain("5432"),
                                        "password", new OutputValue.Secret("s3cret")))),
                        true,
                        db.wantedHash(),
                        db.stopCause(),
                        db.dueAt(),
                        db.old()));

        List<OutputStatus> outputs = of(status(), "db").outputs();

        assertThat(outputs)
                .containsExactly(new OutputStatus("password", "••••", null), new OutputStatus("port", "5432", null));
        assertThat(status().toString()).doesNotContain("s3cret");
    }

    @Test
    void progress_is_ready_unknown_and_reconciling() {
        add("db", Phase.STARTING);

        StackStatus status = status();

        assertThat(status.phase()).isEqualTo("Progressing");
        assertThat(status.summary().ready()).isEqualTo("0/1");
        assertThat(condition(status, "Ready").orElseThrow().status()).isEqualTo("Unknown");
        assertThat(condition(status, "Reconciling").orElseThrow().status()).isEqualTo("True");
        assertThat(condition(status, "Stalled")).isEmpty();
        assertThat(status.conditions()).allMatch(condition -> condition.observedGeneration() == 3);
    }

    @Test
    void a_final_failure_is_stalled_with_its_reason_and_never_reconciling() {
        phase = StackPhase.FAILED;
        add("migrate", new Kind.Job(dev.cairn.model.JobPolicy.DEFAULT), true, Phase.FAILED, new Reason.ExitCode(1));
        add("api", Phase.FAILED, new Reason.DependencyFailed("migrate", "migrate"));

        StackStatus status = status();

        assertThat(condition(status, "Ready").orElseThrow().status()).isEqualTo("False");
        assertThat(condition(status, "Stalled").orElseThrow().reason()).isEqualTo("ExitCode");
        assertThat(condition(status, "Reconciling")).isEmpty();
        assertThat(status.message()).isEqualTo("migrate failed: exit code 1");
    }

    @Test
    void failures_that_are_not_critical_leave_it_ready() {
        phase = StackPhase.DEGRADED;
        add("db", Phase.READY);
        add("extra", new Kind.Service(), false, Phase.FAILED, new Reason.ExitCode(1));

        assertThat(condition(status(), "Ready").orElseThrow().status()).isEqualTo("True");
    }

    @Test
    void what_was_taken_out_of_the_file_keeps_the_whole_from_looking_finished_until_it_is_gone() {
        phase = StackPhase.READY;
        add("web", Phase.READY);
        add("old", Phase.STOPPING);
        resources.remove("old");

        assertThat(condition(status(), "Ready").orElseThrow().status()).isEqualTo("Unknown");
        assertThat(condition(status(), "Reconciling").orElseThrow().status()).isEqualTo("True");

        memories.remove("old");

        assertThat(condition(status(), "Ready").orElseThrow().status()).isEqualTo("True");
        assertThat(condition(status(), "Reconciling")).isEmpty();
    }

    @Test
    void what_is_unfinished_beside_the_lifecycle_keeps_the_whole_from_looking_finished_and_says_so() {
        phase = StackPhase.READY;
        add("db", Phase.READY);
        Surroundings grows = new Surroundings(
                List.of(),
                Optional.empty(),
                Optional.of("waiting for db: its volume grows"),
                List.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty());

        StackStatus status = status(List.of(), grows);

        assertThat(condition(status, "Ready").orElseThrow().status()).isEqualTo("Unknown");
        assertThat(condition(status, "Reconciling").orElseThrow().message())
                .isEqualTo("waiting for db: its volume grows");
        assertThat(status.message()).isEqualTo("waiting for db: its volume grows");
    }

    @Test
    void something_that_became_unready_later_is_not_ready_and_not_reconciling() {
        phase = StackPhase.DEGRADED;
        wasReady = true;
        add("db", Phase.UNREADY, new Reason.ProbeFailed("503"));

        StackStatus status = status();

        assertThat(condition(status, "Ready").orElseThrow().reason()).isEqualTo("ResourceNotReady");
        assertThat(condition(status, "Ready").orElseThrow().status()).isEqualTo("False");
        assertThat(condition(status, "Reconciling")).isEmpty();
    }

    @Test
    void the_transition_time_moves_only_with_the_status() {
        add("db", Phase.STARTING);
        List<Condition> before = List.of(
                new Condition("Ready", "Unknown", 2L, "2025-01-01T00:00:00Z", "Progressing", "earlier"),
                new Condition("Reconciling", "False", 2L, "2025-01-01T00:00:00Z", "Done", "earlier"));

        StackStatus status = status(before, Surroundings.NONE);

        assertThat(condition(status, "Ready").orElseThrow().lastTransitionTime())
                .isEqualTo("2025-01-01T00:00:00Z");
        assertThat(condition(status, "Reconciling").orElseThrow().lastTransitionTime())
                .isEqualTo("2026-01-01T00:00:05Z");
    }

    @Test
    void suspended_keeps_the_last_verdict() {
        suspended = true;
        phase = StackPhase.SUSPENDED;
        add("db", Phase.READY);
        Condition ready = new Condition("Ready", "True", 3L, "2025-01-01T00:00:00Z", "Ready", "");

        StackStatus status = status(List.of(ready), Surroundings.NONE);

        assertThat(condition(status, "Ready")).contains(ready);
        assertThat(condition(status, "Suspended").orElseThrow().status()).isEqualTo("True");
    }

    @Test
    void what_is_not_honoured_is_a_condition() {
        phase = StackPhase.READY;
        add("db", Phase.READY);

        StackStatus status = status(List.of(), Surroundings.NONE.withFidelity(List.of("db: no limits here")));

        assertThat(condition(status, "Fidelity").orElseThrow().message()).isEqualTo("db: no limits here");
    }

    @Test
    void a_lost_backend_is_said_and_what_was_seen_last_is_kept() {
        phase = StackPhase.DEGRADED;
        add("db", Phase.READY);
        snapshot = snapshot.withLost(Map.of(Resource.Backend.PROCESS, "no answer"));

        StackStatus status = status();

        assertThat(of(status, "db").phase()).isEqualTo("Ready");
        assertThat(of(status, "db").message()).contains("does not answer (no answer)");
    }

    @Test
    void health_is_degraded_while_a_ready_one_fails_its_probes() {
        add("db", Phase.READY);
        probe("db", false, "503");

        assertThat(of(status(), "db").health()).isEqualTo("Degraded");
    }

    @Test
    void equal_sights_give_equal_statuses() {
        add("db", Phase.RUNNING);
        probe("db", false, "refused");
        StackStatus one = status();
        probe("db", false, "refused");

        assertThat(status(one.conditions(), Surroundings.NONE)).isEqualTo(status(one.conditions(), Surroundings.NONE));
    }

    @Test
    void what_it_will_be_is_known_before_it_is_there() {
        add("db", Phase.PENDING);

        assertThat(of(status(), "db").ref().kind()).isEqualTo("Process");
        assertThat(of(status(), "db").ref().uid()).isNull();
    }

    @Test
    void the_instance_is_named() {
        add("db", Phase.READY);
        snapshot = snapshot.with(
                "db", Observation.ABSENT.withInstances(List.of(Instance.running("i-1", "db", 1, "hash", NOW))));

        assertThat(of(status(), "db").ref().kind()).isEqualTo("Process");
        assertThat(of(status(), "db").ref().uid()).isEqualTo("i-1");
    }

    @Test
    void every_reason_comes_back_from_its_data() {
        List<Reason> reasons = List.of(
                new Reason.ExitCode(-1),
                new Reason.Signal(9),
                new Reason.OutOfMemory(),
                new Reason.ExitUnknown(),
                new Reason.Vanished(),
                new Reason.StartTimeout("refused"),
                new Reason.DeadlineExceeded(),
                new Reason.StopTimeout(),
                new Reason.ProbeFailed("503"),
                new Reason.NotReady("0/1 ready"),
                new Reason.DependencyFailed("a", "b"),
                new Reason.SpawnError("no such file", true),
                new Reason.BuildFailed("x"),
                new Reason.ImagePull("image", "error", true),
                new Reason.PortConflict(80, "nginx"),
                new Reason.ForeignObject("b"),
                new Reason.Refused("exceeded quota: small"),
                new Reason.Unschedulable("no node"),
                new Reason.MissingInput("KEY"),
                new Reason.MissingOutput("url"),
                new Reason.RestartLimit("exit code 1"),
                new Reason.FuseTripped("stack"),
                new Reason.InvalidSpec("x"),
                new Reason.BackendLost("gone"),
                new Reason.Forbidden("create", "pods", "me"),
                new Reason.Undoing("exit code 1"),
                new Reason.UndoFailed("exit code 1"),
                new Reason.BackendError("x"));

        assertThat(reasons)
                .allSatisfy(reason -> assertThat(ReasonData.of(reason).reason()).isEqualTo(reason));
        assertThat(reasons.stream().map(Object::getClass).distinct())
                .hasSize(Reason.class.getPermittedSubclasses().length);
    }

    @Test
    void an_event_is_one_line_and_comes_back() {
        var event = new dev.cairn.model.LifecycleEvent(
                4,
                NOW,
                "shop",
                "db",
                2,
                dev.cairn.model.LifecycleEvent.Type.RESOURCE_FAILED,
                Optional.of(new Reason.DependencyFailed("a", "b")),
                "with \"quotes\"\nand lines",
                "id");

        String line = EventJson.write(event);

        assertThat(line).doesNotContain("\n").contains("\"type\":\"ResourceFailed\"");
        assertThat(EventJson.read(line)).contains(event);
        assertThat(EventJson.read("{\"half")).isEmpty();
        assertThat(EventJson.read("{}")).isEmpty();
    }

    @Test
    void probes_are_not_needed_by_groups() {
        add("all", new Kind.Group(List.of("db")), true, Phase.BLOCKED);
        add("db", Phase.STARTING);
        waits("all", "db");

        assertThat(of(status(), "all").message()).isEqualTo("waiting for db: starting");
    }
}
