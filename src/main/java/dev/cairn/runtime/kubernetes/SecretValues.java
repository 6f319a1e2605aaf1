package dev.cairn.runtime.kubernetes;

import dev.cairn.model.OutputValue.SecretRef;
import java.util.Map;
import java.util.Optional;

/** The values of keys of Secrets, as they were read for one start; never printed, never kept. */
record SecretValues(Map<SecretRef, String> byKey) {
    /** Nothing was read. */
    static final SecretValues NONE = new SecretValues(Map.of());

    SecretValues {
        byKey = Map.copyOf(byKey);
    }

    Optional<String> of(SecretRef key) {
        return Optional.ofNullable(byKey.get(key));
    }

    @Override
    public String toString() {
        return byKey.keySet().toString();
    }
}
