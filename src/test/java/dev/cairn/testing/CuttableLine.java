package dev.cairn.testing;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A line to an API server that a test can cut: what is connected breaks off, and nobody gets through until it is mended. */
public final class CuttableLine implements AutoCloseable {
    private final URI server;
    private final ServerSocket entrance;
    private final List<Socket> connected = new ArrayList<>();
    private boolean cut;

    /** A line to the server of that connection. */
    public CuttableLine(Config to) throws IOException {
        server = URI.create(to.getMasterUrl());
        entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("line").start(this::accept);
    }

    /** That connection over this line. */
    public Config over(Config to) {
        return new ConfigBuilder(to)
                .withMasterUrl("https://" + entrance.getInetAddress().getHostAddress() + ":" + entrance.getLocalPort())
                .build();
    }

    private void accept() {
        try {
            while (true) {
                connect(entrance.accept());
            }
        } catch (IOException _) {
            // closed
        }
    }

    private synchronized void connect(Socket from) throws IOException {
        if (cut) {
            from.close();
            return;
        }
        Socket to = new Socket(server.getHost(), server.getPort());
        connected.add(from);
        connected.add(to);
        copy(from, to);
        copy(to, from);
    }

    private static void copy(Socket from, Socket to) {
        Thread.ofVirtual().start(() -> {
            try (from;
                    to;
                    InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                in.transferTo(out);
            } catch (IOException _) {
                // either side has gone
            }
        });
    }

    /** From now on the server is away. */
    public synchronized void cut() throws IOException {
        cut = true;
        for (Socket socket : connected) {
            socket.close();
        }
        connected.clear();
    }

    /** It is back. */
    public synchronized void mend() {
        cut = false;
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        cut();
    }
}
