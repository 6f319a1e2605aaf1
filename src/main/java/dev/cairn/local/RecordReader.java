package dev.cairn.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes records of a JSON tree: a field for each component of that name, null for what is not there, what no component is
 * called is passed over. It looks only at the records that occur in the tree; Jackson looks at all that could, which takes a
 * cold JVM ten times as long (docs/decisions/0051). For what Cairn itself has checked and written: it says little about
 * mistakes.
 */
final class RecordReader {
    private final Map<Class<?>, Function<JsonNode, ?>> readers;
    private final Map<Class<?>, Shape> shapes = new HashMap<>();

    /** What a record consists of. */
    private record Shape(RecordComponent[] components, Type[] types, Constructor<?> constructor) {}

    /** With readers of the types that are no records, or that are written in another way than others. */
    RecordReader(Map<Class<?>, Function<JsonNode, ?>> readers) {
        this.readers = Map.copyOf(readers);
    }

    /**
     * The tree as that record.
     *
     * @throws IllegalArgumentException when it is another
     */
    synchronized <R extends Record> R read(JsonNode json, Class<R> type) {
        return type.cast(value(json, type));
    }

    private Object value(JsonNode json, Type type) {
        if (json == null || json.isNull()) {
            return null;
        }
        if (type instanceof Class<?> simple) {
            return simple(json, simple);
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return list(json, last(generic));
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            return map(json, last(generic));
        }
        throw new IllegalArgumentException("no record of Cairn has a " + type);
    }

    private static Type last(ParameterizedType generic) {
        Type[] arguments = generic.getActualTypeArguments();
        return arguments[arguments.length - 1];
    }

    private List<Object> list(JsonNode json, Type element) {
        List<Object> list = new ArrayList<>(json.size());
        json.forEach(item -> list.add(value(item, element)));
        return list;
    }

    private Map<String, Object> map(JsonNode json, Type element) {
        Map<String, Object> map = new LinkedHashMap<>();
        json.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue(), element)));
        return map;
    }

    private Object simple(JsonNode json, Class<?> type) {
        Function<JsonNode, ?> reader = readers.get(type);
        if (reader != null) {
            return reader.apply(json);
        }
        if (type.isEnum()) {
            return constant(json.asText(), type);
        }
        if (!type.isRecord()) {
            throw new IllegalArgumentException("no record of Cairn has a " + type);
        }
        return record(json, type);
    }

    private static Object constant(String name, Class<?> type) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("there is no " + type.getSimpleName() + " " + name);
    }

    private Object record(JsonNode json, Class<?> type) {
        Shape shape = shapes.computeIfAbsent(type, RecordReader::shape);
        Object[] values = new Object[shape.components().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(json.get(shape.components()[i].getName()), shape.types()[i]);
        }
        try {
            return shape.constructor().newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("no " + type.getSimpleName() + ": " + e.getCause(), e);
        }
    }

    private static Shape shape(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Type[] types = new Type[components.length];
        Class<?>[] erased = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getGenericType();
            erased[i] = components[i].getType();
        }
        try {
            return new Shape(components, types, type.getDeclaredConstructor(erased));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has this constructor", e);
        }
    }
}
