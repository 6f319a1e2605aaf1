package dev.cairn.cli.text;

/**
 * What the receiver of a text can show.
 *
 * @param colour whether ANSI colours may be used; never the only sign of anything
 * @param unicode whether characters outside ASCII may be used for symbols and lines
 * @param width columns of the window; lines are cut to it. 0 when there is no window
 */
public record Look(boolean colour, boolean unicode, int width) {
    /** A file or pipe. */
    public static final Look PLAIN = new Look(false, true, 0);

    /** The same in a window of another width. */
    public Look inWidth(int columns) {
        return new Look(colour, unicode, columns);
    }

    /** That text, in that tone where colours are shown. */
    public String paint(Tone tone, String text) {
        return colour && tone != Tone.NORMAL && !text.isEmpty() ? tone.sequence() + text + Tone.RESET : text;
    }

    /** What stands for text that was cut off. */
    public String ellipsis() {
        return unicode ? "…" : "...";
    }
}
