package dev.cairn.cli;

import java.io.IOException;
import java.util.function.BiConsumer;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Signals;

/** The terminal of this process, handing on every key as it is typed, until this is closed. */
public final class RawTerminal implements AutoCloseable {
    private final Terminal terminal;
    private final Attributes before;

    private RawTerminal(Terminal terminal) {
        this.terminal = terminal;
        this.before = terminal.enterRawMode();
    }

    /** From now on. */
    public static RawTerminal enter() throws IOException {
        return new RawTerminal(TerminalBuilder.builder()
                .system(true)
                .dumb(true)
                .nativeSignals(false)
                .build());
    }

    /** Tells columns and rows, now and after each change. */
    public void sized(BiConsumer<Integer, Integer> listener) {
        tell(listener);
        Signals.register("WINCH", () -> tell(listener));
    }

    private void tell(BiConsumer<Integer, Integer> listener) {
        Size size = terminal.getSize();
        if (size.getColumns() > 0) {
            listener.accept(size.getColumns(), size.getRows());
        }
    }

    @Override
    public void close() throws IOException {
        terminal.setAttributes(before);
        terminal.close();
    }
}
