package dev.cairn.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The forms of a result. */
public enum Form {
    TABLE,
    WIDE,
    JSON,
    JSONL,
    YAML,
    TEXT,
    DOT,
    MERMAID;

    /** Whether the result is for a program; its errors are JSON then, too. */
    boolean isForPrograms() {
        return this == JSON || this == JSONL;
    }

    /** The form of that name. */
    static Optional<Form> of(String name) {
        return Arrays.stream(values()).filter(form -> form.word().equals(name)).findFirst();
    }

    /** The one that was asked for, if it is among these; the first of them when none was. */
    static Form choose(String asked, Form... allowed) {
        if (asked == null || asked.isEmpty()) {
            return allowed[0];
        }
        return of(asked)
                .filter(form -> List.of(allowed).contains(form))
                .orElseThrow(() -> Failure.usage(
                        "this command has no output form \"" + asked + "\"",
                        "use -o " + Arrays.stream(allowed).map(Form::word).collect(Collectors.joining(", -o "))));
    }

    /** As users write it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
