package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Blueprint;
import dev.cairn.model.Blueprint.Binding;
import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Plan;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** References: found and filled in by the same walk, as their consumer sees the values, secrets kept. */
class BlueprintTest {
    private static final String EVERYWHERE = """
            - name: db
              container: {image: "d:1", ports: [{name: tcp, port: 5432}]}
              outputs: [{name: dir, value: /data}]
            - name: api
              container:
                image: "a:${resources.db.port}"
                command: [run, "${resources.db.host}"]
                args: ["--db=${resources.db.host}:${resources.db.port}"]
                workingDir: "${resources.db.dir}/work"
                user: "${resources.db.port}"
                platform: linux/${resources.db.host}
                env: [{name: URL, value: "${resources.db.url}"}]
                files: [{path: "${resources.db.dir}/f", content: "host ${resources.db.host}"}]
                volumes: [{hostPath: "${resources.db.dir}", mountPath: "${resources.db.dir}/m", size: "${resources.db.port}"}]
                tmpfs: ["${resources.db.dir}/t"]
                sysctls: {a: "${resources.db.port}"}
                extraHosts: ["x:${resources.db.host}"]
                devices: ["${resources.db.dir}/dev"]
                resources: {limits: {memory: "${resources.db.port}Mi", cpu: "${resources.db.port}m"}}
                shmSize: "${resources.db.port}"
              health: {http: {path: "/${resources.db.host}", port: "${resources.db.port}", headers: {H: "${resources.db.host}"}}}
              labels: {l: "${resources.db.host}"}
              annotations: {a: "${resources.db.host}"}
              outputs: [{name: seen, value: "db at ${resources.db.host}"}]
            """;

    /** Trap 13. Guard: {@code Parts.mapTexts} is the walk that finds and the one that fills in; without it this fails. */
    @Test
    void every_field_that_may_have_references_has_them_filled_in() {
        Plan plan = Stacks.plan(EVERYWHERE);

        Workload api = Stacks.workload(plan, "api");

        assertThat(api.toString()).doesNotContain("${").doesNotContain("resources.db");
        Workload.Image image = (Workload.Image) api.program();
        assertThat(image.image()).isEqualTo("a:5432");
        assertThat(image.command()).containsExactly("run", "db");
        assertThat(image.args()).containsExactly("--db=db:5432");
        assertThat(image.workingDir()).contains("/data/work");
        assertThat(image.options().user()).isEqualTo("5432");
        assertThat(image.options().shmSizeBytes()).isEqualTo(5432);
        assertThat(image.options().extraHosts()).containsExactly("x:db");
        assertThat(image.options().sysctls()).containsEntry("a", "5432");
        assertThat(api.limits().memoryLimitBytes()).isEqualTo(5432L << 20);
        assertThat(api.limits().cpuLimitMillis()).isEqualTo(5432);
        assertThat(api.labels()).containsEntry("l", "db");
        assertThat(api.annotations()).containsEntry("a", "db");
        assertThat(api.files().getFirst().content().shown()).isEqualTo("host db");
        assertThat(api.volumes().getFirst().source()).isEqualTo(new Workload.VolumeSource.HostPath("/data"));
        assertThat(api.probe().orElseThrow().toString()).contains("/db", "5432", "H=db");
        assertThat(Stacks.running(plan).find(View.NETWORK, new OutputRef("api", "seen")))
                .contains(new OutputValue.Plain("db at db"));
    }

    @Test
    void values_that_come_to_more_than_is_allowed_are_not_filled_in() {
        Plan plan = Stacks.plan("""
                - {name: db, container: {image: "d:1"}, outputs: [{name: word, value: "0123456789"}]}
                - name: api
                  container: {image: "a:1", args: ["${resources.db.word}"]}
                  outputs: [{name: twice, value: "${resources.db.word}${resources.db.word}"}]
                """, TestContexts.machine().withInterpolation(29));
        Blueprint api = plan.resource("api").orElseThrow().blueprint();
        Blueprint.Lookup ten = (_, _) -> Optional.of(new OutputValue.Plain("0123456789"));
        Blueprint.Lookup nine = (_, _) -> Optional.of(new OutputValue.Plain("012345678"));

        assertThat(api.bind(ten))
                .isEqualTo(new Binding.Invalid(
                        "the values that it refers to can come to 30 characters where they are filled"
                                + " in, and at most 29 are taken; refer to a file, a volume or a Secret instead"));
        assertThat(api.bind(nine)).isInstanceOf(Binding.Bound.class);
        Blueprint.Lookup fifteen = (_, _) -> Optional.of(new OutputValue.Plain("0123456789abcde"));
        assertThat(api.outputs(fifteen, Map.of()).seenFrom(View.NETWORK)).doesNotContainKey("twice");
        assertThat(api.outputs(nine, Map.of()).seenFrom(View.NETWORK)).containsKey("twice");
    }

    @Test
    void an_undo_is_the_job_with_another_command_and_no_part_of_what_the_job_is() {
        String job = "- {name: db, container: {image: \"d:1\", ports: [{name: tcp, port: 5432}]}}\n"
                + "- {name: migrate, job: {image: \"a:1\", command: [up], args: [all], env: [{name: A, value: b}]%s}}\n";
        Blueprint plain = blueprint(job.formatted(""));
        Blueprint undone = blueprint(job.formatted(", undo: [down, all]"));
        Blueprint referring = blueprint(job.formatted(", undo: [down, \"${resources.db.host}\"]"));
        Blueprint.Lookup values = (_, _) -> Optional.of(new OutputValue.Plain("db"));

        assertThat(plain.undo()).isEmpty();
        assertThat(hash(undone.bind(values))).isEqualTo(hash(plain.bind(values)));
        Binding.Bound undo = (Binding.Bound) referring.undo().orElseThrow().bind(values);
        Workload.Image image = (Workload.Image) undo.workload().program();
        assertThat(image.image()).isEqualTo("a:1");
        assertThat(image.command()).containsExactly("down", "db");
        assertThat(image.args()).isEmpty();
        assertThat(undo.workload().env()).extracting(Workload.EnvVar::name).contains("A");
        assertThat(undo.hash()).isNotEqualTo(hash(referring.bind(values)));
        assertThat(referring.undo().orElseThrow().bind((_, _) -> Optional.empty()))
                .isInstanceOf(Binding.Unresolved.class);
    }

    private static Blueprint blueprint(String resources) {
        return Stacks.plan(resources).resource("migrate").orElseThrow().blueprint();
    }

    @Test
    void until_the_outputs_are_published_nothing_can_be_bound_and_what_is_missing_is_named() {
        Blueprint api = Stacks.plan(EVERYWHERE).resource("api").orElseThrow().blueprint();

        assertThat(api.references())
                .extracting(OutputRef::toString)
                .containsExactly("db.dir", "db.host", "db.port", "db.ports.tcp", "db.url");
        assertThat(api.bind((_, reference) -> reference.output().equals("host")
                        ? Optional.of(new OutputValue.Plain("db"))
                        : Optional.empty()))
                .isInstanceOfSatisfying(Binding.Unresolved.class, unresolved -> assertThat(unresolved.missing())
                        .extracting(OutputRef::output)
                        .containsExactlyInAnyOrder("dir", "port", "ports.tcp", "url"));
    }

    @Test
    void what_the_plan_knows_of_outputs_can_be_prepared_before_they_are_published() {
        Plan plan = Stacks.plan("""
                - {name: db, container: {image: "d:1", ports: [{port: 5432}]}}
                - {name: api, container: {image: "a:1"}, dependsOn: [{name: db}]}
                - {name: once, job: {image: "j:1"}}
                - {name: web, container: {image: "w:1", env: [{name: CODE, value: "${resources.once.exitCode}"}]}}
                """);
        Blueprint api = plan.resource("api").orElseThrow().blueprint();
        Blueprint web = plan.resource("web").orElseThrow().blueprint();

        assertThat(api.references()).isNotEmpty();
        assertThat(api.foreseen()).map(Binding.class::cast).contains(api.bind(Stacks.running(plan)));
        assertThat(web.foreseen()).isEmpty();
        assertThat(web.bind((_, _) -> Optional.empty()))
                .isInstanceOfSatisfying(Binding.Unresolved.class, unresolved -> assertThat(unresolved.image())
                        .map(Workload.Image::image)
                        .contains("w:1"));
    }

    @Test
    void what_was_filled_in_is_never_looked_through_again() {
        Plan plan = Stacks.plan("""
                - {name: db, container: {image: "d:1"}, outputs: [{name: odd, value: "$${resources.db.host} $${env.X}"}]}
                - {name: api, container: {image: "a:1", env: [{name: A, value: "<${resources.db.odd}>"}]}}
                """);

        assertThat(Stacks.variables(plan, "api")).containsExactly("A=<${resources.db.host} ${env.X}>");
    }

    @Test
    void the_same_values_give_the_same_binding_and_others_another_hash() {
        Blueprint api = Stacks.plan("""
                - {name: db, container: {image: "d:1"}}
                - {name: api, container: {image: "a:1", env: [{name: A, value: "${resources.db.host}"}]}}
                """).resource("api").orElseThrow().blueprint();
        Blueprint.Lookup one = (_, _) -> Optional.of(new OutputValue.Plain("one"));
        Blueprint.Lookup two = (_, _) -> Optional.of(new OutputValue.Plain("two"));

        assertThat(api.bind(one)).isSameAs(api.bind(one));
        assertThat(hash(api.bind(one))).hasSize(32).isNotEqualTo(hash(api.bind(two)));
        assertThat(hash(api.bind(one))).isEqualTo(hash(api.bind(one)));
    }

    @Test
    void a_value_that_cannot_be_run_is_told_when_it_is_filled_in_without_showing_secrets() {
        Plan plan = Stacks.plan("""
                - {name: build, job: {image: "b:1"}}
                - {name: api, container: {image: "${resources.build.IMAGE}", env: [{name: A, value: "${resources.build.SECRET}"}]}}
                """);
        Blueprint.Lookup wrong = (_, reference) -> Optional.of(
                reference.output().equals("SECRET")
                        ? new OutputValue.Secret("hunter2")
                        : new OutputValue.Plain("not an image"));
        Blueprint.Lookup leaking = (_, _) -> Optional.of(new OutputValue.Secret("hunter2"));

        Blueprint api = plan.resource("api").orElseThrow().blueprint();

        assertThat(api.bind(wrong))
                .isEqualTo(
                        new Binding.Invalid("spec.resources[1].container.image: 'not an image' is no image reference"));
        assertThat(api.bind(leaking)).isInstanceOf(Binding.Invalid.class);
        assertThat(api.bind(leaking).toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            another image       | image: "a:2"                                        | true
            another variable    | image: "a:1", env: [{name: A, value: b}]             | true
            another port        | image: "a:1", ports: [{port: 81}]                    | true
            another file        | image: "a:1", files: [{path: /f, content: x}]        | true
            another volume      | image: "a:1", volumes: [{name: v, mountPath: /v}]    | true
            another limit       | image: "a:1", resources: {limits: {cpu: 1}}          | true
            another user        | image: "a:1", user: 5                                | true
            more copies         | image: "a:1", replicas: 3                            | false
            another pull policy | image: "a:1", pullPolicy: Always                     | false
            the same            | image: "a:1"                                         | false
            """)
    void the_hash_changes_with_what_has_to_restart_a_workload(String what, String container, boolean changes) {
        String before = hash("- {name: a, container: {image: \"a:1\"}}");

        assertThat(hash("- {name: a, container: {" + container + "}}").equals(before))
                .isEqualTo(!changes);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            restart: {delay: 5s}
            stop: {signal: SIGINT, grace: 1m}
            timeout: 1m
            critical: false
            health: {interval: 1s, exec: {command: [x]}}
            desired: Stop
            annotations: {a: b}
            outputs: [{name: o, value: x}]
            """)
    void the_hash_does_not_change_with_how_a_workload_is_watched(String field) {
        assertThat(hash("- {name: a, container: {image: \"a:1\"}, " + field + "}"))
                .isEqualTo(hash("- {name: a, container: {image: \"a:1\"}}"));
    }

    @Test
    void a_probe_counts_where_the_backend_runs_it() {
        String plain = "- {name: a, container: {image: \"a:1\"}}";
        String probed = "- {name: a, container: {image: \"a:1\"}, health: {exec: {command: [x]}}}";

        assertThat(hash(Stacks.plan(probed, TestContexts.cluster())))
                .isNotEqualTo(hash(Stacks.plan(plain, TestContexts.cluster())));
    }

    private static String hash(String resources) {
        return hash(Stacks.plan(resources));
    }

    private static String hash(Plan plan) {
        return Stacks.bound(plan, "a").hash();
    }

    private static String hash(Binding binding) {
        return ((Binding.Bound) binding).hash();
    }

    @Test
    void facts_of_a_run_are_published_and_can_be_part_of_outputs() {
        Blueprint job = Stacks.plan("""
                - {name: build, job: {image: "b:1"}, outputs: [{name: image, value: "r/app:${self.TAG}"}, {name: ok, value: "code ${self.exitCode}"}]}
                """).resources().getFirst().blueprint();

        var published = job.outputs(
                (_, _) -> Optional.empty(),
                Map.of("exitCode", new OutputValue.Plain("0"), "TAG", new OutputValue.Plain("7")));

        assertThat(published.seenFrom(View.NETWORK))
                .containsEntry("TAG", new OutputValue.Plain("7"))
                .containsEntry("exitCode", new OutputValue.Plain("0"))
                .containsEntry("image", new OutputValue.Plain("r/app:7"))
                .containsEntry("ok", new OutputValue.Plain("code 0"));
    }
}
