package dev.cairn.plan;

import dev.cairn.model.OutputValue;

/** Secrets belong into variables and files; everywhere else other people and programs can read them. */
final class SecretLeaks {
    private SecretLeaks() {}

    /** Reports every secret that stands elsewhere. */
    static void check(Parts parts, Problems problems) {
        parts.program().forEach((name, field) -> {
            if (name.equals("files")) {
                field.items().forEach(file -> check(file.get("path"), problems));
            } else {
                check(field, problems);
            }
        });
        check(parts.health(), problems);
        check(parts.labels(), problems);
        check(parts.annotations(), problems);
    }

    private static void check(Field field, Problems problems) {
        switch (field.node()) {
            case Node.Value(Position at, OutputValue.Plain plain) -> {}
            case Node.Value _ ->
                problems.error(
                        Code.SecretLeak,
                        field,
                        "a secret cannot stand here, where others can read it",
                        "pass it in env or in the content of a file");
            case Node.Mapping mapping ->
                mapping.members()
                        .forEach(
                                (name, member) -> check(new Field(field.path().field(name), member.value()), problems));
            case Node.Sequence _ -> field.items().forEach(item -> check(item, problems));
            case Node.Text _, Node.Number _, Node.Truth _, Node.Null _, Node.Open _, Node.Unknown _ -> {}
        }
    }
}
