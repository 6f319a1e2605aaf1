package dev.cairn.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.conformance.Matrix;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;

/** The table of traps in docs/testing.md and the rules in docs/lifecycle-proof.md name tests that exist; those of traps, their guards. */
class TrapTableTest {
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    @Test
    void every_known_trap_is_a_test() throws IOException, ClassNotFoundException {
        List<String> rows = rows();

        assertThat(rows)
                .extracting(row -> row.split(" ")[1])
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 22).mapToObj(String::valueOf).toList());
        check(rows);
    }

    /** The comment over the test says without which piece of code it was seen failing. */
    @Test
    void every_test_of_a_trap_names_its_guard() throws IOException {
        for (String row : rows()) {
            for (String name : names(row)) {
                assertThat(commentOver(name)).as(name).containsPattern("Guards?: .*\\{@code ");
            }
        }
    }

    @Test
    void every_rule_of_the_lifecycle_is_shown_by_tests() throws IOException, ClassNotFoundException {
        List<String> page = Files.readAllLines(Path.of("docs", "lifecycle-proof.md"));

        assertThat(page.stream().filter(line -> line.startsWith("## ")))
                .containsExactly(
                        "## Phases",
                        "## Who restarts",
                        "## Gates",
                        "## Starting",
                        "## Probing",
                        "## Restart",
                        "## Jobs",
                        "## Stop",
                        "## Failure of the whole",
                        "## Change of the specification",
                        "## Modes",
                        "## The control plane itself",
                        "## Events",
                        "## Input that makes no sense");
        check(page.stream()
                .filter(line -> line.startsWith("| ")
                        && !line.startsWith("| ---")
                        && !line.startsWith("| rule |")
                        && !line.startsWith("| what |"))
                .toList());
    }

    /** What stands in back-quotes in the last column is the name of a test, or the words of a scenario. */
    private static void check(List<String> rows) throws ClassNotFoundException {
        List<String> scenarios = Matrix.scenarios();
        assertThat(rows).isNotEmpty();
        for (String row : rows) {
            List<String> names = names(row);
            assertThat(names).as(row).isNotEmpty();
            for (String name : names) {
                assertThat(name.contains("#") ? isTest(name) : scenarios.contains(name))
                        .as(name)
                        .isTrue();
            }
        }
    }

    private static List<String> names(String row) {
        return NAME.matcher(row.substring(row.lastIndexOf(" | ")))
                .results()
                .map(MatchResult::group)
                .map(name -> name.replace("`", ""))
                .toList();
    }

    /** What stands in the source between the end of the method before and that test or scenario. */
    private static String commentOver(String name) throws IOException {
        boolean test = name.contains("#");
        String[] words = name.split(test ? "#" : ": ", 2);
        String type = test ? words[0].replace('.', '/') : "conformance/" + words[0] + "Scenarios";
        String source = Files.readString(Path.of("src", "test", "java", "dev", "cairn", type + ".java"));
        String before = source.substring(0, source.indexOf(test ? " " + words[1] + "(" : words[1]));
        return before.substring(Math.max(0, before.lastIndexOf("\n    }\n")));
    }

    private static List<String> rows() throws IOException {
        return Files.readString(Path.of("docs", "testing.md"))
                .lines()
                .filter(line -> line.matches("\\| [0-9]+ \\|.*"))
                .toList();
    }

    private static boolean isTest(String name) throws ClassNotFoundException {
        String[] words = name.split("#");
        Method[] methods = Class.forName("dev.cairn." + words[0]).getDeclaredMethods();
        return Arrays.stream(methods)
                .filter(method -> method.getName().equals(words[1]))
                .anyMatch(method -> method.isAnnotationPresent(Test.class)
                        || method.isAnnotationPresent(ParameterizedTest.class)
                        || method.isAnnotationPresent(TestFactory.class));
    }
}
