package dev.cairn.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.http.protocol.DefaultHttpProcessor;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http.protocol.RequestContent;
import org.apache.hc.core5.http.protocol.RequestTargetHost;

/** One question over a connection of its own, and its answer, which may go on for as long as somebody reads it. */
final class LocalCall implements AutoCloseable {
    /** Nobody is told which library asks: to find its version, all jars would be opened. */
    private static final HttpProcessor HEADERS =
            new DefaultHttpProcessor(new RequestTargetHost(), new RequestContent());

    private final DefaultBHttpClientConnection connection;
    private final ClassicHttpResponse response;
    private final Optional<BufferedReader> body;

    private LocalCall(DefaultBHttpClientConnection connection, ClassicHttpResponse response) throws IOException {
        this.connection = connection;
        this.response = response;
        HttpEntity entity = response.getEntity();
        this.body = entity == null
                ? Optional.empty()
                : Optional.of(new BufferedReader(
                        new InputStreamReader(entity.getContent(), StandardCharsets.UTF_8), 1 << 14));
    }

    static LocalCall of(Path socket, String method, String target, Optional<String> json) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            DefaultBHttpClientConnection connection = new DefaultBHttpClientConnection(Http1Config.DEFAULT);
            connection.bind(new ChannelSocket(channel));
            ClassicHttpRequest request = ClassicRequestBuilder.create(method)
                    .setHttpHost(new org.apache.hc.core5.http.HttpHost("cairn"))
                    .setPath(target)
                    .build();
            json.ifPresent(text -> request.setEntity(new StringEntity(text, ContentType.APPLICATION_JSON)));
            HttpCoreContext context = HttpCoreContext.create();
            HEADERS.process(request, request.getEntity(), context);
            connection.sendRequestHeader(request);
            if (request.getEntity() != null) {
                connection.sendRequestEntity(request);
            }
            connection.flush();
            ClassicHttpResponse response = connection.receiveResponseHeader();
            connection.receiveResponseEntity(response);
            return new LocalCall(connection, response);
        } catch (IOException e) {
            channel.close();
            throw new IOException("the supervisor at " + socket + " does not answer: " + e.getMessage(), e);
        } catch (HttpException e) {
            channel.close();
            throw new IOException("whatever listens at " + socket + " is no supervisor: " + e.getMessage(), e);
        }
    }

    int status() {
        return response.getCode();
    }

    boolean ok() {
        return status() < 300;
    }

    /** The next line of the answer; empty at its end. */
    Optional<String> line() throws IOException {
        return body.isPresent() ? Optional.ofNullable(body.get().readLine()) : Optional.empty();
    }

    /** All that is left of the answer. */
    String text() throws IOException {
        return body.map(reader -> reader.lines().collect(Collectors.joining("\n")))
                .orElse("");
    }

    /** Ends a read that waits, too; from any thread. */
    @Override
    public void close() throws IOException {
        connection.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE);
    }
}
