package dev.cairn.model;

import java.util.List;

/** What a resource is to the engine. */
public sealed interface Kind {
    /** Expected to run until it is stopped. */
    record Service() implements Kind {}

    /** Expected to end. */
    record Job(JobPolicy policy) implements Kind {}

    /** No workload of its own; its phase is that of its members. */
    record Group(List<String> members) implements Kind {
        public Group {
            members = List.copyOf(members);
        }
    }

    /** Something that runs elsewhere; only probed. */
    record External() implements Kind {}

    /** Whether it has instances on a backend. */
    default boolean hasInstance() {
        return this instanceof Service || this instanceof Job;
    }
}
