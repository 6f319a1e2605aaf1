package dev.cairn.plan;

import dev.cairn.model.OutputValue;
import dev.cairn.model.OutputValue.Piece;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Texts as parts of an address (RFC 3986, section 2): everything but the unreserved characters is escaped. */
public final class PercentEncoding {
    /** What one character becomes, at most: three octets. */
    static final int LONGEST = 9;

    private PercentEncoding() {}

    /** The value, encoded; a secret stays one. */
    static OutputValue of(OutputValue value) {
        return switch (value) {
            case OutputValue.Plain(String text) -> new OutputValue.Plain(of(text));
            case OutputValue.Secret(String text) -> new OutputValue.Secret(of(text));
            case OutputValue.SecretRef ref -> new OutputValue.Composed(List.of(new Piece.Key(ref, true)));
            case OutputValue.Composed composed ->
                new OutputValue.Composed(
                        composed.pieces().stream().map(PercentEncoding::of).toList());
        };
    }

    /** An address within an address is not encoded twice: its keys stay as they are in it. */
    private static Piece of(Piece piece) {
        return switch (piece) {
            case Piece.Text(String text) -> new Piece.Text(of(text));
            case Piece.Key(OutputValue.SecretRef reference, boolean _) -> new Piece.Key(reference, true);
        };
    }

    /** The text, encoded. */
    public static String of(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if (c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
