package dev.cairn.status;

import java.nio.charset.StandardCharsets;

/** Texts that are cut where a field has a bound, never within a character. */
final class Bounded {
    private static final String MORE = "…";

    private Bounded() {}

    /** At most that many bytes of UTF-8; what was cut ends in an ellipsis. */
    static String bytes(String text, int limit) {
        if (text.length() <= limit && text.getBytes(StandardCharsets.UTF_8).length <= limit) {
            return text;
        }
        int room = limit - MORE.getBytes(StandardCharsets.UTF_8).length;
        int end = 0;
        while (end < text.length()) {
            int point = text.codePointAt(end);
            int size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            if (size > room) {
                break;
            }
            room -= size;
            end += Character.charCount(point);
        }
        return text.substring(0, end) + MORE;
    }

    /** Whether nothing was cut off that text; one that ends in an ellipsis of its own is taken for cut. */
    static boolean isWhole(String text) {
        return !text.endsWith(MORE);
    }

    /** At most that many characters; what was cut ends in an ellipsis. */
    static String characters(String text, int limit) {
        return text.codePointCount(0, text.length()) <= limit
                ? text
                : text.substring(0, text.offsetByCodePoints(0, limit - 1)) + MORE;
    }
}
