package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code cairn up} in a real terminal: one that {@code script} makes, whose keys are what the test writes to it. */
@Timeout(60)
class TerminalTest {
    private static final char CTRL_C = '\u0003';

    @TempDir
    private Path directory;

    private final StringBuilder shown = new StringBuilder();
    private Process terminal;
    private Reader screen;

    @Test
    void the_first_ctrl_c_stops_everything_in_order() throws Exception {
        up("true");
        await("shop is up, 1/1 ready");

        press(CTRL_C);

        await("stopping in order; press Ctrl-C again to kill");
        assertThat(exit()).isEqualTo(Exit.INTERRUPTED);
        assertThat(ProcessHandle.of(db())).isEmpty();
    }

    @Test
    void the_second_ctrl_c_kills_what_does_not_stop() throws Exception {
        up("trap '' TERM");
        await("shop is up, 1/1 ready");
        press(CTRL_C);
        await("again to kill(?s:.)*db .*stopping +0\\.[4-9]s");

        press(CTRL_C);

        await("killing what still runs");
        assertThat(exit()).isEqualTo(Exit.INTERRUPTED);
        assertThat(runs(db())).isFalse();
    }

    /** A process that was killed stays a zombie until who inherited it has taken note of its end. */
    private static boolean runs(long pid) throws IOException {
        try {
            String status = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return status.charAt(status.lastIndexOf(')') + 2) != 'Z';
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    @AfterEach
    void end() throws IOException {
        terminal.destroyForcibly();
        ProcessHandle.of(db()).ifPresent(ProcessHandle::destroyForcibly);
    }

    private void up(String first) throws IOException {
        Files.writeString(directory.resolve("cairn.yaml"), """
                apiVersion: cairn.dev/v1alpha1
                kind: Stack
                metadata: {name: shop}
                spec:
                  resources:
                  - name: db
                    process: {command: [sh, -c, "%s; echo $$ > db.pid; echo up; exec sleep 1000"]}
                    health: {log: {pattern: up}}
                """.formatted(first));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(
                        "script",
                        "-qefc",
                        "exec " + java
                                + " -Dcairn.terminals=012 -Dcairn.rows=24 -Dcairn.columns=80 dev.cairn.cli.Main up",
                        "/dev/null")
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "CLASSPATH",
                        System.getProperty("java.class.path"),
                        "XDG_STATE_HOME",
                        directory.resolve("state").toString(),
                        "XDG_RUNTIME_DIR",
                        directory.resolve("run").toString(),
                        "TERM",
                        "xterm",
                        "LC_ALL",
                        "C.UTF-8",
                        "NO_COLOR",
                        "1"));
        terminal = builder.start();
        screen = new InputStreamReader(terminal.getInputStream(), StandardCharsets.UTF_8);
    }

    private void press(char key) throws IOException {
        terminal.getOutputStream().write(key);
        terminal.getOutputStream().flush();
    }

    /** Reads on until the terminal has shown that. */
    private void await(String pattern) throws IOException {
        Pattern awaited = Pattern.compile(pattern);
        while (!awaited.matcher(shown).find()) {
            int next = screen.read();
            assertThat(next).as(shown.toString()).isNotNegative();
            shown.append((char) next);
        }
    }

    private int exit() throws IOException, InterruptedException {
        screen.transferTo(java.io.Writer.nullWriter());
        return terminal.waitFor();
    }

    private long db() throws IOException {
        return Long.parseLong(Files.readString(directory.resolve("db.pid")).strip());
    }
}
