import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Kills Cairn with SIGKILL at random instants of up, run, change and down, starts it again and looks at what is there:
 * {@code make kill-test}. Every workload writes a line when it begins, so one that ran twice, or was restarted although
 * it was well, shows itself.
 *
 * <p>{@code -Drounds=50} rounds per backend, {@code -Dseed=N} replays a run, {@code -Dbackends=process,docker}. Ends with
 * 1 when anything was violated; what was violated, in which round and after which delay, is printed.
 */
final class Kill {
    private static final int ROUNDS = Integer.getInteger("rounds", 50);
    private static final long SEED = Long.getLong("seed", System.nanoTime() & 0xFFFFFF);
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");
    private static final Path CAIRN = Path.of("cairn").toAbsolutePath();
    private static final String MARK = "CAIRN_KILL_TEST";

    private enum Moment {
        UP,
        RUN,
        CHANGE,
        DOWN
    }

    private final String backend;
    private final Random random;
    private final List<String> violations = new ArrayList<>();
    private final Map<Moment, Integer> kills = new TreeMap<>();
    private Path home;
    private String token;

    private Kill(String backend) {
        this.backend = backend;
        this.random = new Random(SEED);
    }

    public static void main(String[] arguments) throws Exception {
        new ProcessBuilder(CAIRN.toString(), "version").inheritIO().start().waitFor(); // builds what is not built yet
        System.out.println("seed " + SEED + ", " + ROUNDS + " rounds per backend");
        int passed = 0;
        int failed = 0;
        for (String backend : System.getProperty("backends", "process,docker").split(",")) {
            Kill test = new Kill(backend);
            for (int round = 0; round < ROUNDS; round++) {
                int before = test.violations.size();
                test.round(round, Moment.values()[round % Moment.values().length]);
                boolean good = test.violations.size() == before;
                System.out.println(backend + " round " + round + ": "
                        + (good ? "good" : String.join("; ", test.violations.subList(before, test.violations.size()))));
                passed += good ? 1 : 0;
                failed += good ? 0 : 1;
            }
            System.out.println(backend + ": kills " + test.kills + ", violations " + test.violations.size());
            test.violations.forEach(violation -> System.out.println("  " + violation));
        }
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed == 0 ? 0 : 1);
    }

    private void round(int round, Moment moment) throws Exception {
        home = Files.createTempDirectory("cairn-kill-");
        token = backend + "-" + SEED + "-" + round;
        String where = backend + " round " + round + " " + moment;
        int before = violations.size();
        try {
            Files.createDirectories(home.resolve("log"));
            // Written from inside containers that may run as somebody else.
            home.resolve("log").toFile().setWritable(true, false);
            home.toFile().setExecutable(true, false);
            write("1");
            if (moment == Moment.UP) {
                killDuring(moment, where, "up", "-d", "--wait");
            } else {
                cairn("up", "-d", "--wait");
                if (moment == Moment.RUN) {
                    pause(random.nextInt(200));
                    kill(moment);
                } else if (moment == Moment.CHANGE) {
                    write("2");
                    killDuring(moment, where, "up", "-d", "--wait");
                } else {
                    killDuring(moment, where, "down");
                }
            }
            if (moment != Moment.DOWN) {
                cairn("up", "-d", "--wait");
                checkStarts(where, moment == Moment.CHANGE ? "2" : "1");
                checkAlive(where);
            }
            cairn("down", "-v");
            checkNothingLeft(where);
        } catch (IOException failed) {
            violations.add(where + ": " + failed.getMessage());
            start("down", "-v").waitFor(60, TimeUnit.SECONDS);
            cleanUp();
        }
        if (violations.size() == before) {
            delete(home);
        } else {
            System.out.println(where + ": what it left is in " + home);
        }
    }

    /** A chain with a fork: a ← b ← d, a ← c, d and c ← e. Each says that it began, and answers on a port. */
    private void write(String version) throws IOException {
        Map<String, String> needs = Map.of("a", "", "b", "a", "c", "a", "d", "b", "e", "c, d");
        StringBuilder text = new StringBuilder(
                "apiVersion: cairn.dev/v1alpha1\nkind: Stack\nmetadata: {name: kill}\nspec:\n  resources:\n");
        for (String name : NAMES) {
            String log = backend.equals("docker") ? "/log" : home.resolve("log").toString();
            String port = backend.equals("docker") ? "8080" : "${self.port}";
            String script = "echo " + name + " " + version + " >> " + log + "/starts; exec httpd -f -p " + port;
            text.append("  - name: ").append(name).append('\n');
            if (backend.equals("docker")) {
                text.append("    container:\n      image: \"cairn-test/busybox:1\"\n      command: [sh, -c, \"")
                        .append(script)
                        .append("\"]\n      user: \"0\"\n      ports: [{port: 8080}]\n")
                        .append("      volumes: [{name: log, mountPath: /log, hostPath: \"")
                        .append(home.resolve("log"))
                        .append("\"}]\n");
            } else {
                text.append("    process:\n      command: [busybox, sh, -c, \"")
                        .append(script)
                        .append("\"]\n      ports: [{name: http}]\n");
            }
            text.append("    stop: {grace: 1s}\n");
            if (!needs.get(name).isEmpty()) {
                text.append("    dependsOn: [")
                        .append(String.join(
                                ", ",
                                Stream.of(needs.get(name).split(", "))
                                        .map(target -> "{name: " + target + "}")
                                        .toList()))
                        .append("]\n");
            }
        }
        Files.writeString(home.resolve("cairn.yaml"), text);
    }

    // ---- killing -------------------------------------------------------------------------------------------------

    private void killDuring(Moment moment, String where, String... arguments) throws Exception {
        Process running = start(arguments);
        pause(50 + random.nextInt(moment == Moment.DOWN ? 700 : 1500));
        kill(moment);
        if (!running.waitFor(20, TimeUnit.SECONDS)) {
            running.destroyForcibly();
            violations.add(where + ": " + String.join(" ", arguments) + " hung after its supervisor was killed");
        }
    }

    /** Every JVM of this round: the supervisor, and the command that waits for it. */
    private void kill(Moment moment) {
        int killed = 0;
        for (ProcessHandle process : ours()) {
            if (process.info().command().orElse("").endsWith("/java")) {
                process.destroyForcibly();
                process.onExit().join();
                killed++;
            }
        }
        if (killed > 0) {
            kills.merge(moment, 1, Integer::sum);
        }
    }

    private List<ProcessHandle> ours() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> environment(process.pid()).contains(MARK + "=" + token + "\0"))
                    .toList();
        }
    }

    private static String environment(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1) + "\0";
        } catch (IOException gone) {
            return "";
        }
    }

    private static void pause(int millis) throws InterruptedException {
        Object nobody = new Object();
        synchronized (nobody) {
            TimeUnit.MILLISECONDS.timedWait(nobody, millis);
        }
    }

    // ---- looking -------------------------------------------------------------------------------------------------

    private void checkStarts(String where, String version) throws IOException {
        Map<String, Integer> starts = new TreeMap<>();
        for (String line : Files.readAllLines(home.resolve("log").resolve("starts"))) {
            starts.merge(line.trim(), 1, Integer::sum);
        }
        for (String name : NAMES) {
            if (starts.getOrDefault(name + " " + version, 0) != 1) {
                violations.add(where + ": starts " + starts);
                return;
            }
        }
        starts.forEach((line, count) -> {
            if (count != 1) {
                violations.add(where + ": " + line + " began " + count + " times");
            }
        });
    }

    private void checkAlive(String where) throws Exception {
        if (backend.equals("docker")) {
            long running = docker("ps", "-q", "--filter", "label=cairn.dev/stack", "--filter", "volume=" + home.resolve("log"))
                    .lines()
                    .count();
            if (running != NAMES.size()) {
                violations.add(where + ": " + running + " containers run, not " + NAMES.size());
            }
            return;
        }
        long running = ours().stream()
                .filter(process -> commandLine(process.pid()).contains("httpd\0-f"))
                .filter(process -> !commandLine(process.pid()).contains("echo "))
                .count();
        if (running != NAMES.size()) {
            violations.add(where + ": " + running + " processes run, not " + NAMES.size());
        }
    }

    private void checkNothingLeft(String where) throws Exception {
        List<String> left = new ArrayList<>();
        for (ProcessHandle process : ours()) {
            try {
                process.onExit().get(5, TimeUnit.SECONDS); // a supervisor says goodbye before it ends
            } catch (TimeoutException stays) {
                left.add("process " + process.pid() + " " + commandLine(process.pid()).replace('\0', ' '));
            }
        }
        if (backend.equals("docker")) {
            String volume = "volume=" + home.resolve("log");
            docker("ps", "-aq", "--filter", volume).lines().forEach(id -> left.add("container " + id));
            docker("network", "ls", "--format", "{{.Name}}", "--filter", "name=cairn_kill")
                    .lines()
                    .forEach(name -> left.add("network " + name));
        }
        try (Stream<Path> sockets = Files.walk(home.resolve("run"))) {
            sockets.filter(path -> !Files.isDirectory(path) && !Files.isRegularFile(path))
                    .forEach(path -> left.add("socket " + path));
        }
        if (!left.isEmpty()) {
            violations.add(where + ": left after down: " + left);
            cleanUp();
        }
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    private void cleanUp() {
        ours().forEach(ProcessHandle::destroyForcibly);
    }

    // ---- running -------------------------------------------------------------------------------------------------

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(CAIRN.toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-f", home.resolve("cairn.yaml").toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("XDG_STATE_HOME", home.resolve("state").toString());
        builder.environment()
                .put("XDG_RUNTIME_DIR", Files.createDirectories(home.resolve("run")).toString());
        builder.environment().put(MARK, token);
        return builder.redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile())
                .start();
    }

    private void cairn(String... arguments) throws Exception {
        Process process = start(arguments);
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", arguments) + " did not end within two minutes");
        }
        if (process.exitValue() != 0) {
            throw new IOException(String.join(" ", arguments) + " ended with " + process.exitValue() + ": "
                    + Files.readString(home.resolve("output")));
        }
    }

    private static String docker(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
