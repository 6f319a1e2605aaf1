package dev.cairn.plan;

/**
 * A place in a {@link Source}.
 *
 * @param line counted from 1; 0 when there is no text, as for an object of a cluster
 * @param column counted from 1 in characters; 0 when there is no text
 */
public record Position(String file, int line, int column) {
    /** What was never written down. */
    public static final Position NONE = new Position("", 0, 0);

    /** The place that many characters further on in the same line. */
    public Position plus(int characters) {
        return line == 0 ? this : new Position(file, line, column + characters);
    }
}
