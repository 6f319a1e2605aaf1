package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user is told when a cluster cannot be used. */
@Timeout(120)
class UnreachedClusterTest {
    private static final String NOBODY_LISTENS = "http://127.0.0.1:1";

    @TempDir
    private Path directory;

    private Cli cli;

    @BeforeEach
    void world() {
        cli = new Cli(directory).env("HOME", directory.toString());
    }

    private void kubeconfig(String server) throws IOException {
        Path file = Files.writeString(directory.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: staging
                contexts:
                - {name: staging, context: {cluster: one, user: ada, namespace: shop}}
                clusters:
                - {name: one, cluster: {server: "%s"}}
                users:
                - {name: ada, user: {token: abc}}
                """.formatted(server));
        cli.env("KUBECONFIG", file.toString());
    }

    private void told(Cli.Result result, int exit, String... words) {
        assertThat(result.exit()).as(result.err()).isEqualTo(exit);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(words).doesNotContain("\tat ");
    }

    @Test
    void without_a_kubeconfig_it_says_where_one_is_looked_for() {
        told(cli.run("ps", "--cluster"), Exit.BACKEND, "there is no kubeconfig at", ".kube/config", "KUBECONFIG=FILE");
    }

    @Test
    void an_unknown_context_is_answered_with_one_that_is_known() throws Exception {
        kubeconfig(NOBODY_LISTENS);

        told(
                cli.run("ps", "--context", "stagin"),
                Exit.USAGE,
                "the kubeconfig has no context \"stagin\"",
                "did you mean staging?");
    }

    @Test
    void a_server_that_does_not_answer_is_named() throws Exception {
        kubeconfig(NOBODY_LISTENS);

        told(
                cli.run("ps", "--context", "staging", "-p", "shop"),
                Exit.BACKEND,
                "the cluster of context staging (http://127.0.0.1:1/) does not answer",
                "kubectl --context staging version");
    }

    @Test
    void a_cluster_without_our_definition_is_told_from_one_without_the_stack() throws Exception {
        try (Answering _ = Answering.with(this, 404, "the server could not find the requested resource")) {
            told(
                    cli.run("ps", "--cluster", "-p", "shop"),
                    Exit.BACKEND,
                    "does not know Stacks",
                    "kubectl apply --filename crds/");
        }
    }

    @Test
    void who_may_not_is_told_which_verb_on_what_as_whom_and_how_it_is_allowed() throws Exception {
        String refusal =
                "stacks.cairn.dev \\\"shop\\\" is forbidden: User \\\"ada\\\" cannot get resource \\\"stacks\\\" in API"
                        + " group \\\"cairn.dev\\\" in the namespace \\\"shop\\\"";
        try (Answering _ = Answering.with(this, 403, refusal)) {
            told(
                    cli.run("ps", "--cluster", "-p", "shop"),
                    Exit.FAILED,
                    "ada may not get stacks in namespace shop",
                    "kubectl create rolebinding cairn-view --namespace=shop --clusterrole=view --user=ada");
        }
    }

    /** An API server that gives one answer to everything. */
    private record Answering(HttpServer server) implements AutoCloseable {
        static Answering with(UnreachedClusterTest test, int code, String message) throws IOException {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            byte[] body = ("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"" + message
                            + "\",\"code\":" + code + "}")
                    .getBytes(StandardCharsets.UTF_8);
            server.createContext("/", exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(code, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            test.kubeconfig("http://127.0.0.1:" + server.getAddress().getPort());
            return new Answering(server);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
