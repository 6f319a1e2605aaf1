package dev.cairn.operator;

import dev.cairn.api.Stack;

/** Which of two states of one Stack is the newer one: versions of one object may be compared (KEP 5504). */
final class Versions {
    private Versions() {}

    /** Whether that state came after the other one; not when either version is no number. */
    static boolean isAfter(Stack state, Stack other) {
        return isAfter(
                state.getMetadata().getResourceVersion(), other.getMetadata().getResourceVersion());
    }

    static boolean isAfter(String version, String other) {
        return number(version) > number(other) && number(other) > 0;
    }

    private static long number(String version) {
        return version != null && version.matches("[0-9]{1,18}") ? Long.parseLong(version) : 0;
    }
}
