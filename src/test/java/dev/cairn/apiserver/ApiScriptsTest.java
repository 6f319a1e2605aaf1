package dev.cairn.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

/** The simulated API server answers as a real one does. */
class ApiScriptsTest {
    private static final int SEEDS = 200;
    private static final int AT_ONCE = 8;

    @Test
    void twoHundredScriptsRunOnBothWithTheSameResults() throws Exception {
        List<String> differences = new ArrayList<>();
        try (TestCluster cluster = TestCluster.connect();
                ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<String>> runs = new ArrayList<>();
            for (long seed = 1; seed <= SEEDS; seed++) {
                long mine = seed;
                runs.add(workers.submit(() -> difference(mine, cluster)));
            }
            for (Future<String> run : runs) {
                differences.add(run.get());
            }
        }
        List<String> found =
                differences.stream().filter(difference -> !difference.isEmpty()).toList();
        assertThat(found.stream().limit(5).collect(Collectors.joining("\n")))
                .as(found.size() + " of " + SEEDS + " scripts differ")
                .isEmpty();
    }

    /** The first step after which the servers differ; empty when they do not. */
    private static String difference(long seed, TestCluster cluster) {
        SimulatedApi api = new SimulatedApi();
        Session simulated = new Session(seed, "ns", api::call);
        Session real = new Session(seed, cluster.namespace(), call -> answer(cluster, call));
        StringBuilder story = new StringBuilder("seed " + seed);
        for (Script.Step step : Script.of(seed)) {
            story.append("\n  ").append(step.told());
            String expected = real.perform(step);
            String found = simulated.perform(step);
            if (!expected.equals(found)) {
                return story + "\n    real      " + expected + "\n    simulated " + found;
            }
            if (step.settles()) {
                while (api.collect()) {}
            }
            String here = simulated.everything();
            String there = settled(real, here);
            if (!there.equals(here)) {
                return story + "\n    then real\n    " + there + "\n    then simulated\n    " + here;
            }
        }
        return "";
    }

    /** The collector of a real server takes its time. */
    private static String settled(Session real, String expected) {
        String[] last = {""};
        try {
            Awaitility.await()
                    .pollInterval(java.time.Duration.ofMillis(50))
                    .pollDelay(java.time.Duration.ZERO)
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> {
                        last[0] = real.everything();
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

    private static Answer answer(TestCluster cluster, Call call) {
        HttpClient http = cluster.client().getHttpClient();
        String query = call.query().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String uri = cluster.client().getMasterUrl().toString().replaceAll("/$", "") + call.path() + "?" + query;
        HttpRequest.Builder request = http.newHttpRequestBuilder().uri(uri);
        request = call.body().isMissingNode()
                ? request.method(call.method(), null, null)
                : request.method(call.method(), call.type(), call.body().toString());
        try {
            HttpResponse<String> response =
                    http.sendAsync(request.build(), String.class).get(30, TimeUnit.SECONDS);
            String text = response.bodyString();
            return new Answer(response.code(), text.isEmpty() ? MissingNode.getInstance() : Json.read(text));
        } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException | IOException e) {
            throw new IllegalStateException(call + " was not answered", e);
        }
    }
}
