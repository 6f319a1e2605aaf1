package dev.cairn.model;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a backend can do, so that the plan can say what it cannot.
 *
 * @param service who restarts, probes and replaces a service
 * @param job the same for a job
 * @param view from where its workloads see the outputs of others
 * @param fields what becomes of a field of the resource, by its path (as in {@code container.ulimits}); a field that
 *     is not named is honoured
 * @param situations what becomes of it only for some workloads; looked at first
 */
public record Capabilities(
        Handling service,
        Handling job,
        View view,
        Map<String, Support> fields,
        Map<Situation, Map<String, Support>> situations) {
    public Capabilities {
        fields = Map.copyOf(fields);
        situations = Map.copyOf(situations);
    }

    /** A backend that makes no difference between workloads. */
    public Capabilities(Handling service, Handling job, View view, Map<String, Support> fields) {
        this(service, job, view, fields, Map.of());
    }

    /** What may matter for how a backend runs a workload. */
    public enum Situation {
        /** A service that every end starts again. */
        ALWAYS_RESTARTED,
        /** A service that may end for good. */
        MAY_END,
        JOB
    }

    /** What becomes of a field. */
    public sealed interface Support {
        /** Accepted, without effect here; the note says what that means. */
        record Ignored(String note) implements Support {}

        /** Cannot be honoured; the advice says what to write instead. */
        record Refused(String advice) implements Support {}

        /** Honoured with these values alone. */
        record Only(Set<String> values, String advice) implements Support {
            public Only {
                values = Set.copyOf(values);
            }
        }
    }

    /** What becomes of that field, when it is not simply honoured. */
    public Optional<Support> of(String path, Situation situation) {
        return Optional.ofNullable(situations.getOrDefault(situation, Map.of()).getOrDefault(path, fields.get(path)));
    }
}
