package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of an anchor or a witness.
 *
 * @param belongsTo uid of the Stack it was made for
 * @param part which of the two
 * @param data what it keeps
 */
record SeenAnchor(
        Scope.Key stack, String uid, String belongsTo, String part, boolean deleting, Map<String, String> data)
        implements KindWatch.Seen {
    static final String ANCHOR = "anchor";
    static final String WITNESS = "witness";

    /** What is kept of that object; empty when it is neither. */
    static Optional<SeenAnchor> of(ConfigMap map) {
        return Labels.stackOf(map)
                .map(stack -> new SeenAnchor(
                        stack,
                        map.getMetadata().getUid(),
                        Labels.label(map, Labels.UID),
                        Labels.label(map, Labels.PART),
                        map.getMetadata().getDeletionTimestamp() != null,
                        Optional.ofNullable(map.getData()).map(Map::copyOf).orElse(Map.of())));
    }

    @Override
    public String resource() {
        return "";
    }

    /** A ConfigMap has none; the newest state is the one that came last. */
    @Override
    public long generation() {
        return 0;
    }
}
