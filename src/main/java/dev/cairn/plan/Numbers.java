package dev.cairn.plan;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** Numbers as YAML and JSON write them, read as kubectl reads them (YAML 1.1 without base 60). */
final class Numbers {
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9][0-9_]*");
    private static final Pattern BASED = Pattern.compile("[-+]?0(?:x[0-9a-fA-F_]+|o[0-7_]+|b[01_]+|[0-7_]+)");
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9][0-9_]*(?:\\.[0-9_]*)?)(?:[eE][-+]?[0-9]{1,3})?");

    private Numbers() {}

    /** Whether YAML reads that plain text as a number. */
    static boolean isNumber(String plain) {
        if (plain.isEmpty() || plain.length() > 64 || "+-.0123456789".indexOf(plain.charAt(0)) < 0) {
            return false;
        }
        return WHOLE.matcher(plain).matches()
                || BASED.matcher(plain).matches()
                || DECIMAL.matcher(plain).matches();
    }

    /** Whether it is a whole number in base 2, 8 or 16. */
    static boolean isBased(String plain) {
        return BASED.matcher(plain).matches();
    }

    /** Its value; empty when it is no number. */
    static Optional<BigDecimal> decimal(String plain) {
        if (!isNumber(plain)) {
            return Optional.empty();
        }
        String digits = plain.replace("_", "");
        if (!isBased(plain)) {
            return Optional.of(new BigDecimal(digits));
        }
        boolean negative = digits.startsWith("-");
        String unsigned = digits.replaceFirst("^[-+]", "");
        int base =
                switch (unsigned.charAt(1)) {
                    case 'x' -> 16;
                    case 'b' -> 2;
                    default -> 8;
                };
        String figures = unsigned.substring(Character.isDigit(unsigned.charAt(1)) ? 1 : 2);
        BigInteger value = figures.isEmpty() ? BigInteger.ZERO : new BigInteger(figures, base);
        return Optional.of(new BigDecimal(negative ? value.negate() : value));
    }

    /** Its value, when it is written as a whole number and fits; as on a cluster 1.0 is not whole. */
    static Optional<Long> whole(String plain) {
        if (!isBased(plain) && !WHOLE.matcher(plain).matches()) {
            return Optional.empty();
        }
        return decimal(plain)
                .map(BigDecimal::toBigInteger)
                .filter(value -> value.bitLength() < 64)
                .map(BigInteger::longValue);
    }
}
