package dev.cairn.runtime.docker;

import dev.cairn.model.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;

/**
 * Ports of this machine on which only the prober asks a container, where the container's own address is out of reach.
 * Nothing has to be written down: a port follows from what it is for, and is another one only while somebody has that
 * (see docs/decisions/0120).
 */
final class ProbePorts {
    /** Below what the system gives to outgoing connections, above what Cairn allocates for the user. */
    static final int LOWEST = 30_000;

    static final int HIGHEST = 32_767;

    private final Map<Integer, String> given = new HashMap<>();

    /** The port of this machine for that port of the resource; the same as before if it is free. */
    synchronized int of(Naming naming, String resource, int port) throws Problem {
        String purpose = naming.stack().id() + "/" + resource + "/" + port;
        int count = HIGHEST - LOWEST + 1;
        int first = Math.floorMod(purpose.hashCode(), count);
        for (int i = 0; i < count; i++) {
            int candidate = LOWEST + (first + i) % count;
            if (given.getOrDefault(candidate, purpose).equals(purpose) && free(candidate)) {
                given.put(candidate, purpose);
                return candidate;
            }
        }
        throw new Problem(new Reason.BackendError("no port between " + LOWEST + " and " + HIGHEST + " is free to probe "
                + resource + " on: what listens there? (ss -ltn)"));
    }

    private static boolean free(int port) {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException e) {
            return false; // somebody has it
        }
    }
}
