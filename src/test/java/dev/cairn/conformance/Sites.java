package dev.cairn.conformance;

import dev.cairn.testing.TestCluster;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** As many sites as worlds take place at the same time. */
final class Sites implements AutoCloseable {
    private final List<Site> all = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Site> idle = new LinkedBlockingQueue<>();

    /** Connects to a cluster. */
    interface Clusters {
        TestCluster connect() throws IOException;
    }

    Sites(Clusters clusters, int number) throws IOException {
        for (int i = 0; i < number; i++) {
            all.add(new Site(clusters.connect()));
        }
        idle.addAll(all);
    }

    /** A site for one world; waits for one. */
    Site take() {
        try {
            return idle.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives it back. */
    void leave(Site site) {
        idle.add(site);
    }

    @Override
    public void close() {
        all.forEach(Site::close);
    }
}
