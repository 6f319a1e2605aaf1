package dev.cairn.plan;

import java.util.regex.Pattern;

/** The name of a stack, and texts where labels and annotations need them. */
final class MetadataCheck {
    private static final int LONGEST_NAME = 40;
    private static final Pattern NAME = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");

    private MetadataCheck() {}

    static void check(Field metadata, Problems problems) {
        Field name = metadata.get("name");
        name.text().ifPresent(text -> {
            if (text.length() > LONGEST_NAME) {
                problems.error(
                        Code.OutOfBounds,
                        name,
                        "the name has " + text.length() + " characters; " + LONGEST_NAME + " is the limit",
                        "it becomes part of host names; choose a shorter one");
            } else if (!NAME.matcher(text).matches()) {
                problems.error(
                        Code.OutOfBounds,
                        name,
                        "'" + FormCheck.cut(text) + "' cannot be the name of a stack",
                        "write lower-case letters, digits and '-', a letter first: it becomes part of host names");
            }
        });
    }
}
