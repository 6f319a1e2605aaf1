package dev.cairn.plan;

import dev.cairn.model.Resource;
import dev.cairn.model.Workload;

/**
 * What a plan needs and cannot decide by itself because it has to stay the same: ports, generated values, places of
 * volumes. The shell remembers what it once answered; {@link #pretended()} is for those that only look.
 */
public interface Allocations {

    /**
     * A free port of the machine: what a process listens on, or where a container's port is published.
     *
     * @param portName its name, or its number as text
     */
    int port(String resource, Resource.Backend backend, String portName);

    /** A random text that was generated once and lives as long as the data that it opens. */
    String generated(String resource, String name, GeneratedSpec spec);

    /** The directory, absolute, in which the data of a process's volume is. */
    String volume(String resource, Workload.VolumeMount volume);

    /**
     * What a generated text looks like.
     *
     * @param length in characters, 8 to 128
     * @param alphabet the characters it is made of
     */
    record GeneratedSpec(int length, String alphabet) {
        /** Letters and digits: safe in URLs, shells and configuration files. */
        public static final String ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    }

    /** Answers that look right, for validation and tests: nothing is allocated. */
    static Allocations pretended() {
        return new PretendedAllocations();
    }
}
