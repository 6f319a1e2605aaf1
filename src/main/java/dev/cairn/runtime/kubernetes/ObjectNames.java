package dev.cairn.runtime.kubernetes;

import dev.cairn.model.ClusterOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The names of what is created. Two stacks whose names meet ({@code a-b} with {@code c}, {@code a} with {@code b-c})
 * have the same object name; the labels tell them apart, so the second is refused instead of sharing.
 */
public final class ObjectNames {
    /** Longest name: leaves room for the 11 characters a Deployment's pods add within a label value's 63. */
    static final int LONGEST = 52;

    private ObjectNames() {}

    /**
     * The name of a resource's objects, its Service included: the host name of the resource within the namespace.
     * {@code <stack>-<resource>}; over 52 characters it is cut and ends with 8 characters of its hash.
     */
    public static String of(String stack, String resource) {
        String name = stack + "-" + resource;
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST - 9) + "-" + digest(name);
    }

    /** The name of the Secret with what a recipe generated; as the plan refers to it. */
    static String generated(String stack, String resource) {
        return of(stack, resource) + ClusterOptions.GENERATED_SECRET;
    }

    /** The name of an object of a resource that never changes: another content has another name. */
    static String versioned(String stack, String resource, String content) {
        return of(stack, resource) + "-" + digest(content);
    }

    /** The name of the stack's anchor; see {@link Anchors}. */
    static String anchor(String stack) {
        return stack + "-cairn";
    }

    /** The name of the stack's witness; see {@link Anchors}. */
    static String witness(String stack) {
        return stack + "-cairn-witness";
    }

    private static String digest(String name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
