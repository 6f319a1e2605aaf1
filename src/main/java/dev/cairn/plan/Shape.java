package dev.cairn.plan;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.api.DurationText;
import dev.cairn.api.LabelName;
import dev.cairn.api.SizeText;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a value has to look like, read off the records of {@code dev.cairn.api}: the same annotations from which the CRD
 * is generated, so that a laptop and a cluster accept the same. Each record is looked at when a document first needs it.
 */
sealed interface Shape {

    /** Fields by name. */
    record Fields(Class<?> record, Map<String, Member> members, boolean open) implements Shape {}

    /** A record that is looked at when a document needs it. */
    record Nested(Class<?> record) implements Shape {
        Fields fields() {
            return of(record);
        }
    }

    /** One field of a record. */
    record Member(Shape shape, boolean required) {}

    /** A list. */
    record Items(Shape item, long atLeast, long atMost) implements Shape {}

    /** Fields whose names are the user's. */
    record Named(Shape value, long atMost) implements Shape {}

    /** A text. */
    record Text(Form form, Optional<Pattern> pattern, long atLeast, long atMost) implements Shape {}

    /** Forms of text that have a name. */
    enum Form {
        ANY,
        DURATION,
        SIZE,
        NAME
    }

    /** A number. */
    record Figure(boolean whole, double least, double most) implements Shape {}

    /** Yes or no. */
    record Truth() implements Shape {}

    /** One of some words. */
    record Choice(List<String> words) implements Shape {}

    /** A whole number or a text. */
    record WholeOrText() implements Shape {}

    /** Whatever it is. */
    record Anything() implements Shape {}

    /** The shape of that record; derived once. */
    static Fields of(Class<?> record) {
        return Derived.SHAPES.get(record);
    }

    /** How shapes are derived. */
    final class Derived {
        private static final ClassValue<Fields> SHAPES = new ClassValue<>() {
            @Override
            protected Fields computeValue(Class<?> record) {
                return fields(record);
            }
        };

        private Derived() {}

        private static Fields fields(Class<?> record) {
            Map<String, Member> members = new LinkedHashMap<>();
            boolean open = false;
            for (RecordComponent component : record.getRecordComponents()) {
                List<Annotation> annotations = annotations(record, component);
                if (find(annotations, JsonAnySetter.class).isPresent()) {
                    open = true;
                    continue;
                }
                Shape shape = shape(component.getGenericType(), component.getAnnotatedType(), annotations);
                boolean required = find(annotations, Required.class).isPresent();
                String name = find(annotations, JsonProperty.class)
                        .map(JsonProperty::value)
                        .orElse(component.getName());
                members.put(name, new Member(shape, required));
            }
            return new Fields(record, members, open);
        }

        /** Those of the component, and of the accessor that an interface declares for it. */
        private static List<Annotation> annotations(Class<?> record, RecordComponent component) {
            List<Annotation> annotations = withMeta(component.getAccessor().getAnnotations());
            try {
                annotations.addAll(
                        withMeta(record.getDeclaredField(component.getName()).getAnnotations()));
            } catch (NoSuchFieldException e) {
                throw new IllegalStateException("a record without the field of its component", e);
            }
            List<Class<?>> interfaces = new ArrayList<>(List.of(record.getInterfaces()));
            for (int i = 0; i < interfaces.size(); i++) {
                Class<?> type = interfaces.get(i);
                interfaces.addAll(List.of(type.getInterfaces()));
                Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> method.getName().equals(component.getName()))
                        .forEach(method -> annotations.addAll(withMeta(method.getAnnotations())));
            }
            return annotations;
        }

        private static Shape shape(Type type, AnnotatedType annotated, List<Annotation> annotations) {
            Optional<Size> size = find(annotations, Size.class);
            long atLeast = size.map(Size::min).map(min -> Math.max(0, min)).orElse(0L);
            long atMost = size.map(Size::max).orElse(Long.MAX_VALUE);
            if (type instanceof ParameterizedType generic) {
                AnnotatedType[] arguments = ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments();
                AnnotatedType last = arguments[arguments.length - 1];
                Shape inner = shape(last.getType(), last, withMeta(last.getAnnotations()));
                return generic.getRawType() == List.class
                        ? new Items(inner, atLeast, atMost)
                        : new Named(inner, atMost);
            }
            Class<?> raw = (Class<?>) type;
            if (raw.isRecord()) {
                return new Nested(raw);
            }
            if (raw.isEnum()) {
                return new Choice(Arrays.stream(raw.getEnumConstants())
                        .map(word -> ((Enum<?>) word).name())
                        .toList());
            }
            if (raw == String.class) {
                return text(annotations, atLeast, atMost);
            }
            if (raw == Boolean.class) {
                return new Truth();
            }
            if (raw == IntOrString.class) {
                return new WholeOrText();
            }
            if (raw == JsonNode.class) {
                return new Anything();
            }
            if (raw == Integer.class || raw == Long.class || raw == Double.class) {
                double least = find(annotations, Min.class).map(Min::value).orElse(Double.NEGATIVE_INFINITY);
                double most = find(annotations, Max.class).map(Max::value).orElse(Double.POSITIVE_INFINITY);
                return new Figure(raw != Double.class, least, most);
            }
            throw new IllegalStateException("no shape for " + type);
        }

        private static Text text(List<Annotation> annotations, long atLeast, long atMost) {
            Optional<Pattern> pattern = find(annotations, io.fabric8.generator.annotation.Pattern.class)
                    .map(annotation -> Pattern.compile(annotation.value(), Pattern.DOTALL));
            Form form = Form.ANY;
            if (find(annotations, DurationText.class).isPresent()) {
                form = Form.DURATION;
            } else if (find(annotations, SizeText.class).isPresent()) {
                form = Form.SIZE;
            } else if (find(annotations, LabelName.class).isPresent()) {
                form = Form.NAME;
            }
            return new Text(form, pattern, atLeast, atMost);
        }

        /** Ours that stand for several of the generator's bring those along. */
        private static List<Annotation> withMeta(Annotation[] annotations) {
            List<Annotation> all = new ArrayList<>(List.of(annotations));
            for (Annotation annotation : annotations) {
                if (annotation.annotationType().getPackage() == LabelName.class.getPackage()) {
                    all.addAll(List.of(annotation.annotationType().getAnnotations()));
                }
            }
            return all;
        }

        private static <A extends Annotation> Optional<A> find(List<Annotation> annotations, Class<A> type) {
            return annotations.stream().filter(type::isInstance).map(type::cast).findFirst();
        }
    }
}
