package dev.cairn.plan;

/** How large a tree is as JSON. */
final class Weight {
    private Weight() {}

    /** Whether it has more than that many bytes, roughly: escapes are not counted. */
    static boolean exceeds(Node node, long limit) {
        return left(node, limit) < 0;
    }

    private static long left(Node node, long limit) {
        long left = limit;
        switch (node) {
            case Node.Mapping mapping -> {
                for (var entry : mapping.members().entrySet()) {
                    left = left < 0
                            ? left
                            : left(
                                    entry.getValue().value(),
                                    left - entry.getKey().length() - 4);
                }
            }
            case Node.Sequence sequence -> {
                for (Node item : sequence.items()) {
                    left = left < 0 ? left : left(item, left - 1);
                }
            }
            case Node.Text text -> left -= text.value().length() + 2;
            case Node.Number number -> left -= number.written().length();
            case Node.Truth _, Node.Null _, Node.Open _, Node.Value _, Node.Unknown _ -> left -= 5;
        }
        return left;
    }
}
