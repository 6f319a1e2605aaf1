package dev.cairn.simulation;

/** A rule did not hold. */
public final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final Rule rule;

    public Violation(Rule rule, String what) {
        super(rule + ": " + what);
        this.rule = rule;
    }

    public Rule rule() {
        return rule;
    }
}
