package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in a file, planning answers with diagnostics that have positions; it never throws. */
class BrokenInputTest {
    private static final String GOOD = example();

    private static String example() {
        try {
            return Files.readString(Path.of("src", "test", "resources", "crd", "valid-everything.yaml"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static Stream<Integer> seeds() {
        return IntStream.range(0, 60).boxed();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_file_that_was_cut_off_or_scrambled_is_a_diagnostic(int seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(GOOD);
        for (int i = 0; i < 1 + seed % 8; i++) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(5)) {
                case 0 -> text.setLength(Math.max(1, at));
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.insert(at, "{}[]:#&*!|>'\"%@`$\t\n-".charAt(random.nextInt(20)));
                case 3 -> text.setCharAt(at, (char) random.nextInt(0x300));
                default -> text.insert(at, "${" + (char) ('a' + random.nextInt(26)));
            }
        }

        positioned(text.toString());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void random_bytes_are_a_diagnostic(int seed) {
        byte[] bytes = new byte[500];
        new Random(seed).nextBytes(bytes);

        positioned(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    @Test
    void a_value_in_the_place_of_any_other_is_a_diagnostic_and_never_an_exception() {
        List<String> lines = GOOD.lines().toList();
        List<String> values = List.of("5", "[a, b]", "{a: b}", "~", "text", "[[{}]]", "yes", "\"${env.X\"");
        for (int i = 0; i < lines.size(); i++) {
            for (int turn = 0; turn < 2; turn++) {
                String instead = values.get((i + turn * 3) % values.size());
                String line = lines.get(i)
                        .replaceFirst("(\\w+):.*", "$1: " + java.util.regex.Matcher.quoteReplacement(instead));
                List<String> changed = new java.util.ArrayList<>(lines);
                changed.set(i, line);
                positioned(String.join("\n", changed));
            }
        }
    }

    @Test
    void a_file_of_ten_megabytes_is_refused_before_it_is_read() {
        String text = "a: " + "x".repeat(10 << 20);

        assertThat(positioned(text)).extracting(Diagnostic::code).containsExactly(Code.TooLarge);
    }

    @Test
    void a_spec_of_more_than_half_a_megabyte_is_refused() {
        String files =
                "- {name: a, container: {image: \"a:1\", files: [{path: /f, content: " + "x".repeat(600 << 10) + "}]}}";

        assertThat(Stacks.planned("resources:\n" + files, TestContexts.machine())
                        .diagnostics())
                .extracting(Diagnostic::code)
                .containsExactly(Code.TooLarge);
    }

    @Test
    void a_small_text_that_unfolds_into_a_huge_tree_is_refused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append(("*a" + (i - 1) + ", ").repeat(10)).append("x]\n");
        }

        assertThat(positioned(bomb.toString())).extracting(Diagnostic::code).contains(Code.TooLarge);
    }

    @Test
    void deep_nesting_is_refused() {
        assertThat(positioned("a: " + "[".repeat(10_000) + "]".repeat(10_000)))
                .extracting(Diagnostic::code)
                .containsExactly(Code.TooLarge);
        assertThat(positioned("{\"a\": " + "[".repeat(10_000) + "]".repeat(10_000) + "}"))
                .isNotEmpty();
    }

    @Test
    void every_document_of_every_file_has_positions_of_its_own() {
        Planned planned = Planner.plan(
                List.of(
                        new Source(
                                "secrets.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {k: '%'}\n"),
                        new Source(
                                "stack.yaml",
                                "---\n---\n# later\napiVersion: cairn.dev/v1alpha1\nkind: Stack\n"
                                        + "metadata: {name: shop}\nspec: {resources: [{name: a, container: {imge: x}}]}\n")),
                TestContexts.machine());

        assertThat(planned.diagnostics())
                .extracting(Diagnostic::where)
                .containsExactly("secrets.yaml:4:11", "stack.yaml:7:42");
    }

    @Test
    void anchors_and_merge_keys_are_filled_in() {
        Planned planned = Stacks.planned("""
                resources:
                - name: a
                  container: &base
                    image: a:1
                    env: [{name: A, value: "1"}]
                - name: b
                  container: {<<: *base, args: [x]}
                """, TestContexts.machine());

        assertThat(Stacks.variables(planned.plan().orElseThrow(), "b")).containsExactly("A=1");
    }

    private static List<Diagnostic> positioned(String text) {
        Planned planned = Planner.plan(List.of(new Source("stack.yaml", text)), TestContexts.machine());
        assertThat(planned.diagnostics()).isNotEmpty().allSatisfy(diagnostic -> assertThat(diagnostic.where())
                .startsWith("stack.yaml:"));
        return planned.diagnostics();
    }
}
