package dev.cairn.plan;

import java.util.Optional;
import java.util.function.Function;

/** What a grammar makes of a text: a value, or what is wrong with it. */
public sealed interface Outcome<T> {

    /** The text means this. */
    record Good<T>(T value) implements Outcome<T> {}

    /**
     * The text means nothing.
     *
     * @param message what is wrong, without the text itself and without a full stop
     * @param advice what to write instead
     */
    record Bad<T>(String message, String advice) implements Outcome<T> {}

    /** The value, when there is one. */
    default Optional<T> found() {
        return switch (this) {
            case Good<T>(T value) -> Optional.of(value);
            case Bad<T> _ -> Optional.empty();
        };
    }

    /** The same with another value. */
    default <U> Outcome<U> map(Function<T, U> change) {
        return switch (this) {
            case Good<T>(T value) -> new Good<>(change.apply(value));
            case Bad<T>(String message, String advice) -> new Bad<>(message, advice);
        };
    }
}
