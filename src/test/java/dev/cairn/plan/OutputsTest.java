package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.OutputValue;
import dev.cairn.model.OutputValue.Piece;
import dev.cairn.model.Plan;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What resources publish, and to whom it looks how. */
class OutputsTest {

    @Test
    void a_container_is_an_alias_to_containers_and_a_published_port_to_processes() {
        Plan plan = Stacks.plan("""
                - {name: db, container: {image: "d:1", ports: [{name: http, port: 80}, {name: admin, port: 81}]}}
                - {name: inside, container: {image: "a:1", args: ["${resources.db.url}", "${resources.db.ports.admin}"]}}
                - {name: outside, process: {command: ["${resources.db.url}", "${resources.db.ports.admin}"]}}
                """);
        List<Workload.Port> ports = Stacks.workload(plan, "db").ports();

        Workload.Image inside = (Workload.Image) Stacks.workload(plan, "inside").program();
        Workload.Command outside =
                (Workload.Command) Stacks.workload(plan, "outside").program();

        assertThat(inside.args()).containsExactly("http://db:80", "81");
        assertThat(outside.command())
                .containsExactly(
                        "http://127.0.0.1:" + ports.get(0).hostPort().orElseThrow(),
                        String.valueOf(ports.get(1).hostPort().orElseThrow()));
    }

    @Test
    void a_process_is_the_machine_to_processes_and_the_host_to_containers() {
        Plan plan = Stacks.plan("""
                - {name: db, process: {command: [d], ports: [{name: grpc, port: 9000}], volumes: [{name: data}]}}
                - {name: inside, container: {image: "a:1", args: ["${resources.db.url}"]}}
                - {name: outside, process: {command: ["${resources.db.url}", "${resources.db.volumes.data}"]}}
                """);

        assertThat(((Workload.Image) Stacks.workload(plan, "inside").program()).args())
                .containsExactly("grpc://host.docker.internal:9000");
        assertThat(((Workload.Command) Stacks.workload(plan, "outside").program()).command())
                .containsExactly("grpc://127.0.0.1:9000", "/volumes/data");
    }

    @Test
    void on_a_cluster_hosts_have_the_names_that_the_cluster_gives_them() {
        PlanContext cluster = TestContexts.cluster().withCluster(KeySource.NONE, name -> "shop-" + name);
        Plan plan = Stacks.plan("""
                - {name: db, container: {image: "d:1", ports: [{name: https, port: 443, hostPort: 8443}]}}
                - {name: api, container: {image: "a:1", args: ["${resources.db.url}"]}}
                """, cluster);

        assertThat(((Workload.Image) Stacks.workload(plan, "api").program()).args())
                .containsExactly("https://shop-db:443");
        assertThat(Stacks.workload(plan, "db").ports().getFirst().hostPort()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a port named http       | [{name: http, port: 80}]                        |                          | http://a:80
            the first that is named | [{name: x, port: 79}, {name: https, port: 443}] |                          | https://a:443
            a probe says so         | [{name: x, port: 79}]                           | {http: {port: x}}        | http://a:79
            with its scheme         | [{name: x, port: 79}]                           | {http: {scheme: HTTPS}}  | https://a:79
            grpc probe              | [{name: x, port: 79}]                           | {grpc: {}}               | grpc://a:79
            tcp probe               | [{port: 79}]                                    | {tcp: {}}                | tcp://a:79
            nothing says so         | [{name: x, port: 79}]                           |                          | none
            """)
    void an_address_begins_with_what_a_port_or_probe_says(String what, String ports, String health, String url) {
        Plan plan = Stacks.plan("- {name: a, container: {image: \"a:1\", ports: " + ports + "}"
                + (health == null ? "" : ", health: " + health) + "}");

        assertThat(published(plan, "a", View.NETWORK).getOrDefault("url", "none"))
                .isEqualTo(url);
    }

    @Test
    void an_external_is_where_it_says_but_the_machine_itself_looks_different_from_inside() {
        Plan plan = Stacks.planSpec("""
                env: [{name: PORT, value: "5433"}]
                resources:
                - {name: far, external: {host: db.example.org, port: 5432}}
                - {name: near, external: {host: localhost, port: "${env.PORT}"}}
                """);

        assertThat(published(plan, "far", View.MACHINE)).isEqualTo(Map.of("host", "db.example.org", "port", "5432"));
        assertThat(published(plan, "near", View.MACHINE)).isEqualTo(Map.of("host", "localhost", "port", "5433"));
        assertThat(published(plan, "near", View.NETWORK))
                .isEqualTo(Map.of("host", "host.docker.internal", "port", "5433"));
        assertThat(Stacks.workload(plan, "near").probe().orElseThrow().toString())
                .isEqualTo("Tcp[ports=[5433]]");
    }

    @Test
    void declared_outputs_may_use_the_resources_own_and_each_other() {
        Plan plan = Stacks.plan("""
                - name: a
                  container: {image: "a:1", ports: [{name: http, port: 80}], env: [{name: ME, value: "${self.dsn}"}]}
                  outputs:
                  - {name: dsn, value: "x://${self.user}@${self.host}:${self.port}"}
                  - {name: user, value: root}
                  - {name: host, value: "other.${self.host}"}
                - {name: g, group: {members: [a]}, outputs: [{name: entry, value: "${resources.a.url}"}]}
                """);

        assertThat(published(plan, "a", View.NETWORK))
                .containsEntry("dsn", "x://root@other.a:80")
                .containsEntry("host", "other.a");
        assertThat(Stacks.variables(plan, "a")).containsExactly("ME=x://root@other.a:80");
        assertThat(published(plan, "g", View.NETWORK)).isEqualTo(Map.of("entry", "http://a:80"));
    }

    @Test
    void whatever_contains_a_secret_is_secret() {
        Plan plan = Stacks.planSpec("""
                env: [{name: KEY, valueFrom: {secretKeyRef: {name: keys, key: api}}}]
                resources:
                - name: db
                  container: {image: "d:1"}
                  outputs:
                  - {name: password, value: hunter2, secret: true}
                  - {name: link, value: "db://${self.password}@${self.host}"}
                - name: api
                  container:
                    image: a:1
                    env: [{name: A, value: "x ${resources.db.link} x"}, {name: B, value: "${env.KEY}"}, {name: C, value: plain}]
                    files: [{path: /f, content: "key=${env.KEY}"}]
                """, TestContexts.machine().withEnv(Map.of("KEY", "sesame")));

        Workload api = Stacks.workload(plan, "api");

        assertThat(Stacks.variables(plan, "api")).containsExactly("A=••••", "B=••••", "C=plain");
        assertThat(api.files().getFirst().content()).isEqualTo(new OutputValue.Secret("key=sesame"));
        assertThat(api.toString() + plan).doesNotContain("hunter2").doesNotContain("sesame");
        assertThat(api.env().getFirst().value()).isEqualTo(new OutputValue.Secret("x db://hunter2@db x"));
    }

    @Test
    void dependencies_are_told_as_variables_unless_the_user_says_otherwise() {
        Plan plan = Stacks.plan("""
                - {name: my-db, container: {image: "d:1", ports: [{name: pg-main, port: 5432}]}}
                - {name: started, container: {image: "d:1"}}
                - {name: wanted, container: {image: "d:1"}}
                - {name: done, job: {image: "d:1"}}
                - name: api
                  container: {image: "a:1", env: [{name: CAIRN_MY_DB_HOST, value: mine}]}
                  dependsOn: [{name: my-db}, {name: done}, {name: started, condition: Started}, {name: wanted, type: Wants}]
                """);

        assertThat(Stacks.workload(plan, "api").env().stream()
                        .map(variable ->
                                variable.name() + "=" + variable.value().shown()))
                .containsExactlyInAnyOrder(
                        "CAIRN_MY_DB_HOST=mine",
                        "CAIRN_MY_DB_PORT=5432",
                        "CAIRN_MY_DB_PORTS_PG_MAIN=5432",
                        "CAIRN_DONE_EXITCODE=0");
    }

    @Test
    void a_key_that_only_the_cluster_reads_is_passed_on_as_a_reference_alone_or_in_pieces() {
        KeySource keys = (kind, name) -> kind == KeySource.Kind.SECRET
                ? Optional.of(Map.of("api", new OutputValue.SecretRef(name, "api")))
                : Optional.empty();
        PlanContext cluster = TestContexts.cluster().withCluster(keys, name -> name);
        String env = "env: [{name: KEY, valueFrom: {secretKeyRef: {name: keys, key: api}}}]\nresources:\n";

        Plan plan = Stacks.planSpec(
                env + "- {name: a, container: {image: \"a:1\", env: [{name: A, value: \"${env.KEY}\"}]}}", cluster);
        Plan mixed = Stacks.planSpec(
                env + "- {name: a, container: {image: \"a:1\", env: [{name: A, value: \"x${env.KEY}\"}]}}", cluster);

        assertThat(Stacks.workload(plan, "a").env().getFirst().value())
                .isEqualTo(new OutputValue.SecretRef("keys", "api"));
        assertThat(Stacks.workload(mixed, "a").env().getFirst().value())
                .isEqualTo(new OutputValue.Composed(
                        List.of(new Piece.Text("x"), new Piece.Key(new OutputValue.SecretRef("keys", "api"), false))));
    }

    private static Map<String, String> published(Plan plan, String name, View view) {
        Map<String, String> shown = new TreeMap<>();
        plan.resource(name)
                .orElseThrow()
                .blueprint()
                .outputs(Stacks.running(plan), Map.of())
                .seenFrom(view)
                .forEach((output, value) -> shown.put(output, value.shown()));
        return shown;
    }
}
