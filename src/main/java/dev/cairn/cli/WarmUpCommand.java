package dev.cairn.cli;

import dev.cairn.cli.text.Look;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Runs the usual verbs without any effect, so that the JVM can record which classes they need (JEP 514). */
@Command(name = "warm-up", hidden = true, description = "Records what the usual verbs need; for the launcher.")
final class WarmUpCommand implements Callable<Integer> {
    private final Invocation invocation;

    WarmUpCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Console real = invocation.console();
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
                real.env(),
                real.workingDir(),
                real.clock(),
                Signals.NONE);
        for (List<String> words : List.of(List.of("version"), List.of("--help"), List.of("nothing"))) {
            Main.run(words, silent, new MachineStacks(silent));
        }
        return Exit.OK;
    }
}
