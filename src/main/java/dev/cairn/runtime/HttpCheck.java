package dev.cairn.runtime;

import dev.cairn.model.Probe;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks once and reads nothing but the status line. Made by hand because a probe wants what HTTP clients hide or forbid:
 * a new connection each time, the Host header, no proxy, no redirect, no retry, and no warm-up before the first answer.
 * As with the kubelet, the certificate of an https probe is not verified: the question is whether it serves.
 */
final class HttpCheck {
    private static final int LONGEST_HEAD = 16 * 1024;

    private HttpCheck() {}

    /** Sends the request to that address; the time limit is for the whole exchange. */
    static ProbeResult check(InetSocketAddress address, Probe.Http probe, Duration timeout) {
        String asked = "GET " + probe.path() + ": ";
        long deadline = System.nanoTime() + timeout.toNanos();
        try (Socket plain = TcpCheck.connect(address, timeout);
                Socket socket = probe.scheme().equalsIgnoreCase("https") ? secured(plain, address, probe) : plain) {
            socket.setSoTimeout(left(deadline));
            socket.getOutputStream().write(request(address, probe));
            int status = status(socket, deadline);
            boolean passing = status >= probe.statusFrom() && status <= probe.statusTo();
            return new ProbeResult(passing, asked + status);
        } catch (IOException e) {
            return ProbeResult.failed(asked + ProbeResult.failed(e, timeout).output());
        }
    }

    private static byte[] request(InetSocketAddress address, Probe.Http probe) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Host", probe.host().isEmpty() ? address.getHostString() + ":" + address.getPort() : probe.host());
        headers.put("User-Agent", "cairn-probe");
        headers.put("Accept", "*/*");
        headers.putAll(probe.headers());
        headers.put("Connection", "close");
        StringBuilder text = new StringBuilder("GET ").append(probe.path().isEmpty() ? "/" : probe.path());
        text.append(" HTTP/1.1\r\n");
        headers.forEach((name, value) -> text.append(name)
                .append(": ")
                .append(value.replaceAll("[\r\n]", " "))
                .append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static int status(Socket socket, long deadline) throws IOException {
        InputStream in = new HeadInput(socket, deadline);
        int status = parsed(line(in));
        while (status / 100 == 1) { // an interim answer, like 103 Early Hints: the real one follows its empty line
            while (!line(in).isEmpty()) {
                continue;
            }
            status = parsed(line(in));
        }
        return status;
    }

    private static int parsed(String line) throws IOException {
        String[] words = line.split(" ", 3);
        if (words.length >= 2 && words[0].startsWith("HTTP/") && words[1].matches("[1-9][0-9][0-9]")) {
            return Integer.parseInt(words[1]);
        }
        throw new IOException(line.isEmpty() ? "empty answer" : "the answer is not HTTP");
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection was closed without an answer");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    private static Socket secured(Socket plain, InetSocketAddress address, Probe.Http probe) throws IOException {
        String name =
                probe.host().isEmpty() ? address.getHostString() : probe.host().split(":", 2)[0];
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyCertificate()}, new SecureRandom());
            SSLSocket socket = (SSLSocket) context.getSocketFactory()
                    .createSocket(plain, name.toLowerCase(Locale.ROOT), address.getPort(), true);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS is not available: " + e.getMessage(), e);
        }
    }

    private static int left(long deadline) throws IOException {
        long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (millis <= 0) {
            throw new SocketTimeoutException("no answer");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    /** The head of an answer: bounded in size, and in time as a whole rather than per read. */
    private static final class HeadInput extends InputStream {
        private final Socket socket;
        private final InputStream in;
        private final long deadline;
        private final byte[] buffer = new byte[1024];
        private int position;
        private int filled;
        private int total;

        HeadInput(Socket socket, long deadline) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.deadline = deadline;
        }

        @Override
        public int read() throws IOException {
            if (position == filled) {
                if (total > LONGEST_HEAD) {
                    throw new IOException("the answer has no end of its headers within 16 KiB");
                }
                socket.setSoTimeout(left(deadline));
                filled = in.read(buffer);
                position = 0;
                total += filled;
            }
            return filled < 0 ? -1 : buffer[position++];
        }
    }

    private static final class AnyCertificate extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
