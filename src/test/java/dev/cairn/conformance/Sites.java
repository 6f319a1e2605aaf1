package dev.cairn.conformance;

import dev.cairn.testing.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** As many sites as worlds take place at the same time; one is made when none is idle. */
final class Sites {
    private final Clusters clusters;
    private final List<Site> all = new CopyOnWriteArrayList<>();
    private final Queue<Site> idle = new ConcurrentLinkedQueue<>();

    /** Connects to a cluster, in a namespace of its own. */
    interface Clusters {
        TestCluster connect() throws IOException;
    }

    Sites(Clusters clusters) {
        this.clusters = clusters;
    }

    /** A site for one world. */
    Site take() {
        return Optional.ofNullable(idle.poll()).orElseGet(this::made);
    }

    private Site made() {
        try {
            Site site = new Site(clusters.connect());
            all.add(site);
            return site;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives it back. */
    void leave(Site site) {
        idle.add(site);
    }

    /** Closes them, which holds everything that could be seen there against what was promised of it. */
    DynamicTest lastTest() {
        return DynamicTest.dynamicTest("nobody ever saw what was not so", () -> {
            List<Executable> ends =
                    all.stream().<Executable>map(site -> site::close).toList();
            Assertions.assertAll(ends);
        });
    }
}
