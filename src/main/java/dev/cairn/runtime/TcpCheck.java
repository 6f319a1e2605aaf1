package dev.cairn.runtime;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;

/** Connects to one port. */
final class TcpCheck {
    /** How long a proxy has to keep a connection open before it counts: it accepts before the workload listens. */
    private static final Duration PROXY_PATIENCE = Duration.ofMillis(250);

    private TcpCheck() {}

    /** Opens a connection within that time. */
    static Socket connect(InetSocketAddress address, Duration timeout) throws IOException {
        if (address.isUnresolved()) {
            throw new UnknownHostException(address.getHostString());
        }
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, millis(timeout));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Whether something accepts there.
     *
     * @param proxied whether a proxy accepts in its place: then the connection has to stay open for 250 ms, or a byte
     *     has to come
     */
    static ProbeResult check(InetSocketAddress address, boolean proxied, Duration timeout) {
        try (Socket socket = connect(address, timeout)) {
            return !proxied || staysOpen(socket, timeout)
                    ? ProbeResult.passed("port " + address.getPort() + " accepts")
                    : ProbeResult.failed("port " + address.getPort() + " closes the connection at once");
        } catch (IOException e) {
            return ProbeResult.failed(e, timeout);
        }
    }

    private static boolean staysOpen(Socket socket, Duration timeout) throws IOException {
        socket.setSoTimeout(Math.min(millis(PROXY_PATIENCE), millis(timeout)));
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    /** For calls in which 0 would mean for ever. */
    static int millis(Duration timeout) {
        return Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
    }
}
