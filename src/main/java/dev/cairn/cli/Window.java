package dev.cairn.cli;

import java.io.IOException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.TerminalBuilder.SystemOutput;
import org.jline.utils.Signals;

/**
 * The window in which a table is redrawn. What the launcher knew of it holds until the terminal itself was asked, which
 * takes longer than the first drawing may.
 */
final class Window implements AutoCloseable {
    private static final int DEFAULT_ROWS = 24;

    private volatile Size size;
    private volatile Terminal terminal;
    private volatile boolean closed;

    /**
     * Begins to watch the terminal of this process.
     *
     * @param columns as the launcher knew them
     * @param present whether there is a terminal; without one the size stays what it is
     * @param resized called after each change of the size
     */
    Window(int columns, boolean present, Runnable resized) {
        size = new Size(columns, Integer.getInteger("cairn.rows", DEFAULT_ROWS));
        if (!present) {
            return;
        }
        Thread.ofVirtual().name("window").start(() -> {
            try {
                watch(
                        TerminalBuilder.builder()
                                .system(true)
                                .systemOutput(SystemOutput.SysErr)
                                .dumb(true)
                                // By itself jline gives every signal back to the JVM: Ctrl-C would end it at once.
                                .nativeSignals(false)
                                .build(),
                        resized);
            } catch (IOException _) {
                // No terminal that can be asked: the size stays what it was.
            }
        });
    }

    int columns() {
        return size.getColumns();
    }

    int rows() {
        return size.getRows();
    }

    private synchronized void watch(Terminal opened, Runnable resized) throws IOException {
        if (closed) {
            opened.close();
            return;
        }
        terminal = opened;
        look(opened, resized);
        Signals.register("WINCH", () -> look(opened, resized));
    }

    private void look(Terminal opened, Runnable resized) {
        Size seen = opened.getSize();
        if (seen.getColumns() > 0 && seen.getRows() > 0 && !seen.equals(size)) {
            size = seen;
            resized.run();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (terminal != null) {
            terminal.close();
        }
    }
}
