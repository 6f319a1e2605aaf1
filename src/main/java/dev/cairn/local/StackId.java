package dev.cairn.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * What a stack is called on this machine: in names of networks, volumes, containers, directories and labels. Two
 * worktrees with the same file have different ids and share nothing.
 */
public final class StackId {
    private static final Pattern GIVEN = Pattern.compile("[a-z0-9]([-a-z0-9]{0,47}[a-z0-9])?");

    private StackId() {}

    /**
     * The id of a stack that came from a file, or from standard input.
     *
     * @param name {@code metadata.name}
     * @param origin the first file, or the working directory for standard input; symbolic links are followed
     */
    public static String of(String name, Path origin) {
        Path real;
        try {
            real = origin.toRealPath();
        } catch (IOException e) {
            real = origin.toAbsolutePath().normalize(); // it is gone; its place still tells it from others
        }
        return name + "-" + checksum(real.toString());
    }

    /**
     * An id that the user chose.
     *
     * @throws IllegalArgumentException when it cannot be part of a name everywhere, with the rule
     */
    public static String given(String name) {
        if (!GIVEN.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name
                            + "' cannot name a stack: lower-case letters, digits and dashes, at most 49, not beginning or ending with a dash");
        }
        return name;
    }

    /** Tells paths apart as well as 8 characters of a hash do; that would load the security providers for each verb. */
    private static String checksum(String text) {
        CRC32 checksum = new CRC32();
        checksum.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
