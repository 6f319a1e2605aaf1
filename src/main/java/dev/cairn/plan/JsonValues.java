package dev.cairn.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tree of the document as JSON values of the JDK's types: maps, lists, texts, numbers ({@link Long} where they are
 * whole), booleans. What is nothing or not known yet is left out.
 */
final class JsonValues {
    private JsonValues() {}

    /** The members of an object. */
    static Map<String, Object> object(Field mapping) {
        Map<String, Object> members = new LinkedHashMap<>();
        mapping.entries().forEach((name, value) -> of(value).ifPresent(known -> members.put(name, known)));
        return members;
    }

    private static Optional<Object> of(Field field) {
        return switch (field.node()) {
            case Node.Mapping _ -> Optional.of(object(field));
            case Node.Sequence _ -> {
                List<Object> items = new ArrayList<>();
                field.items().forEach(item -> of(item).ifPresent(items::add));
                yield Optional.of(items);
            }
            case Node.Number number -> Optional.of(number(number.written()));
            case Node.Truth truth -> Optional.of(truth.value());
            case Node.Text _, Node.Value _ -> field.text().map(Object.class::cast);
            case Node.Null _, Node.Open _, Node.Unknown _ -> Optional.empty();
        };
    }

    private static Object number(String written) {
        return Numbers.whole(written).<Object>map(whole -> whole).orElseGet(() -> Numbers.decimal(written)
                .<Object>map(java.math.BigDecimal::doubleValue)
                .orElse(written));
    }
}
