package dev.cairn.runtime;

import java.util.Map;

/**
 * Whose objects these are.
 *
 * @param id unique on the machine, or namespace and name on a cluster; part of every name
 * @param name as users know it
 * @param uid random identity: anything without it is foreign
 * @param labels of the user, for everything that is created
 */
public record StackRef(String id, String name, String uid, Map<String, String> labels) {
    public StackRef {
        labels = Map.copyOf(labels);
    }
}
