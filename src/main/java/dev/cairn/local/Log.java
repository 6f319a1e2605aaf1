package dev.cairn.local;

import dev.cairn.model.LifecycleEvent;
import java.util.Locale;

/** Where the shell says what happens, one line each, {@code key=value}; nothing secret. */
@FunctionalInterface
public interface Log {
    /** Nobody listens. */
    Log NONE = _ -> {};

    /** Says one line. */
    void say(String line);

    /** One transition as a line. */
    static String line(LifecycleEvent event) {
        return "event=" + event.type().name().toLowerCase(Locale.ROOT).replace('_', '-')
                + " stack=" + event.stack()
                + (event.resource().isEmpty() ? "" : " resource=" + event.resource() + " attempt=" + event.attempt())
                + event.reason().map(reason -> " reason=" + reason.type()).orElse("")
                + (event.message().isEmpty()
                        ? ""
                        : " message=\"" + event.message().replace('"', '\'') + "\"");
    }
}
