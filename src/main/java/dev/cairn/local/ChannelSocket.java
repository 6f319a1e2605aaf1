package dev.cairn.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/**
 * A connection over a Unix socket in the clothes of a {@link Socket}, which the HTTP library wants and which the JDK
 * does not give for Unix sockets. There are no timeouts: both ends are this user's, and a blocked thread is a virtual
 * one.
 */
final class ChannelSocket extends Socket {
    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;

    ChannelSocket(SocketChannel channel) {
        this.channel = channel;
        this.in = Channels.newInputStream(channel);
        this.out = Channels.newOutputStream(channel);
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }

    @Override
    public void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public synchronized void setSoTimeout(int milliseconds) {
        // see above
    }

    @Override
    public synchronized int getSoTimeout() {
        return 0;
    }

    @Override
    public void setSoLinger(boolean on, int seconds) {
        // nothing lingers on a Unix socket
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // nor is anything delayed
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return null; // the library shows it when it knows one
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return null; // as above
    }

    @Override
    public InetAddress getInetAddress() {
        return null; // as above
    }

    @Override
    public InetAddress getLocalAddress() {
        return null; // as above
    }
}
