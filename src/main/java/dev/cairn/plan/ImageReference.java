package dev.cairn.plan;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one grammar of image references, that of the distribution project: {@code [registry[:port]/]path[:tag][@digest]}.
 *
 * @param registry host and port; empty when the reference does not name one
 * @param path as written, without registry
 * @param tag empty when there is none
 * @param digest algorithm and hexadecimal digits; empty when there is none
 */
public record ImageReference(Optional<String> registry, String path, Optional<String> tag, Optional<String> digest) {
    private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*";
    private static final String LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
    private static final Pattern REGISTRY =
            Pattern.compile("(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?");
    private static final Pattern PATH = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern DIGEST =
            Pattern.compile("sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}");
    private static final Pattern FORM = Pattern.compile("([^@]*?)(?::([^:/@]*))?(?:@(.*))?");
    private static final int LONGEST_NAME = 255;

    /** Reads such a text. */
    public static Outcome<ImageReference> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (text.isBlank() || !form.matches()) {
            return bad("is no image", "");
        }
        if (text.contains("://")) {
            return bad("is an address", "leave out " + text.substring(0, text.indexOf("://") + 3));
        }
        String name = form.group(1);
        Optional<String> tag = Optional.ofNullable(form.group(2));
        Optional<String> digest = Optional.ofNullable(form.group(3));
        if (tag.isPresent() && !TAG.matcher(tag.get()).matches()) {
            return tag.get().isEmpty()
                    ? bad("has an empty tag", "write a tag after the colon, as in " + name + ":1.4")
                    : bad("has the tag " + tag.get(), "a tag has letters, digits, '_', '.' and '-', at most 128");
        }
        if (digest.isPresent() && !DIGEST.matcher(digest.get()).matches()) {
            return bad("has a digest of a wrong form", "a digest looks like sha256: and 64 hexadecimal digits");
        }
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean isRegistry = slash > 0
                && (first.contains(".")
                        || first.contains(":")
                        || first.equals("localhost")
                        || !first.equals(lower(first)));
        String path = isRegistry ? name.substring(slash + 1) : name;
        if (isRegistry && !REGISTRY.matcher(first).matches()) {
            return bad("has the registry " + first, "a registry is a host name, with a port where needed");
        }
        if (!PATH.matcher(path).matches()) {
            return path.equals(lower(path)) || !PATH.matcher(lower(path)).matches()
                    ? bad("is no image reference", "write registry/name:tag, as in ghcr.io/acme/api:1.4")
                    : bad("has capital letters in its name", "write " + text.replace(path, lower(path)));
        }
        if (name.length() > LONGEST_NAME) {
            return bad("has a name of more than 255 characters", "");
        }
        return new Outcome.Good<>(
                new ImageReference(isRegistry ? Optional.of(first) : Optional.empty(), path, tag, digest));
    }

    /** Whether what it names may change: no digest, and the tag {@code latest} or none. */
    public boolean isLatest() {
        return digest.isEmpty() && tag.map("latest"::equals).orElse(true);
    }

    private static String lower(String text) {
        return text.toLowerCase(java.util.Locale.ROOT);
    }

    private static <T> Outcome<T> bad(String message, String advice) {
        return new Outcome.Bad<>(message, advice);
    }
}
