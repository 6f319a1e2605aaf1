package dev.cairn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.cairn.model.Probe;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Probes against servers that others wrote: gRPC's own with its health service, and the JDK's with TLS. */
@Timeout(60)
class RealServersTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final GrpcCheck grpc = new GrpcCheck();
    private final HealthStatusManager health = new HealthStatusManager();

    @AfterEach
    void close() {
        grpc.close();
    }

    @Test
    void a_grpc_service_passes_while_its_server_says_that_it_serves() throws Exception {
        health.setStatus("", ServingStatus.SERVING);
        health.setStatus("shop.Api", ServingStatus.NOT_SERVING);
        health.setStatus("shop.Carts", ServingStatus.UNKNOWN);
        Server server = serve(true);
        try {
            assertThat(asked(server, "")).isEqualTo(ProbeResult.passed("SERVING"));
            assertThat(asked(server, "shop.Api")).isEqualTo(ProbeResult.failed("NOT_SERVING"));
            assertThat(asked(server, "shop.Carts")).isEqualTo(ProbeResult.failed("UNKNOWN"));
            assertThat(asked(server, "shop.Nobody")).isEqualTo(ProbeResult.failed("gRPC: unknown service"));

            health.setStatus("shop.Api", ServingStatus.SERVING);
            assertThat(asked(server, "shop.Api")).isEqualTo(ProbeResult.passed("SERVING"));
        } finally {
            server.shutdownNow().awaitTermination();
        }
    }

    @Test
    void a_grpc_server_without_a_health_service_is_told_from_one_that_is_not_there() throws Exception {
        Server server = serve(false);
        int port = server.getPort();
        try {
            assertThat(asked(server, "")).isEqualTo(ProbeResult.failed("gRPC: no health service"));
        } finally {
            server.shutdownNow().awaitTermination();
        }
        assertThat(grpc.check(at(port), new Probe.Grpc(port, ""), LONG))
                .isEqualTo(ProbeResult.failed("connection refused"));
    }

    @Test
    void an_https_server_passes_although_nobody_vouches_for_its_certificate(@TempDir Path directory) throws Exception {
        HttpsServer server = HttpsServer.create(at(0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(selfSigned(directory)));
        server.createContext("/healthz", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            int port = server.getAddress().getPort();
            assertThat(HttpCheck.check(at(port), http("https", port), LONG))
                    .isEqualTo(ProbeResult.passed("GET /healthz: 204"));
            assertThat(HttpCheck.check(at(port), http("http", port), LONG).passing())
                    .as("without TLS")
                    .isFalse();
        } finally {
            server.stop(0);
        }
    }

    private Server serve(boolean withHealth) throws Exception {
        var builder = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create());
        if (withHealth) {
            builder.addService(health.getHealthService());
        }
        return builder.build().start();
    }

    private ProbeResult asked(Server server, String service) throws Exception {
        return grpc.check(at(server.getPort()), new Probe.Grpc(server.getPort(), service), LONG);
    }

    private static Probe.Http http(String scheme, int port) {
        return new Probe.Http(scheme, "", port, "/healthz", Map.of(), 200, 399);
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static SSLContext selfSigned(Path directory) throws Exception {
        Path file = directory.resolve("server.p12");
        List<String> keytool = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=somebody",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString());
        Process made = new ProcessBuilder(keytool).inheritIO().start();
        assertThat(made.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(file)) {
            store.load(content, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
