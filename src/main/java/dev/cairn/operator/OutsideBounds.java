package dev.cairn.operator;

import dev.cairn.runtime.Prober;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the operator does not connect to although a Stack says so, because it would ask with the reach of its own pod: its
 * own machine, addresses that only a node has (a cloud's metadata service), the API server.
 *
 * @param servers addresses of the API server, looked up when something is to be asked: names may mean nothing yet when the
 *     operator starts
 */
record OutsideBounds(Supplier<Set<InetSocketAddress>> servers) implements Prober.Bounds {
    private static final int HTTPS = 443;

    /** Those of an operator with that connection. */
    static OutsideBounds of(KubernetesClient client) {
        URL master = client.getMasterUrl();
        int port = master.getPort() < 0 ? HTTPS : master.getPort();
        return new OutsideBounds(() -> Stream.of(
                        new InetSocketAddress(master.getHost(), port),
                        new InetSocketAddress("kubernetes.default.svc", HTTPS))
                .filter(one -> !one.isUnresolved())
                .collect(Collectors.toSet()));
    }

    @Override
    public Optional<String> refusal(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        if (ip == null) {
            return Optional.empty(); // the name means nothing: the probe says so
        }
        if (ip.isLoopbackAddress() || ip.isAnyLocalAddress()) {
            return refused(address, "that is the operator's own machine");
        }
        if (ip.isLinkLocalAddress() || ip.isMulticastAddress()) {
            return refused(address, "that address is one of its node's network alone");
        }
        boolean server = servers.get().stream()
                .anyMatch(known -> known.getAddress().equals(ip) && known.getPort() == address.getPort());
        return server ? refused(address, "that is the cluster's API server") : Optional.empty();
    }

    private static Optional<String> refused(InetSocketAddress address, String why) {
        return Optional.of(address.getHostString() + ":" + address.getPort() + " is not asked: " + why);
    }
}
