package dev.cairn.cli;

import dev.cairn.cli.Signals.Signal;
import dev.cairn.cli.text.Look;
import dev.cairn.local.SupervisorMain;
import dev.cairn.runtime.FileTree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Runs the usual verbs on a small stack in a directory of its own, so that the JVM can record which classes they need
 * (JEP 514). Leaves nothing behind.
 */
@Command(name = "warm-up", hidden = true, description = "Records what the usual verbs need; for the launcher.")
final class WarmUpCommand implements Callable<Integer> {
    private static final List<String> ABOUT_FILES =
            List.of("--help", "nothing", "validate", "plan", "recipes show postgres");

    private static final List<String> LOOKS = List.of(
            "version",
            "wait --timeout 20s",
            "ps",
            "ps -o json",
            "ps -o wide",
            "ls",
            "logs",
            "why both",
            "tree",
            "graph",
            "events",
            "info",
            "restart second");

    private final Invocation invocation;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "Only look at the stack that a supervisor drives there.")
    private Optional<Path> driven = Optional.empty();

    private final CompletableFuture<Consumer<Signal>> interrupt = new CompletableFuture<>();

    WarmUpCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Signals.OF_THE_PROCESS.handle(Signal::exit); // the verbs below get signals of their own
        if (driven.isPresent()) {
            look(driven.get());
            return Exit.OK;
        }
        Path directory = Files.createTempDirectory("cairn-warm-up-");
        try (InputStream stack = WarmUpCommand.class.getResourceAsStream("warm-up.yaml")) {
            Files.copy(stack, directory.resolve("cairn.yaml"));
            ABOUT_FILES.forEach(words -> run(words, directory, _ -> {}));
            detached(directory);
            attached(directory);
        } finally {
            FileTree.delete(directory);
        }
        return Exit.OK;
    }

    /** With a supervisor as one that stays behind, only that it is in this JVM. */
    private void detached(Path directory) throws IOException, InterruptedException {
        Console console = silent(directory, _ -> {});
        Launch.Asked asked = Launch.asked(
                console,
                new StackChoice(List.of(), ""),
                new InputOptions(),
                new RuntimeOptions(),
                Launch.Only.EVERYTHING);
        String wish = asked.id().orElseThrow() + "\n" + asked.request().json();
        PipedOutputStream said = new PipedOutputStream();
        try (InputStream answer = new PipedInputStream(said)) {
            Thread supervisor = Thread.ofPlatform().start(() -> supervise(console, wish, new PrintStream(said)));
            answer.readAllBytes(); // until it listens
            run("up -d --wait", directory, _ -> {});
            look(directory);
            run("down", directory, _ -> {});
            supervisor.join();
        }
    }

    private static void supervise(Console console, String wish, PrintStream answer) {
        try (answer;
                InputStream in = new ByteArrayInputStream(wish.getBytes(StandardCharsets.UTF_8))) {
            SupervisorMain.serve(new MachineStacks(console).places(), in, answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void attached(Path directory) throws InterruptedException {
        Thread up = Thread.ofVirtual().start(() -> {
            run("up", directory, interrupt::complete);
            interrupt.complete(_ -> {}); // it ended before it could be interrupted
        });
        Consumer<Signal> ctrlC = interrupt.join();
        run("wait --timeout 20s", directory, _ -> {});
        ctrlC.accept(Signal.INT);
        up.join();
        run("down -v", directory, _ -> {});
    }

    private void look(Path directory) {
        for (String words : LOOKS) {
            run(words, directory, _ -> {});
        }
    }

    private void run(String words, Path directory, Signals signals) {
        Console silent = silent(directory, signals);
        Main.run(List.of(words.split(" ")), silent, new MachineStacks(silent));
    }

    private Console silent(Path directory, Signals signals) {
        Console real = invocation.console();
        Map<String, String> env = new HashMap<>(real.env());
        env.put("XDG_STATE_HOME", directory.resolve("state").toString());
        env.put("XDG_RUNTIME_DIR", directory.resolve("run").toString());
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        Look terminal = new Look(true, true, 100);
        return new Console(
                InputStream.nullInputStream(),
                nowhere,
                nowhere,
                terminal,
                terminal,
                false,
                true,
                env,
                directory,
                real.clock(),
                signals);
    }
}
