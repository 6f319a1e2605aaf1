package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.model.ClusterOptions.Security;
import dev.cairn.model.Health;
import dev.cairn.model.Kind;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Workload;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import dev.cairn.runtime.kubernetes.Reach;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs elsewhere, asked by the operator. */
@Tag("api")
class ExternalTest {
    private Optional<Trial> trial = Optional.empty();
    private Optional<ServerSocket> elsewhere = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        trial = Optional.of(new Trial());
    }

    @AfterEach
    void stop() throws IOException {
        trial.ifPresent(Trial::close);
        if (elsewhere.isPresent()) {
            elsewhere.get().close();
        }
    }

    private Trial trial() {
        return trial.orElseThrow();
    }

    /** This machine as others see it, by the interface that is there longest: its loopback is not asked. */
    private static InetAddress here() throws IOException {
        Optional<InetAddress> address = NetworkInterface.networkInterfaces()
                .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                .flatMap(NetworkInterface::inetAddresses)
                .filter(one -> !one.isLoopbackAddress() && !one.isLinkLocalAddress() && one.getAddress().length == 4)
                .findFirst();
        assumeTrue(address.isPresent(), "this machine has no address but its loopback");
        return address.get();
    }

    private ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket(port, 5, here());
        elsewhere = Optional.of(socket);
        return socket;
    }

    @Test
    void who_rests_on_it_starts_when_it_answers_and_is_given_the_name_that_leads_to_it() throws Exception {
        ServerSocket first = listen(0);
        int port = first.getLocalPort();
        first.close();
        trial().create("shop", """
                resources:
                - name: legacy
                  external: {host: "%s", port: %d}
                - name: web
                  container:
                    image: x
                    env: [{name: AT, value: "${resources.legacy.host}:${resources.legacy.port}"}]
                """.formatted(here().getHostAddress(), port));
        eventually("the refused connection is told").until(() -> trial().resource("shop", "legacy")
                .filter(legacy -> String.valueOf(legacy.message()).contains("port " + port))
                .isPresent());
        assertThat(trial().added("Deployment/")).isEmpty();
        assertThat(signpost()).isEmpty();

        listen(port);

        trial().awaitReady("shop");
        var web = trial().client()
                .apps()
                .deployments()
                .inNamespace(trial().namespace())
                .withName("shop-web")
                .get();
        assertThat(web.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv())
                .anyMatch(variable ->
                        variable.getName().equals("AT") && variable.getValue().equals("shop-legacy:" + port));
        assertThat(address()).hasValue(here().getHostAddress());
        assertThat(signpost().orElseThrow().getSpec().getClusterIP()).isEqualTo("None");
        assertThat(trial().stack("shop").getStatus().inventory())
                .extracting(entry -> entry.kind() + "/" + entry.name())
                .contains("Service/shop-legacy", "EndpointSlice/shop-legacy");

        trial().delete("shop", DeletionPropagation.BACKGROUND);

        trial().awaitGone("shop");
        assertThat(signpost()).isEmpty();
        assertThat(address()).isEmpty();
    }

    private Optional<Service> signpost() {
        return Optional.ofNullable(trial().client()
                .services()
                .inNamespace(trial().namespace())
                .withName("shop-legacy")
                .get());
    }

    /** Where the Service's name leads. */
    private Optional<String> address() {
        return Optional.ofNullable(trial().client()
                        .discovery()
                        .v1()
                        .endpointSlices()
                        .inNamespace(trial().namespace())
                        .withName("shop-legacy")
                        .get())
                .map(slice -> slice.getEndpoints().getFirst().getAddresses().getFirst());
    }

    private void readyAt(InetAddress host, int port) {
        trial().ready("shop", """
                resources: [{name: legacy, external: {host: "%s", port: %d}}]
                """.formatted(host.getHostAddress(), port));
    }

    @Test
    void its_name_that_somebody_changed_or_took_away_leads_there_again() throws Exception {
        readyAt(here(), listen(0).getLocalPort());
        String uid = signpost().orElseThrow().getMetadata().getUid();

        trial().client().resource(signpost().orElseThrow()).delete();

        eventually("it is made again").until(() -> signpost()
                .filter(service -> !service.getMetadata().getUid().equals(uid))
                .isPresent());
        trial().client()
                .resource(signpost().orElseThrow())
                .patch(
                        PatchContext.of(PatchType.JSON),
                        "[{\"op\": \"replace\", \"path\": \"/spec/ports/0/name\", \"value\": \"theirs\"}]");
        eventually("its port has its name again").until(() -> signpost().stream()
                .noneMatch(service ->
                        service.getSpec().getPorts().getFirst().getName().equals("theirs")));
        trial().awaitReady("shop");
    }

    @Test
    void a_name_that_belongs_to_somebody_else_is_refused_and_goes_on_when_it_is_free() throws Exception {
        Service foreign = trial().client()
                .resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName("shop-legacy")
                        .withNamespace(trial().namespace())
                        .endMetadata()
                        .withNewSpec()
                        .withType("ExternalName")
                        .withExternalName("theirs.example.org")
                        .endSpec()
                        .build())
                .create();
        int port = listen(0).getLocalPort();
        trial().create("shop", """
                resources:
                - {name: legacy, external: {host: "%s", port: %d}}
                - {name: web, container: {image: x}, dependsOn: [{name: legacy}]}
                """.formatted(here().getHostAddress(), port));

        trial().awaitCondition("shop", "Stalled");
        assertThat(trial().condition("shop", "Stalled").orElseThrow().message())
                .contains("Service shop-legacy, which Cairn did not make");
        assertThat(signpost().orElseThrow().getSpec().getExternalName()).isEqualTo("theirs.example.org");
        assertThat(trial().added("Deployment/")).isEmpty();

        trial().client().resource(foreign).delete();
        trial().advance(Duration.ofSeconds(16));

        trial().awaitReady("shop");
        assertThat(address()).hasValue(here().getHostAddress());
    }

    @Test
    void what_becomes_a_container_of_ours_or_is_taken_out_leaves_no_name_behind() throws Exception {
        readyAt(here(), listen(0).getLocalPort());

        trial().edit("shop", "resources: [{name: legacy, container: {image: x, ports: [{port: 80}]}}]");

        eventually("the Service has pods").until(() -> signpost()
                .filter(service -> service.getSpec().getSelector() != null
                        && !service.getSpec().getSelector().isEmpty())
                .isPresent());
        trial().awaitReady("shop");
        assertThat(address()).isEmpty();

        trial().edit("shop", """
                resources: [{name: legacy, external: {host: "%s", port: %d}}]
                """.formatted(
                        here().getHostAddress(), elsewhere.orElseThrow().getLocalPort()));

        eventually("it leads elsewhere again").until(() -> address().isPresent());
        trial().awaitReady("shop");

        trial().edit("shop", "resources: [{name: other, container: {image: x}}]");

        eventually("nothing of it is left")
                .until(() -> signpost().isEmpty() && address().isEmpty());
        trial().awaitReady("shop");
    }

    @Test
    void a_host_name_becomes_another_name_and_moving_to_an_address_keeps_the_service() throws Exception {
        int port = listen(0).getLocalPort();
        readyAt(here(), port);
        String uid = signpost().orElseThrow().getMetadata().getUid();
        trial().stopOperator();
        try (KubernetesRuntime runtime = new KubernetesRuntime(trial().client())) {
            StackRef stack = KubernetesRuntime.reference(
                    trial().namespace(),
                    "shop",
                    trial().stack("shop").getMetadata().getUid());
            runtime.expose(elsewhere(stack, "db.example.org", port));

            assertThat(signpost().orElseThrow().getSpec())
                    .returns("ExternalName", ServiceSpec::getType)
                    .returns("db.example.org", ServiceSpec::getExternalName);
            assertThat(address()).isEmpty();
        }
        trial().startOperator();

        eventually("it is what the Stack says again").until(() -> signpost()
                .filter(service -> "None".equals(service.getSpec().getClusterIP()))
                .isPresent());
        assertThat(address()).hasValue(here().getHostAddress());
        assertThat(signpost().orElseThrow().getMetadata().getUid()).isEqualTo(uid);
    }

    private static WorkloadSpec elsewhere(StackRef stack, String host, int port) {
        Workload workload = new Workload(
                new Workload.Elsewhere(host),
                false,
                List.of(),
                List.of(new Workload.Port("", port, Optional.empty(), "", Workload.Protocol.TCP)),
                List.of(),
                List.of(),
                Workload.Limits.NONE,
                Optional.empty(),
                StopPolicy.DEFAULT,
                Map.of(),
                Map.of());
        return new WorkloadSpec(
                stack,
                "legacy",
                9,
                "another",
                workload,
                Health.RUNNING,
                Duration.ofMinutes(1),
                new Kind.External(),
                RestartPolicy.DEFAULT);
    }

    @Test
    void when_it_stops_answering_that_is_seen_and_nothing_is_stopped() throws Exception {
        int port = listen(0).getLocalPort();
        trial().ready("shop", """
                resources:
                - {name: legacy, external: {host: "%s", port: %d}, health: {tcp: {port: %d}, interval: 1s, retries: 1}}
                - {name: web, container: {image: x}, dependsOn: [{name: legacy}]}
                """.formatted(here().getHostAddress(), port, port));

        elsewhere.orElseThrow().close();

        eventually("it is not ready any more").until(() -> trial().resource("shop", "legacy")
                .filter(legacy -> legacy.phase().equals("Unready"))
                .isPresent());
        assertThat(trial().resource("shop", "web").orElseThrow().phase()).isEqualTo("Ready");
    }

    @Test
    void the_operators_own_machine_is_not_asked() {
        trial().create("nosy", "resources: [{name: self, external: {host: localhost, port: 9000}}]");

        eventually("the refusal is told").until(() -> trial().resource("nosy", "self")
                .filter(self -> String.valueOf(self.message()).contains("that is the operator's own machine"))
                .isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "::1", "0.0.0.0", "169.254.169.254", "fe80::1", "224.0.0.1", "::ffff:127.0.0.1"})
    void addresses_that_only_the_operator_can_reach_are_refused(String address) throws Exception {
        OutsideBounds bounds = new OutsideBounds(Set::of);

        assertThat(bounds.refusal(new InetSocketAddress(InetAddress.getByName(address), 80)))
                .isPresent();
    }

    @Test
    void the_api_server_is_refused_and_its_neighbours_are_not() throws Exception {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 6443);
        OutsideBounds bounds = new OutsideBounds(() -> Set.of(server));

        assertThat(bounds.refusal(server))
                .hasValueSatisfying(why -> assertThat(why).contains("API server"));
        assertThat(bounds.refusal(new InetSocketAddress(server.getAddress(), 5432)))
                .isEmpty();
    }

    @Test
    void an_operator_that_does_not_connect_says_so_before_anything_is_made() {
        Allowance allowance = new Allowance(500, 1 << 20, 1 << 20, Allowance.Probes.REFUSED, Security.BASELINE);
        trial().stopOperator();
        trial().startOperator(allowance);

        trial().create("shop", """
                resources:
                - {name: legacy, external: {host: example.org, port: 80}}
                - {name: web, container: {image: x}}
                """);

        trial().awaitCondition("shop", "Stalled");
        assertThat(trial().condition("shop", "Stalled").orElseThrow().message())
                .contains("spec.resources.legacy.external", "external-probes");
        assertThat(trial().added("Deployment/")).isEmpty();
    }

    @Test
    void pods_meet_at_least_what_the_operator_asks_for() {
        trial().stopOperator();
        trial().startOperator(new Allowance(500, 1 << 20, 1 << 20, Allowance.Probes.ALLOWED, Security.RESTRICTED));

        trial().ready("shop", "podSecurity: Baseline\nresources: [{name: web, container: {image: x, user: '1000'}}]");

        assertThat(trial().client()
                        .apps()
                        .deployments()
                        .inNamespace(trial().namespace())
                        .withName("shop-web")
                        .get()
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getSecurityContext()
                        .getRunAsNonRoot())
                .isTrue();
    }

    @Test
    void limits_are_settings_and_are_named_when_they_are_passed() {
        trial().stopOperator();
        trial().startOperator(new Allowance(2, 300, 40, Allowance.Probes.ALLOWED, Security.BASELINE));

        trial().create(
                        "many",
                        "resources: [{name: a, container: {image: x}}, {name: b, container: {image: x}}, {name: c, container: {image: x}}]");
        trial().create("long", """
                resources:
                - name: text
                  manifest: {template: {apiVersion: v1, kind: ConfigMap, metadata: {name: text}, data: {text: "%s"}}}
                """.formatted("x".repeat(400)));

        trial().awaitCondition("many", "Stalled");
        assertThat(trial().condition("many", "Stalled").orElseThrow().message())
                .contains("3 resources", "at most 2", "limits.resources");
        trial().awaitCondition("long", "Stalled");
        assertThat(trial().condition("long", "Stalled").orElseThrow().message())
                .contains("spec.resources.text.manifest.template", "at most 300", "limits.manifest-bytes");
        trial().ready("small", "resources: [{name: a, container: {image: x}}]");
    }

    @Test
    void a_kind_too_many_is_refused_with_the_limit_and_those_there_are() {
        trial().stopOperator();
        trial().startOperator(
                        trial().client().getConfiguration(),
                        new Reach(Set.of(trial().namespace()), new Reach.Limits(1, 20, 10)),
                        Optional.empty());
        trial().ready(
                        "first",
                        "resources: [{name: map, manifest: {template: {apiVersion: v1, kind: ConfigMap, metadata: {name: map}}}}]");

        trial().create("second", """
                resources:
                - {name: who, manifest: {template: {apiVersion: v1, kind: ServiceAccount, metadata: {name: who}}}}
                - {name: map, manifest: {template: {apiVersion: v1, kind: ConfigMap, metadata: {name: other}}}}
                """);

        trial().awaitCondition("second", "Stalled");
        assertThat(trial().condition("second", "Stalled").orElseThrow().message())
                .contains("kind ServiceAccount", "at most 1 kinds", "limits.kinds", "v1/ConfigMap");
        Trial.eventually("what needs no other kind is made")
                .until(() ->
                        trial().resource("second", "map").orElseThrow().phase().equals("Ready"));
    }
}
