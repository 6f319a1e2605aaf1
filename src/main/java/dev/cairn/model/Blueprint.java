package dev.cairn.model;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A resource's specification with its references still open. Pure: the same lookup gives the same binding, so the
 * engine may ask as often as it likes; implementations remember the last answer.
 */
public interface Blueprint {

    /** The outputs of other resources that {@link #bind} needs. */
    Set<OutputRef> references();

    /** The specification with every reference filled in, as its consumer sees the values. */
    Binding bind(Lookup outputs);

    /**
     * What {@link #bind} is expected to give, where that is known before anything runs: hosts and ports of a stack mostly
     * are. It may be prepared, never started; what is bound when the gates open decides.
     */
    default Optional<Binding.Bound> foreseen() {
        return Optional.empty();
    }

    /** The specification as far as it is known before anything runs; to be looked at, never to be run. */
    default Optional<Workload> outline() {
        return foreseen().map(Binding.Bound::workload);
    }

    /**
     * What the resource publishes, computed in the step in which it becomes ready or completes.
     *
     * @param facts what only a run can tell: {@code exitCode}, and the lines a job wrote as outputs
     */
    Outputs outputs(Lookup outputs, Map<String, OutputValue> facts);

    /** What takes back what the job did, when its stack is removed; empty when nothing does. */
    default Optional<Undo> undo() {
        return Optional.empty();
    }

    /** A run that takes back what a job did. */
    @FunctionalInterface
    interface Undo {
        /** As {@link Blueprint#bind}; the hash is never one of the job itself. */
        Binding bind(Lookup outputs);
    }

    /** The object of a cluster that it is; empty when the backend chooses one for it. */
    default Optional<ClusterObject> object() {
        return Optional.empty();
    }

    /** The published outputs of other resources. */
    @FunctionalInterface
    interface Lookup {
        /** The value as seen from there; empty when it is not published now. */
        Optional<OutputValue> find(View view, OutputRef reference);
    }

    /** The result of filling in the references. */
    sealed interface Binding {
        /**
         * Everything is known.
         *
         * @param hash identifies what runs; a change replaces the running workload
         */
        record Bound(Workload workload, String hash) implements Binding {}

        /**
         * Some outputs are not published yet.
         *
         * @param image what can be pulled or built already; empty for a command, or when the image itself is open
         */
        record Unresolved(Set<OutputRef> missing, Optional<Workload.Image> image) implements Binding {
            public Unresolved {
                missing = Set.copyOf(missing);
            }

            /** Nothing can be prepared yet. */
            public Unresolved(Set<OutputRef> missing) {
                this(missing, Optional.empty());
            }
        }

        /** The values do not make a specification that can be run. */
        record Invalid(String error) implements Binding {}
    }

    /** A blueprint without references that publishes nothing but its facts; for groups, externals and tests. */
    static Blueprint fixed(Workload workload, String hash, Outputs outputs) {
        return new Blueprint() {
            @Override
            public Set<OutputRef> references() {
                return Set.of();
            }

            @Override
            public Binding bind(Lookup lookup) {
                return new Binding.Bound(workload, hash);
            }

            @Override
            public Outputs outputs(Lookup lookup, Map<String, OutputValue> facts) {
                return outputs;
            }
        };
    }
}
