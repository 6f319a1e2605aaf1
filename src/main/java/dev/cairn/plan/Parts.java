package dev.cairn.plan;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of one resource that may contain references: everything that a {@link dev.cairn.model.Workload} is read
 * from.
 *
 * @param program the program's fields by name, its environment excepted
 * @param variables its environment by name, complete
 */
record Parts(Map<String, Field> program, Map<String, Field> variables, Field health, Field labels, Field annotations) {

    /** The same with every text replaced. */
    Parts mapTexts(Node.TextFunction change) {
        return new Parts(
                map(program, change),
                map(variables, change),
                map(health, change),
                map(labels, change),
                map(annotations, change));
    }

    private static Map<String, Field> map(Map<String, Field> fields, Node.TextFunction change) {
        Map<String, Field> mapped = new LinkedHashMap<>();
        fields.forEach((name, field) -> mapped.put(name, map(field, change)));
        return mapped;
    }

    private static Field map(Field field, Node.TextFunction change) {
        return field.with(field.node().mapTexts(field.path(), change));
    }

    /** A field of the program; one with nothing in it when it was not written. */
    Field get(String name) {
        Field field = program.get(name);
        return field != null
                ? field
                : new Field(health.path(), new Node.Null(health.node().at()));
    }

    /** Whether a field of the program was written. */
    boolean has(String name) {
        return program.containsKey(name) && program.get(name).isPresent();
    }
}
