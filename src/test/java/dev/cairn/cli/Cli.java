package dev.cairn.cli;

import dev.cairn.cli.text.Look;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs commands inside this JVM, in a world of their own: no terminal, an own environment, an own directory. */
public final class Cli {
    private final Path directory;
    private final Map<String, String> env = new HashMap<>();
    private String input = "";
    private Signals signals = Signals.NONE;
    private Stacks stacks;
    private Clock clock = Clock.systemUTC();

    public Cli(Path directory) {
        this.directory = directory;
    }

    /**
     * How a command ended.
     *
     * @param exit its status
     * @param out what it wrote to standard output
     * @param err what it wrote to standard error
     */
    public record Result(int exit, String out, String err) {}

    public Cli env(String name, String value) {
        env.put(name, value);
        return this;
    }

    public Cli input(String text) {
        input = text;
        return this;
    }

    public Cli signals(Signals other) {
        signals = other;
        return this;
    }

    Cli at(Instant now) {
        clock = Clock.fixed(now, ZoneOffset.UTC);
        return this;
    }

    Cli on(Stacks others) {
        stacks = others;
        return this;
    }

    Path directory() {
        return directory;
    }

    public Result run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Look.PLAIN,
                Look.PLAIN,
                false,
                false,
                env,
                directory,
                clock,
                signals);
        int exit = Main.run(List.of(args), console, stacks == null ? new MachineStacks(console) : stacks);
        return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
