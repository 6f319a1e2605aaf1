package dev.cairn.plan;

/**
 * How a text lies in its file, so that the n-th character of it has a place.
 *
 * @param start where its first character is; where the value begins when more is not known
 */
record Spot(Position start, Layout layout) {

    /** How the characters follow each other. */
    enum Layout {
        /** Quoted, folded or escaped: only the beginning is known. */
        BEGINNING,
        /** In one line, each one column further on. */
        LINE,
        /** A literal block: each line of it in a line of the file, all indented alike. */
        LINES
    }

    /** Where that character of the text is. */
    Position of(String text, int offset) {
        return switch (layout) {
            case BEGINNING -> start;
            case LINE -> start.plus(offset);
            case LINES -> {
                String before = text.substring(0, Math.min(offset, text.length()));
                int line = (int) before.chars().filter(c -> c == '\n').count();
                yield new Position(
                        start.file(),
                        start.line() + line,
                        start.column() + before.length() - before.lastIndexOf('\n') - 1);
            }
        };
    }
}
