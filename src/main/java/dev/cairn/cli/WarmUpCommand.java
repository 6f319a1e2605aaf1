package dev.cairn.cli;

import dev.cairn.cli.Signals.Signal;
import dev.cairn.cli.text.Look;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
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
    private static final List<String> LOOKS = List.of(
            "version",
            "--help",
            "nothing",
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
            "restart second",
            "recipes show postgres");

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
        if (driven.isPresent()) {
            look(driven.get());
            return Exit.OK;
        }
        Path directory = Files.createTempDirectory("cairn-warm-up-");
        try (InputStream stack = WarmUpCommand.class.getResourceAsStream("warm-up.yaml")) {
            Files.copy(stack, directory.resolve("cairn.yaml"));
            Thread up = Thread.ofVirtual().start(() -> {
                run("up", directory, interrupt::complete);
                interrupt.complete(_ -> {}); // it ended before it could be interrupted
            });
            Consumer<Signal> ctrlC = interrupt.join();
            run("validate", directory, _ -> {});
            look(directory);
            ctrlC.accept(Signal.INT);
            up.join();
            run("down -v", directory, _ -> {});
        } finally {
            delete(directory);
        }
        return Exit.OK;
    }

    private void look(Path directory) {
        for (String words : LOOKS) {
            run(words, directory, _ -> {});
        }
    }

    private void run(String words, Path directory, Signals signals) {
        Console real = invocation.console();
        Map<String, String> env = new HashMap<>(real.env());
        env.put("XDG_STATE_HOME", directory.resolve("state").toString());
        env.put("XDG_RUNTIME_DIR", directory.resolve("run").toString());
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        Look terminal = new Look(true, true, 100);
        Console silent = new Console(
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
        Main.run(List.of(words.split(" ")), silent, new MachineStacks(silent));
    }

    /** What somebody else removes at the same time is no error. */
    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path done, IOException gone) throws IOException {
                Files.deleteIfExists(done);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
