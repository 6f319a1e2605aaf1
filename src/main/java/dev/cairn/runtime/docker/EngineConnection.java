package dev.cairn.runtime.docker;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;

/**
 * A connection to an engine that leaves nothing open. Each stream of the library's Unix sockets holds a selector, two file
 * descriptors, which closing the stream gives back and closing the socket does not (HttpClient 5.6 to 5.6.5); a probe in a
 * container closes a connection each time, and no garbage collection finds them.
 */
final class EngineConnection extends DefaultManagedHttpClientConnection {
    private final Set<Closeable> streams = ConcurrentHashMap.newKeySet();

    EngineConnection() {
        super("engine");
    }

    @Override
    public void bind(Socket socket) throws IOException {
        bind(new SocketHolder(socket) {
            @Override
            protected InputStream getInputStream(Socket from) throws IOException {
                return noted(super.getInputStream(from));
            }

            @Override
            protected OutputStream getOutputStream(Socket to) throws IOException {
                return noted(super.getOutputStream(to));
            }
        });
    }

    private <T extends Closeable> T noted(T stream) {
        streams.add(stream);
        return stream;
    }

    @Override
    public void close() throws IOException {
        super.close();
        streams.forEach(Closer::closeQuietly);
    }

    @Override
    public void close(CloseMode mode) {
        super.close(mode);
        streams.forEach(Closer::closeQuietly);
    }
}
