package dev.cairn.plan;

/** The one grammar of a single port: a number of 1 to 65535. */
public final class PortNumbers {
    private PortNumbers() {}

    /** Reads such a text. */
    public static Outcome<Integer> parse(String text) {
        if (!text.matches("[0-9]+")) {
            return new Outcome.Bad<>("is no number of a port", "write a number of 1 to 65535");
        }
        if (text.length() > 5 || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65535) {
            return new Outcome.Bad<>("is out of bounds", "write a number of 1 to 65535");
        }
        return new Outcome.Good<>(Integer.parseInt(text));
    }
}
