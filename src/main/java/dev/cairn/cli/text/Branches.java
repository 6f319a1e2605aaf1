package dev.cairn.cli.text;

/**
 * The lines that show what is below what.
 *
 * @param look what the receiver can show
 */
record Branches(Look look) {
    /** Before the last thing below another. */
    String last() {
        return look.unicode() ? "└─ " : "`- ";
    }

    /** Before any other. */
    String middle() {
        return look.unicode() ? "├─ " : "|- ";
    }

    /** Before the one of that number out of so many. */
    String of(int index, int size) {
        return index == size - 1 ? last() : middle();
    }

    /** What stands before everything below something that came after that branch. */
    String below(String indent, String branch) {
        if (branch.isEmpty()) {
            return indent;
        }
        return indent + (branch.equals(last()) ? "   " : look.unicode() ? "│  " : "|  ");
    }
}
