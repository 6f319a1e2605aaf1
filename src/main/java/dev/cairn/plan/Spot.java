package dev.cairn.plan;

import java.util.List;
import java.util.Optional;

/**
 * How a text lies in its file, so that the n-th character of it has a place.
 *
 * @param start where its first character is; where the value begins when more is not known
 * @param origin how it was written, when something was put in place of parts of it since
 */
record Spot(Position start, Layout layout, Optional<Origin> origin) {
    Spot(Position start, Layout layout) {
        this(start, layout, Optional.empty());
    }

    /** How the characters follow each other. */
    enum Layout {
        /** Quoted, folded or escaped: only the beginning is known. */
        BEGINNING,
        /** In one line, each one column further on. */
        LINE,
        /** A literal block: each line of it in a line of the file, all indented alike. */
        LINES
    }

    /** A text as it was written, and what was put into it, from its beginning to its end. */
    record Origin(String written, List<Replacement> replacements) {
        Origin {
            replacements = List.copyOf(replacements);
        }

        /** Where a character of the text as it is now comes from; all of what was put in, from the same place. */
        int offset(int now) {
            int shift = 0;
            for (Replacement one : replacements) {
                if (now < one.at() - shift) {
                    break;
                }
                if (now < one.at() - shift + one.after()) {
                    return one.at();
                }
                shift += one.before() - one.after();
            }
            return now + shift;
        }
    }

    /**
     * One part that was replaced.
     *
     * @param at where it began in the text as it was written
     * @param before how many characters it had
     * @param after how many there are in its place
     */
    record Replacement(int at, int before, int after) {}

    /** The same place of a text in which parts were replaced. */
    Spot replaced(String written, List<Replacement> replacements) {
        return new Spot(start, layout, Optional.of(new Origin(written, replacements)));
    }

    /** Where that character of the text is. */
    Position of(String text, int offset) {
        return origin.map(before -> at(before.written(), before.offset(offset))).orElseGet(() -> at(text, offset));
    }

    private Position at(String text, int offset) {
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
