package dev.cairn.cli;

import java.util.function.Consumer;

/** How the user's Ctrl-C and the system's request to end arrive. */
@FunctionalInterface
public interface Signals {

    /** What was asked for. */
    enum Signal {
        /** Ctrl-C. */
        INT,
        /** The polite request to end. */
        TERM,
        /** The terminal went away. */
        HUP;

        /** The exit status of a program that ends for it: 128 and its number. */
        public int exit() {
            return switch (this) {
                case INT -> Exit.INTERRUPTED;
                case TERM -> Exit.TERMINATED;
                case HUP -> Exit.HUNG_UP;
            };
        }
    }

    /** Calls that one for every such signal from now on, instead of ending the process. */
    void handle(Consumer<Signal> handler);

    /** The signals of this process. */
    Signals OF_THE_PROCESS = handler -> {
        for (Signal signal : Signal.values()) {
            org.jline.utils.Signals.register(signal.name(), () -> handler.accept(signal));
        }
    };

    /** None ever arrives. */
    Signals NONE = _ -> {};
}
