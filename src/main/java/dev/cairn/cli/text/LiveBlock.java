package dev.cairn.cli.text;

import java.util.List;

/**
 * Lines that are redrawn in place at the end of a terminal's output: what to write for it, as one text, so that no half
 * picture is ever seen. Every line of the block has to fit the window.
 */
public final class LiveBlock {
    private static final String BEGIN = "\u001b[?2026h\u001b[?25l";
    private static final String END = "\u001b[?25h\u001b[?2026l";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_SCREEN = "\u001b[J";

    private List<String> shown = List.of();

    /** Shows these lines in place of those before. */
    public String redraw(List<String> lines) {
        return put(List.of(), lines);
    }

    /** Writes lines that stay, above the block. */
    public String above(List<String> lines) {
        return put(lines, shown);
    }

    /** Leaves the lines where they are; the next ones are a new block. */
    public void settle() {
        shown = List.of();
    }

    private String put(List<String> staying, List<String> block) {
        StringBuilder text = new StringBuilder(BEGIN);
        if (!shown.isEmpty()) {
            text.append("\u001b[").append(shown.size()).append("A\r");
        }
        if (!staying.isEmpty()) {
            text.append(REST_OF_SCREEN); // they may be wider than the window, and go over several of its lines
        }
        staying.forEach(line -> text.append(line).append('\n'));
        block.forEach(line -> text.append(line).append(REST_OF_LINE).append('\n'));
        shown = List.copyOf(block);
        return text.append(REST_OF_SCREEN).append(END).toString();
    }
}
