package dev.cairn.runtime;

import dev.cairn.model.Probe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncRequester;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientEndpoint;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http.protocol.DefaultHttpProcessor;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.impl.nio.bootstrap.H2RequesterBootstrap;
import org.apache.hc.core5.http2.protocol.H2RequestContent;
import org.apache.hc.core5.http2.protocol.H2RequestTargetHost;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.Timeout;

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
    /** A frame's head (compressed or not, length), then the message. */
    private static final int HEAD = 5;

    private static final ContentType GRPC = ContentType.create("application/grpc");

    private final HttpAsyncRequester client;

    GrpcCheck() {
        client = H2RequesterBootstrap.bootstrap()
                .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_2)
                // The usual one asks for leave to send a body first (100-continue), which no gRPC server gives.
                .setHttpProcessor(new DefaultHttpProcessor(new H2RequestContent(), new H2RequestTargetHost()))
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
                .create();
        client.start();
    }

    /** Asks the service at that address for its state, over a connection of its own; SERVING passes. */
    ProbeResult check(InetSocketAddress address, Probe.Grpc probe, Duration timeout) throws InterruptedException {
        if (address.isUnresolved()) {
            return ProbeResult.failed("unknown host " + address.getHostString());
        }
        HttpHost host = new HttpHost("http", address.getAddress(), address.getHostString(), address.getPort());
        long deadline = System.nanoTime() + timeout.toNanos();
        Optional<AsyncClientEndpoint> connection = Optional.empty();
        try {
            AsyncClientEndpoint opened =
                    client.connect(host, Timeout.of(timeout)).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            connection = Optional.of(opened);
            BasicHttpRequest request = new BasicHttpRequest(Method.POST, host, "/grpc.health.v1.Health/Check");
            request.addHeader("te", "trailers");
            var question = new BasicAsyncEntityProducer(question(probe.service()), GRPC);
            return opened.execute(new BasicRequestProducer(request, question), new Answer(), NOBODY)
                    .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return ProbeResult.failed(ProbeResult.noAnswer(timeout));
        } catch (ExecutionException e) {
            return e.getCause() instanceof IOException failure
                    ? ProbeResult.failed(failure, timeout)
                    : ProbeResult.failed(String.valueOf(e.getCause().getMessage()));
        } finally {
            connection.ifPresent(AsyncClientEndpoint::releaseAndDiscard);
        }
    }

    /** A frame: not compressed, length, and the message {@code {1: service}}. */
    private static byte[] question(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        if (name.length > 0) {
            message.write(0x0A);
            int rest = name.length;
            for (; rest > 0x7F; rest >>>= 7) {
                message.write(rest & 0x7F | 0x80);
            }
            message.write(rest);
            message.writeBytes(name);
        }
        return ByteBuffer.allocate(HEAD + message.size())
                .put((byte) 0)
                .putInt(message.size())
                .put(message.toByteArray())
                .array();
    }

    /** The future is asked, so nobody has to be told. */
    private static final FutureCallback<ProbeResult> NOBODY = new FutureCallback<>() {
        @Override
        public void completed(ProbeResult result) {}

        @Override
        public void failed(Exception failure) {}

        @Override
        public void cancelled() {}
    };

    /** An answer as it comes: head, body, and the trailers that say how the call ended. */
    private static final class Answer implements AsyncResponseConsumer<ProbeResult> {
        private static final int LONGEST = 1024;

        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private Optional<HttpResponse> head = Optional.empty();
        private Optional<FutureCallback<ProbeResult>> told = Optional.empty();

        @Override
        public void consumeResponse(
                HttpResponse response, EntityDetails entity, HttpContext context, FutureCallback<ProbeResult> result) {
            head = Optional.of(response);
            told = Optional.of(result);
            if (entity == null) {
                end(List.of());
            }
        }

        @Override
        public void informationResponse(HttpResponse response, HttpContext context) {}

        @Override
        public void updateCapacity(CapacityChannel capacity) throws IOException {
            capacity.update(LONGEST);
        }

        @Override
        public void consume(ByteBuffer bytes) {
            while (bytes.hasRemaining() && body.size() < LONGEST) {
                body.write(bytes.get());
            }
        }

        @Override
        public void streamEnd(List<? extends Header> trailers) {
            end(trailers == null ? List.of() : trailers);
        }

        /** A call that fails at once has its status in the head, and neither body nor trailers. */
        private void end(List<? extends Header> trailers) {
            Optional<String> status = trailers.stream()
                    .filter(header -> header.getName().equalsIgnoreCase("grpc-status"))
                    .findFirst()
                    .<Header>map(header -> header)
                    .or(() -> head.map(response -> response.getFirstHeader("grpc-status")))
                    .map(Header::getValue);
            int http = head.map(HttpResponse::getCode).orElse(0);
            told.ifPresent(result -> result.completed(
                    http == 200 ? judged(status.orElse("0")) : ProbeResult.failed("HTTP status " + http)));
        }

        private ProbeResult judged(String status) {
            if (!status.equals("0")) {
                return ProbeResult.failed("gRPC: " + CODES.getOrDefault(status, "status " + status));
            }
            byte[] frame = body.toByteArray();
            // A message without fields is the default value of its only one: 0, UNKNOWN.
            int state = frame.length >= HEAD + 2 && frame[HEAD] == 0x08 ? frame[HEAD + 1] : 0;
            return state == SERVING
                    ? ProbeResult.passed("SERVING")
                    : ProbeResult.failed(STATES.getOrDefault(state, "state " + state));
        }

        @Override
        public void failed(Exception cause) {
            told.ifPresent(result -> result.failed(cause));
        }

        @Override
        public void releaseResources() {}
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
    }
}
