package dev.cairn.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of this machine. */
public final class Ports {
    private static final int FIRST = 10_000;
    /** From here on cairn allocates, and above that the system hands out ports to whoever connects to something. */
    private static final int BOUND = 20_000;

    private Ports() {}

    /** One that nobody had a moment ago, and that nobody gets by chance. */
    public static int free() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BOUND);
            try (ServerSocket _ = new ServerSocket(port)) {
                return port;
            } catch (BindException e) {
                continue; // somebody listens there
            }
        }
    }
}
