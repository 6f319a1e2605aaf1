package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each {@code in-*} is a stack with mistakes; its {@code out-*.txt} is everything that is said about it, all at once and
 * with positions. Run with {@code -Dcairn.accept=true} to write what is said now, and read it before keeping it.
 */
class DiagnosticsTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "dev", "cairn", "plan", "diagnostics");

    static Stream<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(FOLDER)) {
            return all.filter(file -> file.getFileName().toString().startsWith("in-")).sorted().toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void every_mistake_is_told_with_its_place_and_what_to_write_instead(Path file) throws IOException {
        String text = Files.readString(file);
        String name = file.getFileName().toString();

        Planned planned = Planner.plan(java.util.List.of(new Source(name, text)), TestContexts.asked(text));

        Path expected = FOLDER.resolve(name.replaceFirst("^in-", "out-").replaceFirst("\\.[a-z]+$", ".txt"));
        if (Boolean.getBoolean("cairn.accept")) {
            Files.writeString(expected, said(planned));
        }
        assertThat(said(planned)).isEqualTo(read(expected));
        assertThat(planned.plan().isPresent())
                .isEqualTo(planned.diagnostics().stream().noneMatch(Diagnostic::isError));
    }

    private static String said(Planned planned) {
        String problems = planned.diagnostics().stream()
                .map(d -> d.line() + ":" + d.column() + " " + (d.isError() ? "" : "warning ") + d.code() + " "
                        + d.path() + "\n    " + d.message() + "\n"
                        + (d.advice().isEmpty() ? "" : "    -> " + d.advice() + "\n"))
                .collect(Collectors.joining());
        String notes = planned.notes().stream()
                .map(note -> "note " + note.resource() + " " + note.path() + "\n    " + note.text() + "\n")
                .collect(Collectors.joining());
        return problems + notes;
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
