package dev.cairn.cli.text;

import java.util.ArrayList;
import java.util.List;

/** A table with a head line and columns as wide as they need to be; the last column takes what is left. */
public final class Grid {
    private static final int GAP = 3;

    private final List<String> head;
    private final List<List<Cell>> rows = new ArrayList<>();

    /** One cell. */
    public record Cell(String text, Tone tone) {
        public static Cell of(String text) {
            return new Cell(text == null || text.isEmpty() ? "-" : Columns.printable(text), Tone.NORMAL);
        }

        /** The same in a tone. */
        public Cell in(Tone other) {
            return new Cell(text, other);
        }
    }

    public Grid(String... head) {
        this.head = List.of(head);
    }

    /** Adds a row; it has as many cells as the head. */
    public void row(Cell... cells) {
        rows.add(List.of(cells));
    }

    /** Whether there is no row. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The lines; in a window none is wider than it. */
    public List<String> lines(Look look) {
        List<Integer> widths = new ArrayList<>();
        for (int i = 0; i < head.size(); i++) {
            int column = i;
            widths.add(Math.max(
                    Columns.of(head.get(i)),
                    rows.stream()
                            .mapToInt(row -> Columns.of(row.get(column).text()))
                            .max()
                            .orElse(0)));
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(head.stream().map(Cell::of).toList(), widths, look));
        rows.forEach(row -> lines.add(line(row, widths, look)));
        return lines;
    }

    /** One line of columns of those widths; the last one takes what is left. */
    static String line(List<Cell> cells, List<Integer> widths, Look look) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            boolean last = i == cells.size() - 1;
            String text = last ? cell.text() : Columns.pad(cell.text(), widths.get(i));
            line.append(look.paint(cell.tone(), text)).append(last ? "" : " ".repeat(GAP));
        }
        return look.width() == 0 ? line.toString() : Columns.cut(line.toString(), look.width(), look);
    }
}
