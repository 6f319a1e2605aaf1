package dev.cairn.runtime.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;

/** Sends signals to process groups, which the JDK cannot. */
final class Signals {
    private Signals() {}

    /**
     * Signals every process of that group; a group without processes is none.
     *
     * @param signal with or without the SIG prefix
     */
    static void send(long group, String signal) throws IOException {
        String name = signal.startsWith("SIG") ? signal.substring(3) : signal;
        Process kill = new ProcessBuilder(
                        "/bin/sh", "-c", "kill -s \"$1\" -- \"-$2\"", "kill", name, String.valueOf(group))
                .redirectInput(Redirect.from(new java.io.File("/dev/null")))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        kill.onExit().join(); // not to be interrupted: a signal on its way cannot be taken back
    }
}
