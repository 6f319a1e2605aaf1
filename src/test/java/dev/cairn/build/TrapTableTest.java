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

/** The table of traps in docs/testing.md names tests that exist. */
class TrapTableTest {
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    @Test
    void every_known_trap_is_a_test() throws IOException, ClassNotFoundException {
        List<String> rows = rows();
        List<String> scenarios = Matrix.scenarios();

        assertThat(rows)
                .extracting(row -> row.split(" ")[1])
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 22).mapToObj(String::valueOf).toList());
        for (String row : rows) {
            List<String> names = NAME.matcher(row)
                    .results()
                    .map(MatchResult::group)
                    .map(name -> name.replace("`", ""))
                    .toList();
            assertThat(names).as(row).isNotEmpty();
            for (String name : names) {
                assertThat(name.contains("#") ? isTest(name) : scenarios.contains(name))
                        .as(name)
                        .isTrue();
            }
        }
    }

    private static List<String> rows() throws IOException {
        String page = Files.readString(Path.of("docs", "testing.md"));
        return page.substring(page.indexOf("## Known traps"))
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
