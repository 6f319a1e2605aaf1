package dev.cairn.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code cairn version}. */
@Command(name = "version", description = "The version of cairn, and of the Java that runs it.  [-o text, json]")
final class VersionCommand implements Callable<Integer> {
    private final Invocation invocation;

    VersionCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        String version = version();
        String java = Runtime.version().toString();
        invocation.print(
                invocation.form(Form.TEXT, Form.JSON) == Form.JSON
                        ? "{\"version\": \"" + version + "\", \"java\": \"" + java + "\"}\n"
                        : "cairn " + version + " (Java " + java + ")\n");
        return Exit.OK;
    }

    /** From the jar's manifest; {@code dev} when the classes are not in one. */
    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
