package dev.cairn.expression;

/** An expression that cannot be understood, or that says nothing of the values it was given. */
public final class WrongExpression extends Exception {
    private static final long serialVersionUID = 1L;

    private final String why;
    private final int offset;

    WrongExpression(String expression, String why, int offset, Exception cause) {
        super("the expression '" + expression + "': " + why, cause);
        this.why = why;
        this.offset = offset;
    }

    /** The same without the expression. */
    public String why() {
        return why;
    }

    /** How many characters into the expression it goes wrong; 0 when that is not known. */
    public int offset() {
        return offset;
    }
}
