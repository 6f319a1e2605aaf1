package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Dependency;
import dev.cairn.model.Dependency.Condition;
import dev.cairn.model.Dependency.Type;
import dev.cairn.model.Handling;
import dev.cairn.model.Health;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.Kind;
import dev.cairn.model.Plan;
import dev.cairn.model.Probe;
import dev.cairn.model.Resource;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Workload;
import dev.cairn.runtime.docker.DockerRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a plan says of a stack that is right: defaults, edges, order, places. */
class PlanTest {

    /** Trap 10. Guard: {@code PlanGraph.of} takes what is free in the order of the file; with that of hashes this fails. */
    @Test
    void dependencies_come_first_and_otherwise_the_order_is_that_of_the_file() {
        Plan plan = Stacks.plan("""
                - {name: web, container: {image: "w:1"}, dependsOn: [{name: api}]}
                - {name: cache, container: {image: "c:1"}}
                - {name: api, container: {image: "a:1"}, dependsOn: [{name: db}, {name: cache}]}
                - {name: db, container: {image: "d:1"}}
                - {name: all, group: {members: [web]}}
                """);

        assertThat(plan.resources()).extracting(Resource::name).containsExactly("cache", "db", "api", "web", "all");
    }

    @Test
    void a_reference_implies_an_edge_with_the_usual_condition_of_its_target() {
        Plan plan = Stacks.plan("""
                - {name: migrate, job: {image: "m:1"}}
                - {name: db, container: {image: "d:1", ports: [{name: tcp, port: 5432}]}}
                - name: api
                  container:
                    image: a:1
                    env: [{name: A, value: "${resources.db.url}"}, {name: B, value: "${resources.migrate.VERSION}"}]
                """);

        assertThat(plan.resource("api").orElseThrow().dependencies())
                .containsExactlyInAnyOrder(
                        Dependency.requires("db"),
                        new Dependency("migrate", Type.REQUIRES, Condition.COMPLETED, false, false));
    }

    @Test
    void conditions_have_defaults_by_type_and_target() {
        Plan plan = Stacks.plan("""
                - {name: job, job: {image: "m:1"}}
                - {name: svc, container: {image: "d:1"}}
                - {name: a, container: {image: "a:1"}, dependsOn: [{name: job}, {name: svc}]}
                - {name: b, container: {image: "a:1"}, dependsOn: [{name: job, type: After}, {name: svc, type: Wants}]}
                - {name: c, container: {image: "a:1"}, dependsOn: [{name: svc, condition: Started}]}
                """);

        assertThat(edges(plan, "a")).containsExactly("job REQUIRES COMPLETED", "svc REQUIRES READY");
        assertThat(edges(plan, "b")).containsExactly("job AFTER STARTED", "svc WANTS READY");
        assertThat(edges(plan, "c")).containsExactly("svc REQUIRES STARTED");
    }

    @Test
    void an_explicit_edge_that_suffices_stands_for_the_one_that_a_reference_implies() {
        Plan plan = Stacks.plan("""
                - {name: db, container: {image: "d:1"}}
                - {name: a, container: {image: "a:1", args: ["${resources.db.host}"]}, dependsOn: [{name: db}]}
                """);

        assertThat(plan.resource("a").orElseThrow().dependencies()).containsExactly(Dependency.requires("db"));
    }

    @Test
    void everything_that_is_not_said_has_the_documented_default() {
        Resource resource = Stacks.plan("- {name: a, container: {image: \"a:1\"}}")
                .resources()
                .getFirst();

        assertThat(resource.kind()).isEqualTo(new Kind.Service());
        assertThat(resource.health()).isEqualTo(Health.RUNNING);
        assertThat(resource.restart()).isEqualTo(RestartPolicy.DEFAULT);
        assertThat(resource.stop()).isEqualTo(StopPolicy.DEFAULT);
        assertThat(resource.timeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(resource.critical()).isTrue();
        assertThat(resource.desired()).isEqualTo(Resource.Desired.START);
    }

    @Test
    void what_is_said_wins_over_the_defaults() {
        Plan plan = Stacks.planSpec("""
                timeout: 3m
                onFailure: Hold
                suspend: true
                shutdown: {grace: 90s}
                resources:
                - name: a
                  container: {image: "a:1", ports: [{name: web, port: 80}]}
                  critical: false
                  desired: Ignore
                  health:
                    http: {path: ready, port: web, host: a.example, scheme: HTTPS, headers: {X: z}, status: 200}
                    startPeriod: 5s
                    interval: 1m30s
                    timeout: 500ms
                    retries: 7
                    onUnhealthy: Restart
                  restart: {policy: OnFailure, delay: 2s, factor: 1.5, maxDelay: 8s, jitter: 0, stabilityPeriod: 5m,
                    maxRestarts: 2, period: 1h, successCodes: [0, 3], preventCodes: []}
                  stop: {signal: INT, grace: 1m}
                - {name: b, container: {image: "b:1"}, timeout: 20s}
                """);

        Resource a = plan.resource("a").orElseThrow();
        assertThat(a.critical()).isFalse();
        assertThat(a.desired()).isEqualTo(Resource.Desired.IGNORE);
        assertThat(a.timeout()).isEqualTo(Duration.ofMinutes(3));
        assertThat(a.stop()).isEqualTo(new StopPolicy("SIGINT", Duration.ofMinutes(1)));
        assertThat(a.health())
                .isEqualTo(new Health(
                        Health.Rule.PROBE,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(90),
                        Duration.ofMillis(500),
                        7,
                        true,
                        true));
        assertThat(a.restart())
                .isEqualTo(new RestartPolicy(
                        RestartPolicy.Policy.ON_FAILURE,
                        Duration.ofSeconds(2),
                        1.5,
                        Duration.ofSeconds(8),
                        0,
                        Duration.ofMinutes(5),
                        2,
                        Duration.ofHours(1),
                        Set.of(0, 3),
                        Set.of()));
        assertThat(Stacks.workload(plan, "a").probe())
                .contains(new Probe.Http("https", "a.example", 80, "/ready", Map.of("X", "z"), 200, 200));
        assertThat(plan.resource("b").orElseThrow().timeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(plan.onFailure()).isEqualTo(Plan.OnFailure.HOLD);
        assertThat(plan.suspended()).isTrue();
        assertThat(plan.shutdownGrace()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void a_job_has_its_policy_whatever_runs_it() {
        String job =
                "- {name: a, job: {image: \"a:1\", retries: 1, activeDeadline: 1h, rerun: Always}, process: {command: [a]}}";
        Plan inDocker = Stacks.plan(job);
        Plan asProcess = Stacks.plan(job, TestContexts.withoutEngine());

        JobPolicy policy = new JobPolicy(1, Optional.of(Duration.ofHours(1)), JobPolicy.Rerun.ALWAYS);
        assertThat(inDocker.resources().getFirst().kind()).isEqualTo(new Kind.Job(policy));
        assertThat(asProcess.resources().getFirst().kind()).isEqualTo(new Kind.Job(policy));
        assertThat(asProcess.resources().getFirst().backend()).isEqualTo(Backend.PROCESS);
        assertThat(asProcess.resources().getFirst().restart().policy()).isEqualTo(RestartPolicy.Policy.ON_FAILURE);
        assertThat(Stacks.workload(asProcess, "a").job()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            no health, no ports  | {image: "a:1"}                                                 |                          | RUNNING | none
            no health, ports     | {image: "a:1", ports: [{port: 1}, {port: 2}]}                   |                          | PROBE   | Tcp[ports=[1, 2]]
            only UDP             | {image: "a:1", ports: [{port: 1, protocol: UDP}]}              |                          | RUNNING | none
            none                 | {image: "a:1", ports: [{port: 1}]}                              | {none: true}             | RUNNING | none
            tcp on the first     | {image: "a:1", ports: [{port: 1, protocol: UDP}, {port: 2}]}   | {tcp: {}}                | PROBE   | Tcp[ports=[2]]
            tcp by number        | {image: "a:1"}                                                 | {tcp: {port: 7}}         | PROBE   | Tcp[ports=[7]]
            exec                 | {image: "a:1"}                                                 | {exec: {command: [x, z]}} | PROBE  | Exec[command=[x, z]]
            log                  | {image: "a:1"}                                                 | {log: {pattern: up}}     | PROBE   | Log[pattern=up]
            grpc                 | {image: "a:1", ports: [{name: rpc, port: 9}]}                  | {grpc: {port: rpc}}      | PROBE   | Grpc[port=9, service=]
            only timing          | {image: "a:1", ports: [{port: 1}]}                              | {interval: 1s}           | PROBE   | Tcp[ports=[1]]
            """)
    void readiness_is_a_probe_else_the_ports_else_running(
            String what, String container, String health, Health.Rule rule, String probe) {
        Plan plan = Stacks.plan(
                "- {name: a, container: " + container + (health == null ? "" : ", health: " + health) + "}");

        assertThat(plan.resources().getFirst().health().rule()).isEqualTo(rule);
        assertThat(Stacks.workload(plan, "a").probe().map(Probe::toString).orElse("none"))
                .isEqualTo(probe);
    }

    @Test
    void a_process_takes_from_the_container_beside_it_what_it_does_not_say_itself() {
        Plan plan = Stacks.plan("""
                - name: api
                  container:
                    image: a:1
                    command: [in, container]
                    workingDir: /srv
                    ports: [{name: http, port: 8080}]
                    env: [{name: A, value: container}]
                    files: [{path: /etc/app.conf, content: hello, mode: "600"}]
                    resources: {limits: {memory: 1Gi}}
                  process: {command: [npm, run, dev], workingDir: ./api, env: [{name: A, value: process}]}
                """, TestContexts.withoutEngine());

        Workload workload = Stacks.workload(plan, "api");
        assertThat(workload.program())
                .isEqualTo(
                        new Workload.Command(List.of("npm", "run", "dev"), TestContexts.DIRECTORY + "/api", List.of()));
        assertThat(Stacks.variables(plan, "api")).containsExactly("A=process");
        assertThat(workload.ports()).extracting(Workload.Port::port).containsExactly(8080);
        assertThat(workload.files()).extracting(Workload.FileMount::path).containsExactly("/etc/app.conf");
        assertThat(workload.files()).extracting(Workload.FileMount::mode).containsExactly(0600);
        assertThat(workload.limits().memoryLimitBytes()).isEqualTo(1L << 30);
    }

    @Test
    void a_port_that_a_process_leaves_open_is_chosen_and_handed_in() {
        Plan plan = Stacks.plan("""
                - {name: a, process: {command: [a], ports: [{name: http}, {name: admin}, {name: fixed, port: 7000}]}}
                - {name: b, process: {command: [b], ports: [{name: http}], env: [{name: PORT, value: mine}]}}
                """);

        List<Workload.Port> ports = Stacks.workload(plan, "a").ports();
        assertThat(ports)
                .extracting(Workload.Port::port)
                .doesNotHaveDuplicates()
                .contains(7000);
        assertThat(Stacks.variables(plan, "a"))
                .containsExactly("PORT=" + ports.getFirst().port());
        assertThat(Stacks.variables(plan, "b")).containsExactly("PORT=mine");
    }

    @Test
    void a_port_of_a_container_is_published_when_it_says_so_or_a_process_needs_it() {
        Plan plan = Stacks.plan("""
                - {name: fixed, container: {image: "a:1", ports: [{port: 80, hostPort: 8080, hostIp: 0.0.0.0}]}}
                - {name: any, container: {image: "a:1", ports: [{port: 80, hostPort: 0}]}}
                - {name: needed, container: {image: "a:1", ports: [{port: 80}]}}
                - {name: inside, container: {image: "a:1", ports: [{port: 80}]}}
                - {name: tool, process: {command: [a, "${resources.needed.port}"]}}
                - {name: other, container: {image: "a:1", args: ["${resources.inside.port}"]}}
                """);

        assertThat(hostPort(plan, "fixed")).contains(8080);
        assertThat(hostPort(plan, "any")).isPresent();
        assertThat(hostPort(plan, "needed")).isPresent();
        assertThat(hostPort(plan, "inside")).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(textBlock = """
            AUTO,    true,  false, DOCKER
            AUTO,    true,  true,  PROCESS
            AUTO,    false, false, PROCESS
            PROCESS, true,  false, PROCESS
            DOCKER,  true,  false, DOCKER
            """)
    void what_has_both_runs_where_it_is_asked_to(
            RuntimeChoice.Runtime runtime, boolean engine, boolean preferProcess, Backend expected) {
        PlanContext context = TestContexts.context(
                new RuntimeChoice(
                        runtime, preferProcess, RuntimeChoice.auto(engine).withoutEngine()),
                Map.of());

        Plan plan = Stacks.plan("- {name: a, container: {image: \"a:1\"}, process: {command: [a]}}", context);

        assertThat(plan.resources().getFirst().backend()).isEqualTo(expected);
    }

    @Test
    void of_more_copies_one_container_runs_and_the_plan_says_so() {
        PlanContext context = PlanContext.of(
                "shop-1",
                TestContexts.DIRECTORY,
                Map.of(Backend.DOCKER, DockerRuntime.capabilitiesOfAnyEngine()),
                RuntimeChoice.auto(true),
                Allocations.pretended());

        Planned planned = Stacks.planned("resources: [{name: a, container: {image: \"a:1\", replicas: 3}}]", context);

        assertThat(planned.plan()).isPresent();
        assertThat(planned.notes()).hasSize(1).first().satisfies(note -> {
            assertThat(note.resource()).isEqualTo("a");
            assertThat(note.text()).isEqualTo("one container runs, whatever the number");
        });
    }

    @Test
    void a_stack_of_processes_never_asks_for_a_container_engine() {
        PlanContext context = TestContexts.context(
                new RuntimeChoice(RuntimeChoice.Runtime.AUTO, false, () -> {
                    throw new AssertionError("asked");
                }),
                Map.of());

        assertThat(Stacks.plan("- {name: a, process: {command: [a]}}", context).resources())
                .hasSize(1);
    }

    @Test
    void only_what_is_asked_for_is_wanted_with_what_it_needs() {
        String resources = """
                - {name: db, container: {image: "a:1"}}
                - {name: logs, container: {image: "a:1"}}
                - {name: late, container: {image: "a:1"}}
                - {name: api, container: {image: "a:1"}, dependsOn: [{name: db}, {name: logs, type: Wants}, {name: late, type: After}]}
                - {name: web, container: {image: "a:1"}}
                - {name: all, group: {members: [api]}}
                """;
        PlanContext machine = TestContexts.machine();

        assertThat(Stacks.plan(resources, machine).wanted()).hasSize(6);
        assertThat(Stacks.plan(resources, machine.withOnly(Set.of("all"), false))
                        .wanted())
                .containsExactlyInAnyOrder("all", "api", "db", "logs");
        assertThat(Stacks.plan(resources, machine.withOnly(Set.of("api"), true)).wanted())
                .containsExactly("api");
    }

    @Test
    void the_stop_of_the_whole_may_take_as_long_as_its_longest_chain_and_ten_seconds() {
        Plan plan = Stacks.plan("""
                - {name: a, container: {image: "a:1"}, stop: {grace: 30s}}
                - {name: b, container: {image: "a:1"}, dependsOn: [{name: a}]}
                - {name: g, group: {members: [b]}}
                - {name: c, container: {image: "a:1"}, dependsOn: [{name: g}], stop: {grace: 5s}}
                - {name: d, container: {image: "a:1"}, stop: {grace: 40s}}
                """);

        assertThat(plan.shutdownGrace()).isEqualTo(Duration.ofSeconds(30 + 10 + 5 + 10));
    }

    @Test
    void on_a_cluster_nobody_is_killed_because_the_controllers_take_their_time() {
        Plan plan = Stacks.plan("""
                - {name: a, container: {image: "a:1"}, stop: {grace: 30s}}
                - {name: b, container: {image: "a:1"}, dependsOn: [{name: a}]}
                """, TestContexts.cluster());

        assertThat(plan.shutdownGrace()).isEqualTo(Duration.ofSeconds(30 + 30 + 10 + 30 + 10));
    }

    @Test
    void on_a_cluster_the_engine_restarts_what_is_not_always_restarted() {
        Plan plan = Stacks.plan("""
                - {name: always, container: {image: "a:1"}}
                - {name: kept, container: {image: "a:1", volumes: [{name: v, mountPath: /v, size: 1Gi}]}}
                - {name: once, container: {image: "a:1"}, restart: {policy: Never}}
                """, TestContexts.cluster());

        assertThat(plan.resource("always").orElseThrow().handling()).isEqualTo(Handling.MANAGED);
        assertThat(plan.resource("kept").orElseThrow().handling().replace()).isEqualTo(Handling.Replace.STOP_START);
        assertThat(plan.resource("once").orElseThrow().handling().restarts()).isEqualTo(Handling.Actor.ENGINE);
    }

    @Test
    void the_wish_of_the_caller_and_that_of_the_file_meet() {
        String stopped = "{desired: Stopped, resources: [{name: a, container: {image: \"a:1\"}}]}";
        PlanContext machine = TestContexts.machine();

        assertThat(Stacks.planSpec(stopped, machine).desired()).isEqualTo(Plan.Desired.STOPPED);
        assertThat(Stacks.planSpec(stopped, machine.withDesired(Plan.Desired.REMOVED))
                        .desired())
                .isEqualTo(Plan.Desired.REMOVED);
    }

    private static List<String> edges(Plan plan, String name) {
        return plan.resource(name).orElseThrow().dependencies().stream()
                .map(edge -> edge.name() + " " + edge.type() + " " + edge.condition())
                .toList();
    }

    private static Optional<Integer> hostPort(Plan plan, String name) {
        return Stacks.workload(plan, name).ports().getFirst().hostPort();
    }
}
