package dev.cairn.model;

import java.util.Map;
import java.util.Optional;

/**
 * What a backend can do, so that the plan can say what it cannot.
 *
 * @param service who restarts, probes and replaces a service
 * @param job the same for a job
 * @param view from where its workloads see the outputs of others
 * @param fields what becomes of a field of the resource, by its path (as in {@code container.ulimits}); a field that
 *     is not named is honoured
 */
public record Capabilities(Handling service, Handling job, View view, Map<String, Support> fields) {
    public Capabilities {
        fields = Map.copyOf(fields);
    }

    /** What becomes of a field. */
    public sealed interface Support {
        /** Accepted, without effect here; the note says what that means. */
        record Ignored(String note) implements Support {}

        /** Cannot be honoured; the advice says what to write instead. */
        record Refused(String advice) implements Support {}
    }

    /** What becomes of that field, when it is not simply honoured. */
    public Optional<Support> of(String path) {
        return Optional.ofNullable(fields.get(path));
    }
}
