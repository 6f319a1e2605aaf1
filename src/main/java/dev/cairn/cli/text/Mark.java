package dev.cairn.cli.text;

import dev.cairn.model.Phase;

/** The symbol before a resource, with its plain form for terminals that are not UTF-8. */
public enum Mark {
    READY("●", "[ok]", Tone.GOOD),
    DONE("✓", "[ok]", Tone.GOOD),
    BUSY("◐", "[..]", Tone.BUSY),
    IDLE("○", "[--]", Tone.QUIET),
    FAILED("✗", "[!!]", Tone.BAD);

    private final String symbol;
    private final String plain;
    private final Tone tone;

    Mark(String symbol, String plain, Tone tone) {
        this.symbol = symbol;
        this.plain = plain;
        this.tone = tone;
    }

    /** The symbol of that phase. */
    public static Mark of(Phase phase) {
        return switch (phase) {
            case READY -> READY;
            case COMPLETED -> DONE;
            case STARTING, RUNNING, UNREADY, STOPPING, RESTARTING -> BUSY;
            case PENDING, BLOCKED, STOPPED, SKIPPED, UNMANAGED -> IDLE;
            case FAILED, QUARANTINED -> FAILED;
        };
    }

    /** The symbol as that receiver can show it, without colour. */
    public String text(Look look) {
        return look.unicode() ? symbol : plain;
    }

    /** Its colour. */
    public Tone tone() {
        return tone;
    }
}
