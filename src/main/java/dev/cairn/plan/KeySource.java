package dev.cairn.plan;

import dev.cairn.model.OutputValue;
import java.util.Map;
import java.util.Optional;

/** The keys of Secrets and ConfigMaps. */
public interface KeySource {
    /** Has none. */
    KeySource NONE = (_, _) -> Optional.empty();

    /** What an object is. */
    enum Kind {
        SECRET,
        CONFIG_MAP
    }

    /** Every key of that object with its value; empty when there is no such object. */
    Optional<Map<String, OutputValue>> find(Kind kind, String name);
}
