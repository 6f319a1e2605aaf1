package dev.cairn.cli;

import dev.cairn.cli.text.Look;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The world of one invocation, so that a test can hand in another.
 *
 * @param in standard input
 * @param out where results go
 * @param err where progress and errors go
 * @param outLook what the receiver of {@code out} can show
 * @param errLook what the receiver of {@code err} can show
 * @param interactive whether standard input and standard error are a terminal: only then may a question be asked
 * @param live whether {@code err} is a terminal, in which a table can be redrawn
 * @param env the environment
 * @param workingDir absolute
 */
public record Console(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Look outLook,
        Look errLook,
        boolean interactive,
        boolean live,
        Map<String, String> env,
        Path workingDir,
        Clock clock,
        Signals signals) {

    private static final int DEFAULT_WIDTH = 80;

    public Console {
        env = Map.copyOf(env);
    }

    /**
     * The process's own. The launcher knows which of its three streams are terminals, and how wide the window is,
     * without loading anything: {@code -Dcairn.terminals=012} and {@code -Dcairn.columns=80}.
     */
    static Console system() {
        Map<String, String> env = System.getenv();
        String terminals = System.getProperty("cairn.terminals", "");
        boolean unicode = isUtf8(env);
        boolean colour = env.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(env.get("TERM"));
        int columns = Integer.getInteger("cairn.columns", DEFAULT_WIDTH);
        boolean outIsTerminal = terminals.contains("1");
        boolean errIsTerminal = terminals.contains("2");
        return new Console(
                System.in,
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                new Look(colour && outIsTerminal, unicode, outIsTerminal ? columns : 0),
                new Look(colour && errIsTerminal, unicode, errIsTerminal ? columns : 0),
                terminals.contains("0") && errIsTerminal,
                errIsTerminal && !"dumb".equals(env.get("TERM")),
                env,
                Path.of("").toAbsolutePath(),
                Clock.systemUTC(),
                Signals.OF_THE_PROCESS);
    }

    /** As POSIX has it: the first of these variables that is set names the character set. */
    private static boolean isUtf8(Map<String, String> env) {
        return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(name -> env.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .map(value -> value.toLowerCase(Locale.ROOT).replace("-", "").contains("utf8"))
                .orElse(false);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new java.io.BufferedOutputStream(new FileOutputStream(descriptor), 1 << 13),
                true,
                StandardCharsets.UTF_8);
    }
}
