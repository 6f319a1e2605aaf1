package dev.cairn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cairn.model.Effect;
import dev.cairn.model.Health;
import dev.cairn.model.Observation.ProbeStreak;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Probe;
import dev.cairn.model.Workload;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProberTest {
    private static final StackRef STACK = new StackRef("shop", "shop", "uid-1", Map.of());
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final BlockingQueue<ProbeStreak> streaks = new LinkedBlockingQueue<>();
    private final BlockingQueue<Duration> pauses = new LinkedBlockingQueue<>();
    private final ProbedRuntime runtime = new ProbedRuntime();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    };
    /** Time passes only in pauses. */
    private final Prober prober = new Prober(clock, length -> {
        pauses.add(length);
        now.updateAndGet(instant -> instant.plus(length));
        if (length.compareTo(Duration.ofMinutes(1)) > 0) {
            new java.util.concurrent.CountDownLatch(1).await();
        }
    });

    @AfterEach
    void close() {
        prober.close();
    }

    @Test
    void streaksAreCountedAndTheCadenceTurnsSteadyAtTheFirstSuccess() throws Exception {
        answers(1, 1, 0, 0, 1);

        watch(exec(), false, Duration.ofSeconds(7));

        assertThat(next()).extracting(ProbeStreak::passing, ProbeStreak::count).containsExactly(false, 1);
        assertThat(next()).extracting(ProbeStreak::passing, ProbeStreak::count).containsExactly(false, 2);
        assertThat(next()).extracting(ProbeStreak::passing, ProbeStreak::count).containsExactly(true, 1);
        assertThat(next()).extracting(ProbeStreak::passing, ProbeStreak::count).containsExactly(true, 2);
        assertThat(next()).extracting(ProbeStreak::passing, ProbeStreak::count).containsExactly(false, 1);
        assertThat(List.of(pause(), pause(), pause(), pause(), pause()))
                .containsExactly(
                        Duration.ofMillis(100),
                        Duration.ofMillis(100),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(7),
                        Duration.ofSeconds(7));
    }

    @Test
    void whatWasReadyIsProbedAtOnceAndThenAtItsInterval() throws Exception {
        answers(0, 0);

        watch(exec(), true, Duration.ofSeconds(7));

        next();
        next();
        assertThat(List.of(pause(), pause())).containsExactly(Duration.ZERO, Duration.ofSeconds(7));
    }

    @Test
    void probingEndsWithoutAWordWhenTheInstanceIsGone() throws Exception {
        answers(1);

        watch(exec(), false, Duration.ofSeconds(7));

        assertThat(next().output()).isEqualTo("exit code 1: not yet");
        assertThat(streaks.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void theSameWatchAgainChangesNothingAndAnotherOneOfTheSameProbeContinuesTheStreak() throws Exception {
        answers(0, 0);
        watch(exec(), false, Duration.ofHours(1));
        next();
        assertThat(pause()).isEqualTo(Duration.ofMillis(100));
        assertThat(pause()).isEqualTo(Duration.ofHours(1));

        watch(exec(), false, Duration.ofHours(1));
        watch(exec(), true, Duration.ofHours(1));

        assertThat(next().count()).isEqualTo(2);
        assertThat(pause()).isEqualTo(Duration.ZERO);
    }

    @Test
    void aSecretThatTheProgramPrintsIsMaskedAndTheOutputIsShort() throws Exception {
        runtime.answers.add(new ContainerRuntime.ExecResult(1, "no hunter2-hunter2 here" + "x".repeat(500) + "\nmore"));

        watch(exec(), false, Duration.ofSeconds(7));

        assertThat(next().output())
                .startsWith("exit code 1: no •••• here")
                .hasSizeLessThanOrEqualTo(200)
                .doesNotContain("hunter2");
    }

    @Test
    void aPortThatAcceptsPassesAndAClosedOneSaysWhy() throws Exception {
        try (ServerSocket open = listen()) {
            watch(new Probe.Tcp(List.of(open.getLocalPort())), true, Duration.ofHours(1));
            assertThat(next().passing()).isTrue();
        }
        int closed = closedPort();
        watch(new Probe.Tcp(List.of(closed)), true, Duration.ofHours(1));
        assertThat(next())
                .extracting(ProbeStreak::passing, ProbeStreak::output)
                .containsExactly(false, "port " + closed + ": connection refused");
    }

    @Test
    void allPortsHaveToAccept() throws Exception {
        try (ServerSocket open = listen()) {
            int closed = closedPort();
            watch(new Probe.Tcp(List.of(open.getLocalPort(), closed)), true, Duration.ofHours(1));

            assertThat(next().output()).isEqualTo("port " + closed + ": connection refused");
        }
    }

    @Test
    void throughAProxyAConnectionThatIsClosedAtOnceProvesNothing() throws Exception {
        runtime.proxied = true;
        try (ServerSocket proxy = listen()) {
            answerOnce(proxy, Socket::close);
            watch(new Probe.Tcp(List.of(proxy.getLocalPort())), true, Duration.ofHours(1));
            assertThat(next().output()).contains("closes the connection at once");
        }
        try (ServerSocket proxy = listen()) {
            watch(new Probe.Tcp(List.of(proxy.getLocalPort())), true, Duration.ofHours(1));
            assertThat(next().passing()).isTrue();
        }
        try (ServerSocket proxy = listen()) {
            answerOnce(proxy, socket -> socket.getOutputStream().write('x'));
            watch(new Probe.Tcp(List.of(proxy.getLocalPort())), true, Duration.ofHours(1));
            assertThat(next().passing()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"200, true", "204, true", "302, true", "404, false", "503, false"})
    void theStatusDecides(int status, boolean passing) throws Exception {
        AtomicReference<String> host = new AtomicReference<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/healthz", exchange -> {
            host.set(exchange.getRequestHeaders().getFirst("Host")
                    + exchange.getRequestHeaders().getFirst("X-Test"));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        try {
            int port = server.getAddress().getPort();
            watch(
                    new Probe.Http("http", "shop.test", port, "/healthz", Map.of("X-Test", "1"), 200, 399),
                    true,
                    Duration.ofHours(1));

            assertThat(next())
                    .extracting(ProbeStreak::passing, ProbeStreak::output)
                    .containsExactly(passing, "GET /healthz: " + status);
            assertThat(host.get()).isEqualTo("shop.test1");
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 103 Early Hints\\r\\nLink: x\\r\\n\\r\\nHTTP/1.1 200 OK\\r\\n\\r\\n | true | GET /: 200",
                "HTTP/1.0 500 Oops\\r\\n\\r\\n | false | GET /: 500",
                "SSH-2.0-OpenSSH\\r\\n | false | GET /: the answer is not HTTP",
                "HTTP/1.1 | false | GET /: the connection was closed without an answer",
            })
    void whateverAnswersIsUnderstood(String answer, boolean passing, String output) throws Exception {
        try (ServerSocket server = listen()) {
            answerOnce(server, socket -> {
                OutputStream out = socket.getOutputStream();
                out.write(answer.replace("\\r", "\r").replace("\\n", "\n").getBytes(StandardCharsets.UTF_8));
                socket.shutdownOutput();
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            });
            watch(http(server.getLocalPort()), true, Duration.ofHours(1));

            assertThat(next())
                    .extracting(ProbeStreak::passing, ProbeStreak::output)
                    .containsExactly(passing, output);
        }
    }

    @Test
    void anAnswerThatDripsIsOverWhenItsTimeIs() throws Exception {
        try (ServerSocket server = listen()) {
            answerOnce(server, socket -> {
                while (true) {
                    socket.getOutputStream().write('x');
                    Thread.onSpinWait();
                }
            });
            Probe probe = http(server.getLocalPort());
            prober.watch(
                    STACK, runtime, watchEffect(probe, true, Duration.ofHours(1), Duration.ofMillis(200)), this::told);

            assertThat(next().output()).containsAnyOf("no answer within 200 ms", "no end of its headers");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, true, SERVING",
        "2, 0, false, NOT_SERVING",
        "0, 5, false, gRPC: unknown service",
        "0, 12, false, gRPC: no health service"
    })
    void theGrpcHealthProtocolIsSpoken(int state, int code, boolean passing, String output) throws Exception {
        Vertx vertx = Vertx.vertx();
        AtomicReference<String> asked = new AtomicReference<>();
        try {
            var server = vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1"))
                    .requestHandler(request -> request.body().onSuccess(body -> {
                        asked.set(request.path() + " " + body.getString(7, body.length()));
                        var response = request.response().putHeader("content-type", "application/grpc");
                        response.putTrailer("grpc-status", String.valueOf(code));
                        if (state > 0) {
                            response.write(Buffer.buffer(new byte[] {0, 0, 0, 0, 2, 8, (byte) state}));
                        }
                        response.end();
                    }))
                    .listen(0)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            watch(new Probe.Grpc(server.actualPort(), "shop.Api"), true, Duration.ofHours(1));

            assertThat(next())
                    .extracting(ProbeStreak::passing, ProbeStreak::output)
                    .containsExactly(passing, output);
            assertThat(asked.get()).isEqualTo("/grpc.health.v1.Health/Check shop.Api");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
        }
    }

    @Test
    void aGrpcPortThatIsClosedSaysSo() throws Exception {
        watch(new Probe.Grpc(closedPort(), ""), true, Duration.ofHours(1));

        assertThat(next().output()).isEqualTo("connection refused");
    }

    @Test
    void aLineOfThisAttemptThatMatchesPassesOnceAndForGood() throws Exception {
        watch(new Probe.Log("ready in [0-9]+ ms"), false, Duration.ofSeconds(7));
        assertThat(next())
                .extracting(ProbeStreak::passing, ProbeStreak::output)
                .containsExactly(false, "no line matches ready in [0-9]+ ms yet");

        line(1, "ready in 5 ms, said the attempt before");
        line(2, "starting");
        line(2, "server ready in 12 ms");

        assertThat(next()).extracting(ProbeStreak::passing, ProbeStreak::count).containsExactly(true, 1);
        watch(new Probe.Log("ready in [0-9]+ ms"), false, Duration.ofSeconds(7));
        watch(new Probe.Log("ready in [0-9]+ ms"), true, Duration.ofSeconds(7));
        assertThat(next()).extracting(ProbeStreak::passing, ProbeStreak::count).containsExactly(true, 2);
    }

    @Test
    void aLineThatCameBeforeTheProberWasThereCounts() throws Exception {
        line(2, "server ready in 12 ms");

        watch(new Probe.Log("ready"), false, Duration.ofSeconds(7));

        assertThat(next().passing()).isTrue();
    }

    @Test
    void somethingElsewhereIsAskedWhereItIs() throws Exception {
        try (ServerSocket open = listen()) {
            runtime.running = false;
            Effect.Watch watch = new Effect.Watch(
                    "db",
                    "external",
                    Workload.of(new Workload.Elsewhere("localhost")),
                    new Probe.Tcp(List.of(open.getLocalPort())),
                    health(Duration.ofHours(1), TIMEOUT),
                    false);
            prober.watch(STACK, runtime, watch, this::told);

            assertThat(next().passing()).isTrue();
        }
    }

    @Test
    void anUnknownHostIsAnAnswer() throws Exception {
        Effect.Watch watch = new Effect.Watch(
                "db",
                "external",
                Workload.of(new Workload.Elsewhere("no-such-host.invalid")),
                new Probe.Tcp(List.of(80)),
                health(Duration.ofHours(1), TIMEOUT),
                true);
        prober.watch(STACK, runtime, watch, this::told);

        assertThat(next().output()).isEqualTo("port 80: unknown host no-such-host.invalid");
    }

    @Test
    void nothingIsProbedAfterItIsForgotten() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket open = listen()) {
            answerOnce(open, _ -> connections.incrementAndGet());
            watch(new Probe.Tcp(List.of(open.getLocalPort())), true, Duration.ofHours(1));
            next();

            prober.forget(STACK, "api");

            assertThat(streaks.poll(100, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    private void answers(int... codes) {
        for (int code : codes) {
            runtime.answers.add(new ContainerRuntime.ExecResult(code, code == 0 ? "" : "not yet\n"));
        }
    }

    private void line(long attempt, String text) {
        runtime.lines.add(Optional.of(new LogLine("api", attempt, LogLine.Stream.STDOUT, Instant.EPOCH, text)));
    }

    private void watch(Probe probe, boolean steady, Duration interval) {
        prober.watch(STACK, runtime, watchEffect(probe, steady, interval, TIMEOUT), this::told);
    }

    private static Effect.Watch watchEffect(Probe probe, boolean steady, Duration interval, Duration timeout) {
        Workload plain = Workload.of(new Workload.Command(List.of("api"), "/", List.of()));
        Workload workload = new Workload(
                plain.program(),
                false,
                List.of(new Workload.EnvVar("PASSWORD", new OutputValue.Secret("hunter2-hunter2"))),
                plain.ports(),
                plain.files(),
                plain.volumes(),
                plain.limits(),
                plain.probe(),
                plain.stop(),
                plain.labels(),
                plain.annotations());
        return new Effect.Watch("api", ProbedRuntime.INSTANCE, workload, probe, health(interval, timeout), steady);
    }

    private void told(String resource, ProbeStreak streak) {
        streaks.add(streak);
    }

    private ProbeStreak next() throws InterruptedException {
        ProbeStreak streak = streaks.poll(10, TimeUnit.SECONDS);
        assertThat(streak).as("a probe result within 10 s").isNotNull();
        return streak;
    }

    private Duration pause() throws InterruptedException {
        return pauses.poll(10, TimeUnit.SECONDS);
    }

    private static Probe exec() {
        return new Probe.Exec(List.of("check"));
    }

    private static Probe http(int port) {
        return new Probe.Http("http", "", port, "/", Map.of(), 200, 399);
    }

    private static Health health(Duration interval, Duration timeout) {
        return new Health(Health.Rule.PROBE, Duration.ZERO, Duration.ZERO, interval, timeout, 3, false, true);
    }

    private static ServerSocket listen() throws Exception {
        return new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = listen()) {
            return socket.getLocalPort();
        }
    }

    private interface Conversation {
        void with(Socket socket) throws Exception;
    }

    private static void answerOnce(ServerSocket server, Conversation conversation) {
        Thread.ofVirtual().start(() -> {
            try (Socket socket = server.accept()) {
                conversation.with(socket);
            } catch (Exception e) {
                return; // the prober hung up
            }
        });
    }
}
