import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Measures the command line on this machine: {@code make bench}. The two sides of a ratio run in turn, in one session;
 * medians are quoted, because machines are noisy. A missed target is said with its reason and fails nothing. The table goes
 * to docs/benchmarks.md.
 *
 * <p>Needs busybox for the processes, and for the containers an engine in DOCKER_HOST with the image
 * cairn-test/busybox:1 ({@code make images}). What is not there is said and left out.
 */
final class Laptop {
    private static final int RUNS = Integer.getInteger("runs", 5);
    private static final String START =
            "the JVM of the command takes 100 to 150 ms before main, and everything after it runs cold";
    private static final String CHAIN =
            "the rest is the start of two JVMs (about 0.5 s) and, per edge, the shim's start and the probe that sees it";

    private final Report report = new Report("laptop");
    private final Cairn cairn = new Cairn();

    private Laptop() throws IOException {}

    public static void main(String[] arguments) throws Exception {
        Laptop bench = new Laptop();
        bench.thinVerbs();
        bench.processes();
        bench.instantProcesses();
        bench.containers();
        bench.atRest();
        bench.report.write();
        bench.cairn.close();
    }

    private void thinVerbs() throws Exception {
        String file = cairn.file("thin", Chains.processes("thin", Chains.instant("${self.port}")));
        List<Double> version = new ArrayList<>();
        List<Double> validate = new ArrayList<>();
        List<Double> ps = new ArrayList<>();
        cairn.run(file, "up", "-d", "--wait");
        for (int run = 0; run <= RUNS; run++) {
            keep(run, version, cairn.run("", "version"));
            keep(run, validate, cairn.run(file, "validate"));
            keep(run, ps, cairn.run(file, "ps"));
        }
        cairn.run(file, "down", "-v");
        report.row("version", version, 150, "ms", START);
        report.row("ps, chain of 10", ps, 200, "ms", START + "; picocli's annotations take much of it");
        report.row("validate, chain of 10", validate, 300, "ms", START);
    }

    /** The first run warms the machine up and does not count. */
    private static void keep(int run, List<Double> values, double value) {
        if (run > 0) {
            values.add(value);
        }
    }

    private void processes() throws Exception {
        String file = cairn.file("usual", Chains.processes("usual", Chains.usual("${self.port}")));
        List<Double> ups = new ArrayList<>();
        List<Double> floors = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        List<Double> downs = new ArrayList<>();
        List<Double> first = new ArrayList<>();
        List<Double> gates = new ArrayList<>();
        for (int run = 0; run <= RUNS; run++) {
            keep(run, floors, bareSpawns(Chains::usual));
            Instant begin = Instant.now();
            keep(run, ups, cairn.run(file, "up", "-d", "--wait"));
            keep(run, first, Duration.between(begin, cairn.firstStart()).toNanos() / 1e6);
            gates.addAll(cairn.gates());
            keep(run, again, cairn.run(file, "up", "-d", "--wait"));
            keep(run, downs, cairn.run(file, "down", "-v"));
        }
        report.ratio("10 processes that need 250 ms to accept, up / bare spawns", ups, floors, 1.2, CHAIN);
        report.row("up asks for its first start, processes", first, 500, "ms", START);
        report.row("second up, nothing changed, processes", again, 400, "ms", START);
        report.row("down, processes", downs, -1, "ms", "");
        gates("processes", gates);
    }

    /** The worst case: nothing that runs is slower than Cairn's own start. */
    private void instantProcesses() throws Exception {
        String file = cairn.file("instant", Chains.processes("instant", Chains.instant("${self.port}")));
        List<Double> ups = new ArrayList<>();
        List<Double> floors = new ArrayList<>();
        for (int run = 0; run <= RUNS; run++) {
            keep(run, floors, bareSpawns(Chains::instant));
            keep(run, ups, cairn.run(file, "up", "-d", "--wait"));
            cairn.run(file, "down", "-v");
        }
        report.ratio(
                "10 processes that accept at once (the worst case), up / bare spawns",
                ups,
                floors,
                1.2,
                "the start of two JVMs against servers that need 4 ms");
    }

    private void gates(String kind, List<Double> gates) {
        String cold = "the supervisor is seconds old: its code is interpreted";
        report.quantile("ready seen to start asked, " + kind + ", p50", gates, 0.5, 5, "ms", cold);
        report.quantile("ready seen to start asked, " + kind + ", p99", gates, 0.99, 20, "ms", cold);
    }

    /** Each is started when the one before accepts connections: what a perfect supervisor would need. */
    private static double bareSpawns(Function<String, List<String>> command) throws Exception {
        List<Process> running = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < Chains.LENGTH; i++) {
            int port;
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
            running.add(new ProcessBuilder(command.apply(String.valueOf(port))).start());
            while (!accepts(port)) {
                TimeUnit.MICROSECONDS.sleep(500);
            }
        }
        double took = (System.nanoTime() - begin) / 1e6;
        running.forEach(Process::destroy);
        return took;
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 100);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private void containers() throws Exception {
        if (System.getenv("DOCKER_HOST") == null || !hasImage()) {
            report.leftOut("containers", "DOCKER_HOST or the image cairn-test/busybox:1 is missing");
            return;
        }
        String file = cairn.file("containers", Chains.containers("containers"));
        List<Double> ups = new ArrayList<>();
        List<Double> floors = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        List<Double> gates = new ArrayList<>();
        for (int run = 0; run <= RUNS; run++) {
            keep(run, floors, bareRuns());
            keep(run, ups, cairn.run(file, "up", "-d", "--wait"));
            gates.addAll(cairn.gates());
            keep(run, again, cairn.run(file, "up", "-d", "--wait"));
            cairn.run(file, "down", "-v");
        }
        report.ratio(
                "10 containers, 1 s health interval, up / 10 docker run -d",
                ups,
                floors,
                1.25,
                "docker run -d does not wait until the server answers, an exec probe in the container does");
        report.row("second up, nothing changed, containers", again, 400, "ms", START);
        if (!gates.isEmpty()) {
            gates("containers probed by us", gates);
        }
        compose(floors);
    }

    /** Its health interval is the same second; two runs are enough to see the factor. */
    private void compose(List<Double> floors) throws Exception {
        String compose = System.getenv().getOrDefault("CAIRN_BENCH_COMPOSE", "");
        if (compose.isEmpty()) {
            report.leftOut("the same by docker compose", "there is no docker-compose 2.40 here: testing/docker/fetch-newer.sh");
            return;
        }
        String file = Files.writeString(Files.createTempDirectory("bench-compose-").resolve("compose.yaml"), Chains.compose())
                .toString();
        List<Double> ups = new ArrayList<>();
        for (int run = 0; run < Math.min(2, floors.size()); run++) {
            ups.add(Cairn.time(compose, "-f", file, "up", "-d", "--wait"));
            Cairn.time(compose, "-f", file, "down", "-v", "-t", "0");
        }
        report.ratio("the same by docker compose / 10 docker run -d", ups, floors, -1, "");
    }

    private static double bareRuns() throws Exception {
        long begin = System.nanoTime();
        for (int i = 0; i < Chains.LENGTH; i++) {
            Cairn.time("docker", "run", "-d", "--name", "cairn-bench-floor-" + i, "cairn-test/busybox:1", "httpd", "-f", "-p", "8080");
        }
        double took = (System.nanoTime() - begin) / 1e6;
        for (int i = 0; i < Chains.LENGTH; i++) {
            Cairn.time("docker", "rm", "-f", "cairn-bench-floor-" + i);
        }
        return took;
    }

    private static boolean hasImage() throws Exception {
        return new ProcessBuilder("docker", "image", "inspect", "cairn-test/busybox:1")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private void atRest() throws Exception {
        StringBuilder text = new StringBuilder(Chains.head("rest"));
        for (int i = 0; i < 20; i++) {
            text.append(Chains.process("s" + i, Chains.instant("${self.port}")));
        }
        String file = cairn.file("rest", text.toString());
        cairn.run(file, "up", "-d", "--wait");
        long pid = cairn.supervisor();
        pause(10); // what it still compiles right after the start is not rest
        Duration before = cpu(pid);
        long begin = System.nanoTime();
        pause(Integer.getInteger("rest", 60));
        double share = 100.0 * cpu(pid).minus(before).toNanos() / (System.nanoTime() - begin);
        double resident = resident(pid);
        cairn.run(file, "down", "-v");
        report.row("supervisor at rest with 20 processes, share of a core", List.of(share), 0.5, "%", "20 probes every 10 s");
        report.row("supervisor at rest with 20 processes, resident", List.of(resident), 120, "MB", "");
    }

    private static void pause(int seconds) throws InterruptedException {
        TimeUnit.SECONDS.sleep(seconds);
    }

    private static Duration cpu(long pid) throws IOException {
        String[] fields = Files.readString(Path.of("/proc/" + pid + "/stat")).replaceAll(".*\\) ", "").split(" ");
        return Duration.ofMillis((Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10);
    }

    private static double resident(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        throw new IOException("no VmRSS of " + pid);
    }
}
