import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures the command line on this machine and prints ratios with their raw numbers: {@code make bench}. The two sides
 * of a ratio run in turn, in one session; medians are quoted, because machines are noisy. A missed target is printed as
 * missed; it fails nothing.
 *
 * <p>Needs busybox for the processes, and for the containers an engine in DOCKER_HOST with the image
 * cairn-test/busybox:1 ({@code make images}). What is not there is said and left out.
 */
final class Laptop {
    private static final int RUNS = Integer.getInteger("runs", 5);
    private static final int LENGTH = 10;
    private static final Path CAIRN = Path.of("cairn").toAbsolutePath();

    private final Path home = Files.createTempDirectory("cairn-bench-");

    private Laptop() throws IOException {}

    public static void main(String[] arguments) throws Exception {
        Laptop bench = new Laptop();
        System.out.printf("%-58s %10s %10s  %s%n", "work", "measured", "target", "raw");
        bench.thinVerbs();
        bench.processes();
        bench.containers();
        bench.atRest();
        delete(bench.home);
    }

    // ---- thin verbs ----------------------------------------------------------------------------------------------

    private void thinVerbs() throws Exception {
        Path file = write("thin", chainOfProcesses());
        List<Double> version = new ArrayList<>();
        List<Double> validate = new ArrayList<>();
        List<Double> ps = new ArrayList<>();
        cairn("up", "-d", "--wait", "-f", file.toString());
        cairn("version");
        cairn("validate", "-f", file.toString());
        cairn("ps", "-f", file.toString());
        for (int run = 0; run < RUNS; run++) {
            version.add(millis(() -> cairn("version")));
            validate.add(millis(() -> cairn("validate", "-f", file.toString())));
            ps.add(millis(() -> cairn("ps", "-f", file.toString())));
        }
        cairn("down", "-v", "-f", file.toString());
        row("version", version, 150, "ms");
        row("ps, chain of 10", ps, 200, "ms");
        row("validate, chain of 10", validate, 300, "ms");
    }

    // ---- processes -----------------------------------------------------------------------------------------------

    private void processes() throws Exception {
        Path file = write("processes", chainOfProcesses());
        List<Double> ups = new ArrayList<>();
        List<Double> floors = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        List<Double> downs = new ArrayList<>();
        for (int run = 0; run <= RUNS; run++) {
            double floor = bareSpawns();
            double up = millis(() -> cairn("up", "-d", "--wait", "-f", file.toString()));
            double second = millis(() -> cairn("up", "-d", "--wait", "-f", file.toString()));
            double down = millis(() -> cairn("down", "-v", "-f", file.toString()));
            if (run > 0) {
                floors.add(floor);
                ups.add(up);
                again.add(second);
                downs.add(down);
            }
        }
        ratio("chain of 10 processes, up -d --wait / bare spawns", ups, floors, 1.2);
        row("second up, nothing changed, chain of 10 processes", again, 400, "ms");
        row("down, chain of 10 processes", downs, -1, "ms");
    }

    private String chainOfProcesses() {
        StringBuilder text = new StringBuilder("""
                apiVersion: cairn.dev/v1alpha1
                kind: Stack
                metadata: {name: bench}
                spec:
                  resources:
                """);
        for (int i = 0; i < LENGTH; i++) {
            text.append("  - name: s%d\n".formatted(i));
            text.append("    process: {command: [busybox, httpd, -f, -p, \"127.0.0.1:${self.port}\"], ports: [{name: http}]}\n");
            text.append(i == 0 ? "" : "    dependsOn: [{name: s%d}]\n".formatted(i - 1));
        }
        return text.toString();
    }

    /** Each is started when the one before accepts connections: what a perfect supervisor would need. */
    private static double bareSpawns() throws Exception {
        List<Process> running = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < LENGTH; i++) {
            int port;
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
            running.add(new ProcessBuilder("busybox", "httpd", "-f", "-p", "127.0.0.1:" + port).start());
            while (!accepts(port)) {
                Thread.onSpinWait();
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

    // ---- containers ----------------------------------------------------------------------------------------------

    private void containers() throws Exception {
        if (System.getenv("DOCKER_HOST") == null || exit("docker", "image", "inspect", "cairn-test/busybox:1") != 0) {
            System.out.println("containers: left out, DOCKER_HOST or the image cairn-test/busybox:1 is missing");
            return;
        }
        Path file = write("containers", chainOfContainers());
        List<Double> ups = new ArrayList<>();
        List<Double> floors = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        List<Double> composed = new ArrayList<>();
        String compose = System.getenv("CAIRN_BENCH_COMPOSE");
        Path composeFile = home.resolve("compose.yaml");
        Files.writeString(composeFile, composeChain());
        for (int run = 0; run <= RUNS; run++) {
            double floor = bareRuns();
            double up = millis(() -> cairn("up", "-d", "--wait", "-f", file.toString()));
            double second = millis(() -> cairn("up", "-d", "--wait", "-f", file.toString()));
            cairn("down", "-v", "-f", file.toString());
            if (compose != null) {
                double theirs = millis(() -> run(compose, "-f", composeFile.toString(), "up", "-d", "--wait"));
                run(compose, "-f", composeFile.toString(), "down", "-v", "-t", "0");
                if (run > 0) {
                    composed.add(theirs);
                }
            }
            if (run > 0) {
                floors.add(floor);
                ups.add(up);
                again.add(second);
            }
        }
        ratio("chain of 10 containers, up -d --wait / 10 docker run -d", ups, floors, 1.25);
        row("second up, nothing changed, chain of 10 containers", again, 400, "ms");
        if (composed.isEmpty()) {
            System.out.println("docker compose: left out, CAIRN_BENCH_COMPOSE names no command");
        } else {
            ratio("the same by docker compose / 10 docker run -d", composed, floors, -1);
        }
    }

    private String chainOfContainers() {
        StringBuilder text = new StringBuilder("""
                apiVersion: cairn.dev/v1alpha1
                kind: Stack
                metadata: {name: bench-containers}
                spec:
                  resources:
                """);
        for (int i = 0; i < LENGTH; i++) {
            text.append("  - name: s%d\n".formatted(i));
            text.append("    container: {image: \"cairn-test/busybox:1\", command: [httpd, -f, -p, \"8080\"], ports: [{port: 8080}]}\n");
            text.append("    health: {exec: {command: [nc, -z, 127.0.0.1, \"8080\"]}, interval: 1s}\n");
            text.append("    stop: {grace: 0s}\n");
            text.append(i == 0 ? "" : "    dependsOn: [{name: s%d}]\n".formatted(i - 1));
        }
        return text.toString();
    }

    private static String composeChain() {
        StringBuilder text = new StringBuilder("services:\n");
        for (int i = 0; i < LENGTH; i++) {
            text.append("  s%d:\n    image: cairn-test/busybox:1\n".formatted(i));
            text.append("    command: [httpd, -f, -p, \"8080\"]\n");
            text.append("    healthcheck: {test: [CMD, nc, -z, 127.0.0.1, \"8080\"], interval: 1s}\n");
            text.append(i == 0 ? "" : "    depends_on: {s%d: {condition: service_healthy}}\n".formatted(i - 1));
        }
        return text.toString();
    }

    private static double bareRuns() throws Exception {
        List<String> names = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < LENGTH; i++) {
            String name = "cairn-bench-floor-" + i;
            run("docker", "run", "-d", "--name", name, "cairn-test/busybox:1", "httpd", "-f", "-p", "8080");
            names.add(name);
        }
        double took = (System.nanoTime() - begin) / 1e6;
        for (String name : names) {
            run("docker", "rm", "-f", name);
        }
        return took;
    }

    // ---- at rest -------------------------------------------------------------------------------------------------

    private void atRest() throws Exception {
        StringBuilder text = new StringBuilder("""
                apiVersion: cairn.dev/v1alpha1
                kind: Stack
                metadata: {name: bench-rest}
                spec:
                  resources:
                """);
        for (int i = 0; i < 20; i++) {
            text.append("  - name: s%d\n    process: {command: [busybox, httpd, -f, -p, \"127.0.0.1:${self.port}\"], ports: [{name: http}]}\n"
                    .formatted(i));
        }
        Path file = write("rest", text.toString());
        cairn("up", "-d", "--wait", "-f", file.toString());
        long pid = supervisor();
        Duration before = cpu(pid);
        long begin = System.nanoTime();
        new Object() {
            synchronized void pause() throws InterruptedException {
                TimeUnit.SECONDS.timedWait(this, 60);
            }
        }.pause();
        double share = 100.0 * cpu(pid).minus(before).toNanos() / (System.nanoTime() - begin);
        double resident = resident(pid);
        cairn("down", "-v", "-f", file.toString());
        row("supervisor at rest with 20 processes, share of a core", List.of(share), 0.5, "%");
        row("supervisor at rest with 20 processes, resident", List.of(resident), 120, "MB");
    }

    private long supervisor() throws IOException {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> process.info().commandLine().orElse("").contains("bench-rest")
                            || environmentOf(process).contains(home.toString()))
                    .filter(process -> process.info().command().orElse("").endsWith("java"))
                    .filter(process -> process.pid() != ProcessHandle.current().pid())
                    .max(Comparator.comparing(ProcessHandle::pid))
                    .orElseThrow(() -> new IOException("no supervisor found"))
                    .pid();
        }
    }

    private static String environmentOf(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
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

    // ---- running and printing ------------------------------------------------------------------------------------

    private interface Work {
        void run() throws Exception;
    }

    private static double millis(Work work) throws Exception {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e6;
    }

    private Path write(String name, String text) throws IOException {
        Path folder = Files.createDirectories(home.resolve(name));
        return Files.writeString(folder.resolve("cairn.yaml"), text);
    }

    private void cairn(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(CAIRN.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("XDG_STATE_HOME", home.resolve("state").toString());
        builder.environment().put("XDG_RUNTIME_DIR", Files.createDirectories(home.resolve("run")).toString());
        finish(builder, command);
    }

    private static void run(String... command) throws Exception {
        finish(new ProcessBuilder(command), List.of(command));
    }

    private static void finish(ProcessBuilder builder, List<String> command) throws Exception {
        Path output = Files.createTempFile("cairn-bench-", ".out");
        int code = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();
        String text = Files.readString(output);
        Files.delete(output);
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code + ":\n" + text);
        }
    }

    private static int exit(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static void row(String work, List<Double> values, double target, String unit) {
        print(work, median(values), target, unit, values.toString().isEmpty() ? "" : numbers(values));
    }

    private static void ratio(String work, List<Double> ours, List<Double> floors, double target) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(ours.get(i) / floors.get(i));
        }
        print(work, median(ratios), target, "x", numbers(ours) + " ms / " + numbers(floors) + " ms");
    }

    private static void print(String work, double value, double target, String unit, String raw) {
        String goal = target < 0 ? "" : String.format(Locale.ROOT, "%.2f %s", target, unit);
        String verdict = target < 0 || value <= target ? "" : "  MISSED";
        System.out.printf(Locale.ROOT, "%-58s %8.2f %s %10s  %s%s%n", work, value, unit, goal, raw, verdict);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
    }

    private static String numbers(List<Double> values) {
        return String.join(" ", values.stream().map(v -> String.format(Locale.ROOT, "%.0f", v)).toList());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
