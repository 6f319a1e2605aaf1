package dev.cairn.cli.text;

/** The colours that are used, by what they mean (ECMA-48, select graphic rendition). */
public enum Tone {
    NORMAL(""),
    GOOD("32"),
    BUSY("33"),
    BAD("31"),
    QUIET("2"),
    STRONG("1"),
    CYAN("36"),
    MAGENTA("35"),
    BLUE("34"),
    BRIGHT_GREEN("92"),
    BRIGHT_YELLOW("93"),
    BRIGHT_BLUE("94");

    static final String RESET = "\u001b[0m";

    private final String code;

    Tone(String code) {
        this.code = code;
    }

    String sequence() {
        return "\u001b[" + code + "m";
    }
}
