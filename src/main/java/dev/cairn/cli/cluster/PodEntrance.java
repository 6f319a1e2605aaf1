package dev.cairn.cli.cluster;

import dev.cairn.cli.Console;
import dev.cairn.cli.Entrance;
import dev.cairn.cli.Exit;
import dev.cairn.cli.Failure;
import dev.cairn.cli.RawTerminal;
import dev.cairn.cli.text.Next;
import dev.cairn.runtime.kubernetes.ResourcePods;
import dev.cairn.runtime.kubernetes.ResourcePods.Place;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.PortForward;
import io.fabric8.kubernetes.client.dsl.ExecListener;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.TtyExecOutputErrorable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/** One of the pods of a resource, a ready one where there is one. */
final class PodEntrance implements Entrance {
    private final Cluster cluster;
    private final ResourcePods pods;
    private final String resource;
    private final Console console;
    private final Next next;
    private final Place first;

    private PodEntrance(Cluster cluster, ResourcePods pods, String resource, Console console, Next next) {
        this.cluster = cluster;
        this.pods = pods;
        this.resource = resource;
        this.console = console;
        this.next = next;
        this.first = place();
    }

    /** Into that resource; a {@link Failure} when nothing of it executes. Closes the connection with itself. */
    static PodEntrance of(Cluster cluster, ResourcePods pods, String resource, Console console, Next next) {
        return new PodEntrance(cluster, pods, resource, console, next);
    }

    private Place place() {
        return cluster.ask(() -> pods.of(resource)).stream()
                .filter(Place::executing)
                .max(Comparator.comparing(Place::ready))
                .orElseThrow(() -> Failure.of(
                        Exit.FAILED,
                        "NotRunning",
                        "no pod of " + resource + " runs",
                        next.verb("why " + resource) + " tells why"));
    }

    @Override
    public String name() {
        return "pod " + first.pod();
    }

    @Override
    public int run(List<String> command, boolean terminal) throws IOException, InterruptedException {
        TtyExecOutputErrorable container =
                pod(first).inContainer(first.container()).redirectingInput();
        String[] words = command.toArray(String[]::new);
        if (!terminal) {
            Verdict verdict = new Verdict();
            try (ExecWatch watch = cluster.ask(() -> container
                    .writingOutput(console.out())
                    .writingError(console.err())
                    .usingListener(verdict)
                    .exec(words))) {
                feed(watch);
                return ended(watch, verdict);
            }
        }
        Verdict verdict = new Verdict();
        try (RawTerminal raw = RawTerminal.enter();
                ExecWatch watch = cluster.ask(() -> container
                        .writingOutput(console.out())
                        .withTTY()
                        .usingListener(verdict)
                        .exec(words))) {
            raw.sized(watch::resize);
            feed(watch);
            return ended(watch, verdict);
        }
    }

    /** What the kubelet says of a command that ended, or could not begin. */
    private static final class Verdict implements ExecListener {
        private final AtomicReference<String> words = new AtomicReference<>("it did not say why");

        @Override
        public void onExit(int code, Status status) {
            Optional.ofNullable(status).map(Status::getMessage).ifPresent(words::set);
        }

        @Override
        public void onClose(int code, String reason) {
            // the exit code says it
        }
    }

    private void feed(ExecWatch watch) {
        Thread.ofVirtual().name("input").start(() -> {
            byte[] buffer = new byte[1 << 12];
            try (OutputStream input = watch.getInput()) {
                for (int count = console.in().read(buffer);
                        count >= 0;
                        count = console.in().read(buffer)) {
                    input.write(buffer, 0, count);
                    input.flush();
                }
            } catch (IOException _) {
                // it reads no more
            }
        });
    }

    private int ended(ExecWatch watch, Verdict verdict) throws InterruptedException {
        try {
            Integer exit = watch.exitCode().get();
            console.out().flush();
            console.err().flush();
            if (exit == null || exit < 0) {
                throw Failure.of(
                        Exit.FAILED,
                        "NotExecuted",
                        "the command did not run to its end in " + name() + ": " + verdict.words.get(),
                        "");
            }
            return exit;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KubernetesClientException refused) {
                throw cluster.failure(refused);
            }
            throw Failure.of(
                            Exit.BACKEND,
                            "BackendLost",
                            "the connection to " + name() + " was lost: "
                                    + e.getCause().getMessage(),
                            "")
                    .because(e);
        }
    }

    /** Each connection goes to a pod that executes then: the one of before may have been replaced. */
    @Override
    public Joined join(SocketChannel connection, int port) throws IOException {
        PortForward forward = cluster.ask(() -> pod(place()).portForward(port, connection, connection));
        return () -> {
            try {
                forward.close();
            } catch (IOException _) {
                // it is gone either way
            }
        };
    }

    private PodResource pod(Place place) {
        return cluster.client().pods().inNamespace(pods.namespace()).withName(place.pod());
    }

    @Override
    public void close() {
        cluster.close();
    }
}
