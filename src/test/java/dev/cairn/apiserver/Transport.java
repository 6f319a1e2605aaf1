package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The HTTP client below the Kubernetes client, without HTTP: a request is a call of a {@link Network}, in the thread that
 * makes it. What is above it, is what users run.
 */
public final class Transport extends StandardHttpClient<Transport, Transport.Factory, Transport.Builder> {
    private final Network network;

    private Transport(Builder builder, AtomicBoolean closed, Network network) {
        super(builder, closed);
        this.network = network;
    }

    /**
     * A Kubernetes client over that network, which asks once and comes back to a broken watch at once.
     *
     * @param executor runs what the client does beside its callers
     */
    public static KubernetesClient client(Network network, Executor executor) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://simulated.invalid")
                .withOnlyHttpWatches(true)
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval(1)
                .withRequestTimeout(0)
                .build();
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new Factory(network))
                .withTaskExecutor(executor)
                .build();
    }

    /** Makes such clients. */
    public record Factory(Network network) implements HttpClient.Factory {
        @Override
        public Builder newBuilder() {
            return new Builder(this);
        }
    }

    /** Makes one. */
    public static final class Builder extends StandardHttpClientBuilder<Transport, Factory, Builder> {
        Builder(Factory factory) {
            super(factory);
        }

        @Override
        public Transport build() {
            AtomicBoolean closed = client == null ? new AtomicBoolean() : client.getClosed();
            return new Transport(this, closed, clientFactory.network());
        }

        @Override
        protected Builder newInstance(Factory factory) {
            return new Builder(factory);
        }
    }

    @Override
    public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
            StandardWebSocketBuilder builder, WebSocket.Listener listener) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("no web sockets here"));
    }

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
            StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        Call call = read(request);
        if (call.flag("watch")) {
            Body body = new Body(consumer);
            body.hangup = network.watch(call, body);
            return CompletableFuture.completedFuture(new Response(request, 200, body));
        }
        return network.request(call).thenApply(answer -> {
            Body body = new Body(consumer);
            body.line(answer.body());
            body.end();
            return new Response(request, answer.code(), body);
        });
    }

    private static Call read(StandardHttpRequest request) {
        Map<String, String> query = new LinkedHashMap<>();
        Optional.ofNullable(request.uri().getRawQuery()).ifPresent(raw -> {
            for (String pair : raw.split("&")) {
                String[] sides = pair.split("=", 2);
                query.put(sides[0], sides.length == 1 ? "" : URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
            }
        });
        String text =
                switch (request.body()) {
                    case StandardHttpRequest.StringBodyContent string -> string.getContent();
                    case StandardHttpRequest.ByteArrayBodyContent bytes ->
                        new String(bytes.getContent(), StandardCharsets.UTF_8);
                    case null -> "";
                    default -> throw new IllegalStateException("a body that is streamed");
                };
        JsonNode body = text.isEmpty() ? MissingNode.getInstance() : Json.read(text);
        String type = Optional.ofNullable(request.getContentType())
                .or(() -> Optional.ofNullable(request.header("Content-Type")))
                .map(value -> value.split(";")[0])
                .orElse("");
        return new Call(request.method(), request.uri().getPath(), query, type, body);
    }

    @Override
    protected void doClose() {
        // nothing is open
    }

    private static final class Response extends StandardHttpHeaders implements HttpResponse<AsyncBody> {
        private final HttpRequest request;
        private final int code;
        private final AsyncBody body;

        Response(HttpRequest request, int code, AsyncBody body) {
            super(Map.of("Content-Type", List.of("application/json")));
            this.request = request;
            this.code = code;
            this.body = body;
        }

        @Override
        public int code() {
            return code;
        }

        @Override
        public AsyncBody body() {
            return body;
        }

        @Override
        public HttpRequest request() {
            return request;
        }

        @Override
        public Optional<HttpResponse<?>> previousResponse() {
            return Optional.empty();
        }
    }

    /** A body, handed over line by line once somebody wants it. */
    private static final class Body implements AsyncBody, Network.Line {
        private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final StringBuilder early = new StringBuilder();
        private boolean wanted;
        private boolean ended;
        private Network.Hangup hangup = () -> {};

        Body(AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void event(JsonNode event) {
            line(event);
        }

        private void line(JsonNode object) {
            String text = object.isMissingNode() ? "" : object + "\n";
            if (wanted) {
                hand(text);
            } else {
                early.append(text);
            }
        }

        private void hand(String text) {
            try {
                if (!text.isEmpty() && !done.isDone()) {
                    consumer.consume(List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))), this);
                }
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        }

        @Override
        public void end() {
            ended = true;
            if (wanted) {
                done.complete(null);
            }
        }

        @Override
        public void consume() {
            if (!wanted) {
                wanted = true;
                hand(early.toString());
                if (ended) {
                    done.complete(null);
                }
            }
        }

        @Override
        public CompletableFuture<Void> done() {
            return done;
        }

        @Override
        public void cancel() {
            hangup.hangUp();
            done.cancel(false);
        }
    }
}
