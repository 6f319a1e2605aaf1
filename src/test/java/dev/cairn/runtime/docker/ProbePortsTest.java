package dev.cairn.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.runtime.StackRef;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where the prober asks when it cannot reach the container itself. */
class ProbePortsTest {
    private final Naming shop = new Naming(new StackRef("shop-1", "shop", "uid", Map.of()));

    @Test
    void aPortIsTheSameAfterARestartOfCairn() throws Exception {
        assertThat(new ProbePorts().of(shop, "db", 5432)).isEqualTo(new ProbePorts().of(shop, "db", 5432));
    }

    @Test
    void aTakenPortIsExchangedAndComesBackWhenItIsFree() throws Exception {
        ProbePorts ports = new ProbePorts();
        int port = ports.of(shop, "db", 5432);

        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(ports.of(shop, "db", 5432)).isNotEqualTo(port).isBetween(ProbePorts.LOWEST, ProbePorts.HIGHEST);
        }
        assertThat(ports.of(shop, "db", 5432)).isEqualTo(port);
    }

    @Test
    void whatIsCreatedAndNotStartedYetKeepsItsPort() throws Exception {
        ProbePorts ports = new ProbePorts();
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            given.add(ports.of(shop, "r" + i, 80));
        }

        assertThat(given).hasSize(300);
    }
}
