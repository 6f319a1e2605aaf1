package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
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

    /** This machine as others see it: its loopback is not asked. */
    private static InetAddress here() throws IOException {
        Optional<InetAddress> address = NetworkInterface.networkInterfaces()
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
    void who_rests_on_it_starts_when_it_answers_and_is_given_its_address() throws Exception {
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
                .anyMatch(variable -> variable.getName().equals("AT")
                        && variable.getValue().equals("%s:%d".formatted(hereText(), port)));
    }

    private static String hereText() {
        try {
            return here().getHostAddress();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
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
        OutsideBounds bounds = new OutsideBounds(Set.of());

        assertThat(bounds.refusal(new InetSocketAddress(InetAddress.getByName(address), 80)))
                .isPresent();
    }

    @Test
    void the_api_server_is_refused_and_its_neighbours_are_not() throws Exception {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 6443);
        OutsideBounds bounds = new OutsideBounds(Set.of(server));

        assertThat(bounds.refusal(server))
                .hasValueSatisfying(why -> assertThat(why).contains("API server"));
        assertThat(bounds.refusal(new InetSocketAddress(server.getAddress(), 5432)))
                .isEmpty();
    }

    @Test
    void an_operator_that_does_not_connect_says_so_before_anything_is_made() {
        Allowance allowance = new Allowance(500, 1 << 20, Allowance.Probes.REFUSED);
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
    void limits_are_settings_and_are_named_when_they_are_passed() {
        trial().stopOperator();
        trial().startOperator(new Allowance(2, 300, Allowance.Probes.ALLOWED));

        trial().create(
                        "many",
                        "resources: [{name: a, container: {image: x}}, {name: b, container: {image: x}}, {name: c, container: {image: x}}]");
        trial().create("long", """
                resources:
                - name: text
                  manifest: {template: {apiVersion: v1, kind: ConfigMap, metadata: {name: text}, data: {text: "%s"}}}
                """.formatted("x".repeat(400)));

        trial().awaitCondition("many", "Stalled");
        assertThat(trial().condition("many", "Stalled").orElseThrow().message()).contains("3 resources", "at most 2");
        trial().awaitCondition("long", "Stalled");
        assertThat(trial().condition("long", "Stalled").orElseThrow().message())
                .contains("spec.resources.text.manifest.template", "at most 300");
        trial().ready("small", "resources: [{name: a, container: {image: x}}]");
    }
}
