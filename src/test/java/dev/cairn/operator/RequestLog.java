package dev.cairn.operator;

import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Every request for a named object that a connection of ours sent; and, if asked for, the end of everything after some
 * number of writes: no later one leaves the process.
 */
final class RequestLog {
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger writesLeft;
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean refuses;

    /** A log only. */
    RequestLog() {
        this(Integer.MAX_VALUE);
    }

    /** A log of a process that ends after that many writes. */
    RequestLog(int writes) {
        this.writesLeft = new AtomicInteger(writes);
    }

    /** From now on no write leaves the process. */
    void cut() {
        writesLeft.set(0);
    }

    /** Whether a write was held back. */
    boolean crashed() {
        return writesLeft.get() < 0;
    }

    /** A connection whose requests are noted here. */
    KubernetesClient connect(TestCluster cluster) {
        return connect(Config.fromKubeconfig(cluster.kubeconfig().toFile()));
    }

    /** The same as somebody else. */
    KubernetesClient connect(Config config) {
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("log", new Interceptor() {
                    @Override
                    public void before(BasicBuilder request, HttpRequest sent, RequestTags tags) {
                        note(sent);
                    }
                }))
                .build();
    }

    private void note(HttpRequest sent) {
        boolean write = !sent.method().equals("GET");
        if (write && writesLeft.getAndUpdate(left -> left < 0 ? left : left - 1) <= 0) {
            throw new IllegalStateException("the process is no more");
        }
        if (write && refuses) {
            refused.incrementAndGet();
            throw new KubernetesClientException("the server is currently unable to handle the request", 503, null);
        }
        String[] path = sent.uri().getPath().split("/");
        for (int i = 0; i < path.length; i++) {
            if (path[i].equals("namespaces") && path.length > i + 3) {
                String subresource = path.length > i + 4 ? "/" + path[i + 4] : "";
                requests.add(sent.method() + " " + path[i + 2] + subresource);
                return;
            }
        }
        boolean watch = sent.uri().getQuery() != null && sent.uri().getQuery().contains("resourceVersion");
        requests.add((watch ? "WATCH " : "LIST ") + path[path.length - 1]);
    }

    /** No write comes through any more, as behind a server that is overloaded. */
    void refuse() {
        refuses = true;
    }

    /** They come through again. */
    void allow() {
        refuses = false;
    }

    /** How many did not. */
    int refused() {
        return refused.get();
    }

    /** Forgets what was noted. */
    void clear() {
        requests.clear();
    }

    /** Every request that changes something. */
    List<String> writes() {
        return requests.stream()
                .filter(request ->
                        Stream.of("POST ", "PUT ", "PATCH ", "DELETE ").anyMatch(request::startsWith))
                .toList();
    }

    /** Requests about these kinds, sorted; watches and their beginnings are not among them. */
    List<String> to(String... kinds) {
        return requests.stream()
                .filter(request -> !request.startsWith("WATCH ") && !request.startsWith("LIST "))
                .filter(request -> Stream.of(kinds).anyMatch(kind -> request.split(" ")[1].split("/")[0].equals(kind)))
                .sorted()
                .toList();
    }
}
