package dev.cairn.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The simulated API server answers as a real one does. */
@Tag("api")
class ApiScriptsTest {
    private static final int SEEDS = 200;
    private static final int AT_ONCE = 8;
    /** With so many differences the rest tells nothing new. */
    private static final int ENOUGH = 2;

    private final Queue<String> differences = new ConcurrentLinkedQueue<>();

    @Test
    void twoHundredScriptsRunOnBothWithTheSameResults() throws Exception {
        try (TestCluster cluster = TestCluster.connect();
                ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> runs = new ArrayList<>();
            for (long seed = 1; seed <= SEEDS; seed++) {
                long mine = seed;
                runs.add(workers.submit(() -> compare(mine, cluster)));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        }
        assertThat(String.join("\n", differences)).isEmpty();
    }

    private void compare(long seed, TestCluster cluster) {
        if (differences.size() < ENOUGH) {
            String difference = difference(seed, cluster);
            if (!difference.isEmpty()) {
                differences.add(difference);
            }
        }
    }

    /** The first step after which the servers differ; empty when they do not. */
    private static String difference(long seed, TestCluster cluster) {
        SimulatedApi api = new SimulatedApi();
        StringBuilder story = new StringBuilder("seed " + seed);
        try (KubernetesClient client = Transport.client(new Direct(api), Runnable::run);
                Session simulated = new Session(seed, "ns", client);
                Session real = new Session(seed, cluster.namespace(), cluster.client())) {
            for (Script.Step step : Script.of(seed)) {
                story.append("\n  ").append(step.told());
                String expected = real.perform(step);
                String found = simulated.perform(step);
                if (!expected.equals(found)) {
                    return story + "\n    real      " + expected + "\n    simulated " + found;
                }
                if (step.settles()) {
                    while (api.collect()) {}
                    String here = simulated.everything();
                    String there = settled(real::everything, here);
                    if (!there.equals(here)) {
                        return story + "\n    then real\n    " + there + "\n    then simulated\n    " + here;
                    }
                }
            }
            String here = simulated.watched();
            String there = settled(real::watched, here);
            return there.equals(here)
                    ? ""
                    : story + "\n    real watches showed\n    " + there + "\n    simulated ones\n    " + here;
        }
    }

    /** The collector of a real server takes its time, and so do its watches. */
    private static String settled(Supplier<String> real, String expected) {
        String[] last = {""};
        try {
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(50))
                    .pollDelay(Duration.ZERO)
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> {
                        last[0] = real.get();
                        return withoutVersions(last[0]).equals(withoutVersions(expected));
                    });
        } catch (ConditionTimeoutException _) {
            return last[0];
        }
        return expected;
    }

    /** How many writes the collector needs is its own business. */
    private static String withoutVersions(String told) {
        return told.replaceAll("version=[a-z]+", "");
    }
}
