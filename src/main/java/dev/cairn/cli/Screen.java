package dev.cairn.cli;

import dev.cairn.api.Stack;
import dev.cairn.cli.text.EventText;
import dev.cairn.cli.text.LiveBlock;
import dev.cairn.cli.text.Look;
import dev.cairn.cli.text.StackTable;
import dev.cairn.model.LifecycleEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * Where the progress of a stack is shown: a table redrawn in place in a terminal, a line for each change elsewhere, and
 * nothing for a program.
 */
final class Screen implements AutoCloseable {
    private final Console console;
    private final Instant startedAt;
    private final Kind kind;
    private final LiveBlock block = new LiveBlock();
    private final Window window;
    private boolean table = true;

    private enum Kind {
        TABLE,
        LINES,
        SILENT
    }

    /**
     * A screen on standard error.
     *
     * @param silent for a program
     * @param startedAt since when the user waits
     * @param resized called when the window got another size
     */
    Screen(Console console, boolean silent, Instant startedAt, Runnable resized) {
        this.console = console;
        this.startedAt = startedAt;
        this.kind = silent ? Kind.SILENT : console.live() ? Kind.TABLE : Kind.LINES;
        this.window = new Window(console.errLook().width(), kind == Kind.TABLE, resized);
    }

    /** Whether the table is redrawn as time goes by. */
    boolean isLive() {
        return kind == Kind.TABLE && table;
    }

    /** Shows how things stand, where there is a table. */
    void show(Stack stack) {
        if (isLive()) {
            write(block.redraw(StackTable.lines(stack, startedAt, now(), look(), window.rows())));
        }
    }

    /** Shows what happened, where there is no table. */
    void show(String stack, List<LifecycleEvent> events) {
        if (kind != Kind.SILENT && !isLive()) {
            events.forEach(event ->
                    console.err().append(EventText.change(event, stack, look())).append('\n'));
            console.err().flush();
        }
    }

    /** Says something that stays. */
    void say(List<String> lines) {
        if (isLive()) {
            write(block.above(lines));
        } else {
            lines.forEach(line -> console.err().append(line).append('\n'));
            console.err().flush();
        }
    }

    /** The table stays as it is; from now on changes are lines. */
    void settle() {
        table = false;
        block.settle();
    }

    /** A table is shown again, below what was said meanwhile. */
    void unsettle() {
        table = true;
    }

    Look look() {
        return kind == Kind.TABLE ? console.errLook().inWidth(window.columns()) : console.errLook();
    }

    private void write(String text) {
        console.err().append(text);
        console.err().flush();
    }

    private Instant now() {
        return console.clock().instant();
    }

    @Override
    public void close() {
        try {
            window.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
