package dev.cairn.plan;

import java.util.Optional;

/** The way from the root of a document to a field. Cheap to extend; becomes text only when somebody has to read it. */
final class Path {
    /** The document itself. */
    static final Path ROOT = new Path(null, "", -1);

    private final Path parent;
    private final String field;
    private final int index;

    private Path(Path parent, String field, int index) {
        this.parent = parent;
        this.field = field;
        this.index = index;
    }

    Path field(String name) {
        return new Path(this, name, -1);
    }

    Path item(int number) {
        return new Path(this, "", number);
    }

    /** The last field on the way; of an item that of its list. */
    String name() {
        return index >= 0 ? parent.name() : field;
    }

    /** The list of which this is an item. */
    Optional<Path> list() {
        return index >= 0 ? Optional.of(parent) : Optional.empty();
    }

    /** As in {@code spec.resources[2].container.ports[0].port}; names with dots or blanks are quoted. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        append(text);
        return text.toString();
    }

    private void append(StringBuilder text) {
        if (parent == null) {
            return;
        }
        parent.append(text);
        if (index >= 0) {
            text.append('[').append(index).append(']');
        } else if (field.matches("[A-Za-z0-9_-]+")) {
            text.append(text.isEmpty() ? "" : ".").append(field);
        } else {
            text.append("[\"").append(field).append("\"]");
        }
    }
}
