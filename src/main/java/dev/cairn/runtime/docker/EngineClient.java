package dev.cairn.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Requests to an engine: JSON in, JSON or a stream out. A refusal is an {@link EngineRefusal}, an engine that cannot be
 * asked any other {@link IOException}, an interrupt an {@link InterruptedIOException} (the thread stays interrupted).
 */
final class EngineClient implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    /** Streams hold a connection each (a job's wait, followed logs), so there must be plenty. */
    private static final int CONNECTIONS = 4096;
    /** An engine that has not begun to answer by then is taken for dead. Generous: a create may wait for a slow disk. */
    private static final Timeout ANSWER = Timeout.ofMinutes(2);

    private final CloseableHttpClient http;
    private final String base;
    private final RequestConfig bounded;
    private final RequestConfig unbounded;

    EngineClient(Endpoint endpoint) {
        RequestConfig.Builder config = RequestConfig.custom();
        switch (endpoint) {
            case Endpoint.Socket socket -> {
                config.setUnixDomainSocket(socket.path());
                base = "http://docker";
            }
            case Endpoint.Tcp tcp -> base = "http://" + tcp.host() + ":" + tcp.port();
        }
        // Said, because a connection of the pool keeps the limit of the request before.
        unbounded = config.setResponseTimeout(Timeout.DISABLED).build();
        bounded = config.setResponseTimeout(ANSWER).build();
        http = HttpClientBuilder.create()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableAuthCaching()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setConnectionFactory(_ -> new EngineConnection())
                        // The default one costs half of the client's start, and nothing here speaks TLS.
                        .setTlsSocketStrategy((_, _, _, _, _) -> {
                            throw new IOException("TLS is not supported");
                        })
                        .setMaxConnTotal(CONNECTIONS)
                        .setMaxConnPerRoute(CONNECTIONS)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.ofSeconds(5))
                                // An engine that was restarted leaves dead connections in the pool.
                                .setValidateAfterInactivity(TimeValue.ofMilliseconds(500))
                                .build())
                        .build())
                .build();
    }

    /**
     * The newest version of the API that the engine speaks; empty when it does not say. From {@code /_ping}, as clients of
     * the Engine API agree on a version: Podman runs other programs before it answers {@code /version}.
     */
    Optional<String> apiVersion() throws IOException {
        return execute("GET", "/_ping", Optional.empty(), response -> Optional.ofNullable(
                        response.getFirstHeader("Api-Version"))
                .map(Header::getValue));
    }

    /** A document of the engine. */
    JsonNode get(String path) throws IOException {
        return send("GET", path, Optional.empty());
    }

    /** A request without a body. */
    JsonNode post(String path) throws IOException {
        return send("POST", path, Optional.empty());
    }

    /** A request with a document. */
    JsonNode post(String path, JsonNode body) throws IOException {
        return send("POST", path, Optional.of(json(body)));
    }

    /** Deletes what is there. */
    void delete(String path) throws IOException {
        send("DELETE", path, Optional.empty());
    }

    /** Sends a tar archive. */
    void putArchive(String path, byte[] archive) throws IOException {
        send("PUT", path, Optional.of(new ByteArrayEntity(archive, ContentType.create("application/x-tar"))));
    }

    private JsonNode send(String method, String path, Optional<HttpEntity> body) throws IOException {
        return execute(
                method,
                path,
                body,
                response -> response.getEntity() == null
                        ? MissingNode.getInstance()
                        : JSON.readTree(response.getEntity().getContent()));
    }

    private <T> T execute(String method, String path, Optional<HttpEntity> body, HttpClientResponseHandler<T> answer)
            throws IOException {
        try {
            return http.execute(request(method, path, body, bounded), response -> {
                check(response);
                return answer.handleResponse(response);
            });
        } catch (IOException e) {
            throw interruptedOr(e);
        } catch (IllegalStateException e) {
            throw interruptedOr(givenUp(e));
        }
    }

    /** Opens an answer that goes on. */
    Answer open(String method, String path, Optional<JsonNode> body) throws IOException {
        HttpUriRequestBase request = request(method, path, body.map(EngineClient::json), unbounded);
        try {
            ClassicHttpResponse response = http.executeOpen(null, request, null);
            try {
                check(response);
                return new Answer(request, response);
            } catch (IOException e) {
                response.close();
                throw e;
            }
        } catch (IOException e) {
            throw interruptedOr(e);
        } catch (IllegalStateException e) {
            throw interruptedOr(givenUp(e));
        }
    }

    private HttpUriRequestBase request(String method, String path, Optional<HttpEntity> body, RequestConfig config) {
        HttpUriRequestBase request = new HttpUriRequestBase(method, java.net.URI.create(base + path));
        request.setConfig(config);
        body.ifPresent(request::setEntity);
        return request;
    }

    private static HttpEntity json(JsonNode body) {
        return new ByteArrayEntity(body.toString().getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_JSON);
    }

    /** The engine's errors are {@code {"message": …}}. */
    private static void check(ClassicHttpResponse response) throws IOException {
        if (response.getCode() < 400) {
            return;
        }
        String text = "";
        try {
            text = response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity(), 1 << 16);
        } catch (org.apache.hc.core5.http.ParseException e) {
            text = "an answer that cannot be read: " + e.getMessage();
        }
        String message = text;
        if (text.startsWith("{")) {
            message = JSON.readTree(text).path("message").asText(text);
        }
        throw new EngineRefusal(response.getCode(), message.strip());
    }

    /** What the client throws when it is closed, or interrupted while it waits for a connection of its pool. */
    private static IOException givenUp(IllegalStateException cause) {
        return new IOException("the request was given up", cause);
    }

    private static IOException interruptedOr(IOException cause) {
        if (!Thread.currentThread().isInterrupted()) {
            return cause;
        }
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }

    @Override
    public void close() {
        http.close(CloseMode.IMMEDIATE);
    }

    /** An answer whose body goes on. Closing it, from any thread, ends a blocked read. */
    static final class Answer implements AutoCloseable {
        private final HttpUriRequestBase request;
        private final Body body;

        private Answer(HttpUriRequestBase request, ClassicHttpResponse response) throws IOException {
            this.request = request;
            this.body = new Body(
                    response.getEntity() == null
                            ? InputStream.nullInputStream()
                            : response.getEntity().getContent());
        }

        /** The body; empty when there is none. Read by one thread. */
        InputStream body() {
            return body;
        }

        /** The connection is given up: what is left of the body is not waited for. */
        @Override
        public void close() {
            body.giveUp();
            request.cancel();
        }
    }

    /**
     * A body whose reader can be woken. The library waits for bytes in a selector, which a closed connection does not
     * wake unless the engine closes its side too, and which waits for ever when the connection was closed before the
     * wait began. An interrupt always ends it.
     */
    private static final class Body extends InputStream {
        private final InputStream content;
        private Optional<Thread> reader = Optional.empty();
        private boolean givenUp;

        Body(InputStream content) {
            this.content = content;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            begin();
            try {
                return content.read(bytes, from, length);
            } catch (ClosedSelectorException e) {
                throw new IOException("closed", e);
            } finally {
                end();
            }
        }

        private synchronized void begin() throws IOException {
            if (givenUp) {
                throw new IOException("closed");
            }
            reader = Optional.of(Thread.currentThread());
        }

        /** The interrupt was for this read alone. */
        private synchronized void end() {
            reader = Optional.empty();
            if (givenUp) {
                Thread.interrupted();
            }
        }

        synchronized void giveUp() {
            givenUp = true;
            reader.filter(thread -> thread != Thread.currentThread()).ifPresent(Thread::interrupt);
        }
    }
}
