package dev.cairn.model;

import java.util.List;
import java.util.Objects;

/** One published value. A secret never prints itself. */
public sealed interface OutputValue {

    /** A value anybody may see. */
    record Plain(String value) implements OutputValue {}

    /** A value that must not be shown; {@link #toString()} masks it. */
    record Secret(String value) implements OutputValue {
        @Override
        public String toString() {
            return "••••";
        }
    }

    /** A value that only the backend reads: a key of a Secret of the cluster. */
    record SecretRef(String name, String key) implements OutputValue {}

    /** A secret text of which only the backend reads some pieces. */
    record Composed(List<Piece> pieces) implements OutputValue {
        public Composed {
            pieces = List.copyOf(pieces);
        }

        @Override
        public String toString() {
            return "••••";
        }
    }

    /** A piece of a composed value. */
    sealed interface Piece {
        /** Text that is complete. */
        record Text(String text) implements Piece {}

        /**
         * What the backend reads.
         *
         * @param encoded whether it is percent-encoded, as part of an address
         */
        record Key(SecretRef reference, boolean encoded) implements Piece {}
    }

    /** What people and status may see. */
    default String shown() {
        return switch (this) {
            case Plain plain -> plain.value();
            case Secret _, Composed _ -> "••••";
            case SecretRef ref -> "secret " + ref.name() + "/" + ref.key();
        };
    }

    /** A value of the given secrecy. */
    static OutputValue of(String value, boolean secret) {
        Objects.requireNonNull(value);
        return secret ? new Secret(value) : new Plain(value);
    }
}
