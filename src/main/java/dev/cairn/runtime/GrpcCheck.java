package dev.cairn.runtime;

import dev.cairn.model.Probe;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One unary call of {@code grpc.health.v1.Health/Check} over HTTP/2 with prior knowledge, without TLS. The two messages
 * of that protocol have one field each, so they are written and read here rather than by a gRPC library. Made when the
 * first gRPC probe is asked for: nothing else needs its client.
 */
final class GrpcCheck implements AutoCloseable {
    private static final Map<Integer, String> STATES = Map.of(0, "UNKNOWN", 2, "NOT_SERVING", 3, "SERVICE_UNKNOWN");
    private static final int SERVING = 1;
    private static final Map<String, String> CODES =
            Map.of("4", "deadline exceeded", "5", "unknown service", "12", "no health service", "14", "unavailable");

    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(1)
            .setFileSystemOptions(
                    new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));

    /** Asks the service at that address for its state; SERVING passes. */
    ProbeResult check(InetSocketAddress address, Probe.Grpc probe, Duration timeout) throws InterruptedException {
        HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setConnectTimeout(TcpCheck.millis(timeout)));
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(address.getHostString())
                .setPort(address.getPort())
                .setURI("/grpc.health.v1.Health/Check")
                .putHeader("content-type", "application/grpc")
                .putHeader("te", "trailers");
        try {
            return client.request(request)
                    .compose(opened -> opened.send(question(probe.service())))
                    .compose(GrpcCheck::answer)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return ProbeResult.failed(ProbeResult.noAnswer(timeout));
        } catch (ExecutionException e) {
            return e.getCause() instanceof java.io.IOException failure
                    ? ProbeResult.failed(failure, timeout)
                    : ProbeResult.failed(String.valueOf(e.getCause().getMessage()));
        } finally {
            client.close();
        }
    }

    /** A frame: not compressed, length, and the message {@code {1: service}}. */
    private static Buffer question(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        Buffer message = Buffer.buffer();
        if (name.length > 0) {
            message.appendByte((byte) 0x0A);
            int rest = name.length;
            for (; rest > 0x7F; rest >>>= 7) {
                message.appendByte((byte) (rest & 0x7F | 0x80));
            }
            message.appendByte((byte) rest).appendBytes(name);
        }
        return Buffer.buffer().appendByte((byte) 0).appendInt(message.length()).appendBuffer(message);
    }

    private static Future<ProbeResult> answer(HttpClientResponse response) {
        if (response.statusCode() != 200) {
            return Future.succeededFuture(ProbeResult.failed("HTTP status " + response.statusCode()));
        }
        return response.body().map(body -> {
            String code = response.trailers().get("grpc-status");
            String status = code == null ? response.getHeader("grpc-status") : code;
            if (status != null && !status.equals("0")) {
                return ProbeResult.failed("gRPC: " + CODES.getOrDefault(status, "status " + status));
            }
            // A message without fields is the default value of its only one: 0, UNKNOWN.
            int state = body.length() >= 7 && body.getByte(5) == 0x08 ? body.getByte(6) : 0;
            return state == SERVING
                    ? ProbeResult.passed("SERVING")
                    : ProbeResult.failed(STATES.getOrDefault(state, "state " + state));
        });
    }

    @Override
    public void close() {
        vertx.close();
    }
}
