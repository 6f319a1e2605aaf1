package dev.cairn.runtime.process;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Identity of one attempt, written {@code <resource>-<attempt>-<8 hex digits>}. The digits are random, so a shim of an
 * attempt that was given up never finds a directory that it could run in.
 */
record InstanceId(String resource, long attempt, String nonce) {
    private static final Pattern TEXT =
            Pattern.compile("([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)-([0-9]{1,18})-([0-9a-f]{8})");
    private static final Pattern DIRECTORY = Pattern.compile("([0-9]{1,18})-([0-9a-f]{8})");

    static InstanceId next(String resource, long attempt) {
        return new InstanceId(
                resource,
                attempt,
                HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()));
    }

    static Optional<InstanceId> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new InstanceId(matcher.group(1), Long.parseLong(matcher.group(2)), matcher.group(3)))
                : Optional.empty();
    }

    static Optional<InstanceId> ofDirectory(String resource, String name) {
        Matcher matcher = DIRECTORY.matcher(name);
        return matcher.matches()
                ? Optional.of(new InstanceId(resource, Long.parseLong(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    String directory() {
        return attempt + "-" + nonce;
    }

    @Override
    public String toString() {
        return resource + "-" + directory();
    }
}
