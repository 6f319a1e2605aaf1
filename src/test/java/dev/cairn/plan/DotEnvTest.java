package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DotEnvTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("HOME", "/home/ada", "EMPTY", "");

    @ParameterizedTest(name = "{0} reads as {1}")
    @MethodSource("lines")
    void everyFormOfALineIsRead(String text, Map<String, String> expected) {
        DotEnv read = read(text);

        assertThat(read.problems()).isEmpty();
        assertThat(read.values()).isEqualTo(expected);
    }

    static Stream<Arguments> lines() {
        return Stream.of(
                line("", Map.of()),
                line("# only a comment\n\n   # another", Map.of()),
                line("A=1", Map.of("A", "1")),
                line("\ufeffA=1\r\nB=2\r\n", Map.of("A", "1", "B", "2")),
                line("export A=1", Map.of("A", "1")),
                line("export=1", Map.of("export", "1")),
                line("  A = 1  ", Map.of("A", "1")),
                line("A: 1", Map.of("A", "1")),
                line("A=", Map.of("A", "")),
                line("A= # comment", Map.of("A", "")),
                line("A=#x", Map.of("A", "#x")),
                line("A=x # comment", Map.of("A", "x")),
                line("A=x#not a comment", Map.of("A", "x#not a comment")),
                line("A=\"x # not\" # comment", Map.of("A", "x # not")),
                line("A='$HOME ${HOME}'", Map.of("A", "$HOME ${HOME}")),
                line("A='Let\\'s go'", Map.of("A", "Let's go")),
                line("A='a\\tb'", Map.of("A", "a\\tb")),
                line("A=a\\tb", Map.of("A", "a\\tb")),
                line("A=\"a\\tb\\n\\\\ \\\"q\\\" \\d\"", Map.of("A", "a\tb\n\\ \"q\" \\d")),
                line("A=\"{\\\"k\\\": \\\"v\\\"}\"", Map.of("A", "{\"k\": \"v\"}")),
                line("A='one\ntwo'\nB=3", Map.of("A", "one\ntwo", "B", "3")),
                line("A=\"one\ntwo\"\nB=3", Map.of("A", "one\ntwo", "B", "3")),
                line("A=$HOME/bin", Map.of("A", "/home/ada/bin")),
                line("A=\"${HOME}/bin\"", Map.of("A", "/home/ada/bin")),
                line("A=1\nB=${A}2", Map.of("A", "1", "B", "12")),
                line("HOME=elsewhere\nB=$HOME", Map.of("HOME", "elsewhere", "B", "/home/ada")),
                line("A=${NOPE}", Map.of("A", "")),
                line("A=${NOPE:-x}", Map.of("A", "x")),
                line("A=${EMPTY:-x}", Map.of("A", "x")),
                line("A=${EMPTY-x}", Map.of("A", "")),
                line("A=${NOPE:-${HOME}/x}", Map.of("A", "/home/ada/x")),
                line("A=${HOME:+set}", Map.of("A", "set")),
                line("A=${EMPTY:+set}", Map.of("A", "")),
                line("A=${EMPTY+set}", Map.of("A", "set")),
                line("A=$$HOME", Map.of("A", "$HOME")),
                line("A=\"\\$HOME\"", Map.of("A", "$HOME")),
                line("A=5$ and $1", Map.of("A", "5$ and $1")),
                line("HOME", Map.of("HOME", "/home/ada")),
                line("NOPE", Map.of()),
                line("A=1\nA=2", Map.of("A", "2")),
                line("a.b-c=1", Map.of("a.b-c", "1")),
                line("A=k=v", Map.of("A", "k=v")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void aWrongLineIsNamed(String text, int line, String message) {
        assertThat(read(text).problems()).isEqualTo(List.of(new DotEnv.Problem(line, message)));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("A 1", 1, "there is no = after A"),
                Arguments.of("A=1\n=2", 2, "a line begins with a name: letters, digits, _ . -"),
                Arguments.of("\n\nA='x", 3, "the closing ' is missing"),
                Arguments.of("A=\"x", 1, "the closing \" is missing"),
                Arguments.of("A=\"x\"y", 1, "there is text after the closing quote"),
                Arguments.of("A=${B", 1, "a ${ is not closed"),
                Arguments.of("A=${env.B}", 1, "${env.B} is not a variable; write $$ for a dollar"),
                Arguments.of("A=${B:?say which}", 1, "B is not set: say which"),
                Arguments.of("A=${EMPTY:?}", 1, "EMPTY is not set"));
    }

    @Test
    void theLinesAfterAWrongOneAreRead() {
        DotEnv read = read("A=\"x\"y\nB='one\ntwo' z\nC=3");

        assertThat(read.values()).isEqualTo(Map.of("C", "3"));
        assertThat(read.problems()).extracting(DotEnv.Problem::line).containsExactly(1, 2);
    }

    private static Arguments line(String text, Map<String, String> values) {
        return Arguments.of(text, values);
    }

    private static DotEnv read(String text) {
        return DotEnv.parse(text, name -> Optional.ofNullable(ENVIRONMENT.get(name)));
    }
}
