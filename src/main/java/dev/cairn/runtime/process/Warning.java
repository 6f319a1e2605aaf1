package dev.cairn.runtime.process;

import java.io.IOException;

/** What goes wrong beside the work and is worth a line in the log. */
final class Warning {
    private Warning() {}

    /** The logger is looked for in every jar, which most commands, having nothing to warn of, should not wait for. */
    static void of(String what, InstanceId attempt, IOException error) {
        System.getLogger(Warning.class.getPackageName())
                .log(System.Logger.Level.WARNING, "{0} attempt={1} error={2}", what, attempt, error);
    }
}
