package dev.cairn.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one grammar of quantities, that of Kubernetes: a decimal number and a suffix, binary ({@code Ki Mi Gi Ti Pi Ei}),
 * decimal ({@code n u m k M G T P E}) or an exponent ({@code 1e3}).
 */
public final class Quantities {
    private static final Pattern FORM =
            Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)((?:[KMGTPE]i|[numkMGTPE])?|[eE][-+]?[0-9]{1,2})");
    private static final Map<String, BigDecimal> SUFFIXES = Map.ofEntries(
            Map.entry("", BigDecimal.ONE),
            Map.entry("n", BigDecimal.ONE.movePointLeft(9)),
            Map.entry("u", BigDecimal.ONE.movePointLeft(6)),
            Map.entry("m", BigDecimal.ONE.movePointLeft(3)),
            Map.entry("k", BigDecimal.ONE.movePointRight(3)),
            Map.entry("M", BigDecimal.ONE.movePointRight(6)),
            Map.entry("G", BigDecimal.ONE.movePointRight(9)),
            Map.entry("T", BigDecimal.ONE.movePointRight(12)),
            Map.entry("P", BigDecimal.ONE.movePointRight(15)),
            Map.entry("E", BigDecimal.ONE.movePointRight(18)),
            Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
            Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
            Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
            Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
            Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
            Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

    private Quantities() {}

    /** The number that such a text means. */
    public static Outcome<BigDecimal> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return new Outcome.Bad<>(
                    "is no quantity", "write a number and a suffix such as Ki, Mi, Gi or m, as in 128Mi or 500m");
        }
        String suffix = form.group(2);
        BigDecimal number = new BigDecimal(form.group(1).endsWith(".") ? form.group(1) + "0" : form.group(1));
        boolean exponent =
                suffix.length() > 1 && (suffix.charAt(0) == 'e' || suffix.charAt(0) == 'E') && !suffix.endsWith("i");
        return new Outcome.Good<>(
                exponent
                        ? number.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1)))
                        : number.multiply(SUFFIXES.get(suffix)));
    }

    /** A size in whole bytes, rounded up. */
    public static Outcome<Long> bytes(String text) {
        if (text.matches("[0-9]+m")) {
            return new Outcome.Bad<>(
                    "means thousandths of a byte", "write Mi for mebibytes, as in " + text.replace("m", "Mi"));
        }
        if (text.matches("[0-9.]+(?i:[kmgt]i?b|b)")) {
            String number = text.replaceAll("[^0-9.]", "");
            String letter = text.substring(number.length(), number.length() + 1).toUpperCase(java.util.Locale.ROOT);
            return new Outcome.Bad<>(
                    "is no quantity",
                    "write it without the B, as in " + number + (letter.equals("B") ? "" : letter + "i"));
        }
        return whole(parse(text), "is more than 8Ei");
    }

    /** A share of CPUs in whole thousandths, rounded up. */
    public static Outcome<Long> millis(String text) {
        return whole(parse(text).map(cpus -> cpus.movePointRight(3)), "is more than any machine has");
    }

    private static Outcome<Long> whole(Outcome<BigDecimal> number, String tooLarge) {
        return switch (number) {
            case Outcome.Bad<BigDecimal>(String message, String advice) -> new Outcome.Bad<>(message, advice);
            case Outcome.Good<BigDecimal>(BigDecimal value) -> {
                BigDecimal whole = value.setScale(0, RoundingMode.CEILING);
                yield whole.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                        ? new Outcome.Bad<>(tooLarge, "")
                        : new Outcome.Good<>(whole.longValueExact());
            }
        };
    }
}
