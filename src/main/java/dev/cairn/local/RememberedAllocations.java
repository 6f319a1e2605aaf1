package dev.cairn.local;

import dev.cairn.model.Resource;
import dev.cairn.model.Workload;
import dev.cairn.plan.Allocations;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

/**
 * Ports and generated values that a stack was given once and keeps. Ports come from below the range that the kernel uses
 * for outgoing connections, so that a port does not get lost to one of those while its resource is restarted. From any
 * thread.
 */
final class RememberedAllocations implements Allocations {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 29_999;
    private static final int TRIES = 200;

    private final Map<String, Integer> ports;
    private final Map<String, String> generated;
    private final Set<Integer> refused = new HashSet<>();
    private final BiFunction<String, Workload.VolumeMount, String> volumes;
    private final RandomGenerator random;

    /**
     * What is remembered already.
     *
     * @param volumes where the data of a process's volume is
     */
    RememberedAllocations(StackIdentity identity, BiFunction<String, Workload.VolumeMount, String> volumes) {
        this(identity, volumes, new SecureRandom());
    }

    RememberedAllocations(
            StackIdentity identity, BiFunction<String, Workload.VolumeMount, String> volumes, RandomGenerator random) {
        this.ports = new HashMap<>(identity.ports());
        this.generated = new HashMap<>(identity.generated());
        this.volumes = volumes;
        this.random = random;
    }

    @Override
    public synchronized int port(String resource, Resource.Backend backend, String portName) {
        return ports.computeIfAbsent(resource + "/" + portName, _ -> free());
    }

    @Override
    public synchronized String generated(String resource, String name, GeneratedSpec spec) {
        return generated.computeIfAbsent(resource + "/" + name, _ -> {
            StringBuilder text = new StringBuilder(spec.length());
            for (int i = 0; i < spec.length(); i++) {
                text.append(
                        spec.alphabet().charAt(random.nextInt(spec.alphabet().length())));
            }
            return text.toString();
        });
    }

    @Override
    public String volume(String resource, Workload.VolumeMount volume) {
        return volumes.apply(resource, volume);
    }

    /**
     * Gives up a port that somebody else has taken; the next question is answered with another one.
     *
     * @return whether it was one of ours
     */
    synchronized boolean refuse(String resource, int port) {
        refused.add(port);
        return ports.entrySet()
                .removeIf(entry -> entry.getValue() == port && entry.getKey().startsWith(resource + "/"));
    }

    /** That stack with everything that is remembered now. */
    synchronized StackIdentity in(StackIdentity identity) {
        return identity.with(ports, generated);
    }

    private int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = random.nextInt(LOWEST, HIGHEST + 1);
            if (!refused.contains(port) && !ports.containsValue(port) && free(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + LOWEST + " and " + HIGHEST + " in " + TRIES
                + " tries: what listens there? (ss -ltn)");
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port), 1);
            return true;
        } catch (IOException e) {
            return false; // somebody has it; the next one is tried
        }
    }
}
