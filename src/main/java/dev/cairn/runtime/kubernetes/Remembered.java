package dev.cairn.runtime.kubernetes;

import dev.cairn.model.ClusterObject;

/**
 * An object that a user wrote and that was there when somebody looked last.
 *
 * @param resource that it was made for
 */
public record Remembered(String resource, ClusterObject object, String uid) {}
