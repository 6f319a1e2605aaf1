package dev.cairn.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The text of a {@code .env} file, read by the rules that users know from Docker Compose: {@code KEY=value} lines,
 * {@code export} allowed; {@code #} begins a comment at the start of a line or after a space; single quotes keep
 * everything as it is, double quotes know {@code \n \r \t \\ \" \$}, both may span lines; {@code $NAME} and
 * {@code ${NAME:-default}} (also {@code - :? ? :+ +}) are filled in outside single quotes, {@code $$} is a dollar. A
 * key without {@code =} is taken from the environment.
 *
 * @param values in the order of the file; the last of a key wins
 * @param problems every line that could not be read, in the order of the file
 */
public record DotEnv(Map<String, String> values, List<Problem> problems) {
    private static final int DEEPEST = 10;

    public DotEnv {
        values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
        problems = List.copyOf(problems);
    }

    /** What is wrong in a line, counted from 1. */
    public record Problem(int line, String message) {}

    /**
     * Reads such a text.
     *
     * @param environment asked first when a value names another variable; then earlier keys of the file are
     */
    public static DotEnv parse(String text, Function<String, Optional<String>> environment) {
        Reader reader = new Reader(text, environment);
        reader.run();
        return new DotEnv(reader.values, reader.problems);
    }

    /** A line that cannot be read. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    private static final class Reader {
        private final String text;
        private final Function<String, Optional<String>> environment;
        private final Map<String, String> values = new LinkedHashMap<>();
        private final List<Problem> problems = new ArrayList<>();
        private int at;
        private int line = 1;

        Reader(String text, Function<String, Optional<String>> environment) {
            this.text = (text.startsWith("\ufeff") ? text.substring(1) : text).replace("\r\n", "\n");
            this.environment = environment;
        }

        void run() {
            while (at < text.length()) {
                int first = line;
                try {
                    skipSpaces();
                    if (!atEndOfLine() && peek() != '#') {
                        entry();
                    }
                } catch (Unreadable wrong) {
                    problems.add(new Problem(first, wrong.getMessage()));
                }
                skipLine();
            }
        }

        private void entry() throws Unreadable {
            String key = key();
            if (key.equals("export") && !atEndOfLine() && peek() != '=' && peek() != ':') {
                key = key();
            }
            if (key.isEmpty()) {
                throw new Unreadable("a line begins with a name: letters, digits, _ . -");
            }
            if (atEndOfLine() || peek() == '#') {
                String name = key;
                environment.apply(name).ifPresent(value -> values.put(name, value));
                return;
            }
            if (peek() != '=' && peek() != ':') {
                throw new Unreadable("there is no = after " + key);
            }
            at++;
            int before = at;
            skipSpaces();
            values.put(key, value(at > before));
        }

        private String key() {
            int from = at;
            while (at < text.length() && isKeyCharacter(peek())) {
                at++;
            }
            String key = text.substring(from, at);
            skipSpaces();
            return key;
        }

        private String value(boolean afterSpace) throws Unreadable {
            if (atEndOfLine() || peek() == '#' && afterSpace) {
                return "";
            }
            return switch (peek()) {
                case '\'' -> singleQuoted();
                case '"' -> filled(doubleQuoted(), 0);
                default -> filled(unquoted(), 0);
            };
        }

        private String unquoted() {
            int from = at;
            while (!atEndOfLine() && !(peek() == '#' && isSpace(text.charAt(at - 1)))) {
                at++;
            }
            return text.substring(from, at).strip();
        }

        private String singleQuoted() throws Unreadable {
            StringBuilder value = new StringBuilder();
            for (at++; ; at++) {
                char c = nextInQuotes("'");
                if (c == '\'') {
                    return ended(value.toString());
                }
                if (c == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '\'') {
                    at++;
                    c = '\'';
                }
                value.append(c);
            }
        }

        /** The value with its escapes resolved; an escaped dollar becomes two, which stand for one. */
        private String doubleQuoted() throws Unreadable {
            StringBuilder value = new StringBuilder();
            for (at++; ; at++) {
                char c = nextInQuotes("\"");
                if (c == '"') {
                    return ended(value.toString());
                }
                if (c == '\\' && at + 1 < text.length()) {
                    at++;
                    value.append(escaped(text.charAt(at)));
                } else {
                    value.append(c);
                }
            }
        }

        private char nextInQuotes(String quote) throws Unreadable {
            if (at >= text.length()) {
                throw new Unreadable("the closing " + quote + " is missing");
            }
            if (peek() == '\n') {
                line++;
            }
            return peek();
        }

        private String ended(String value) throws Unreadable {
            at++;
            skipSpaces();
            if (!atEndOfLine() && peek() != '#') {
                throw new Unreadable("there is text after the closing quote");
            }
            return value;
        }

        private static String escaped(char c) {
            return switch (c) {
                case 'n' -> "\n";
                case 'r' -> "\r";
                case 't' -> "\t";
                case '$' -> "$$";
                case '"', '\\' -> String.valueOf(c);
                default -> "\\" + c;
            };
        }

        /** The value with its variables filled in. */
        private String filled(String value, int depth) throws Unreadable {
            if (depth > DEEPEST) {
                throw new Unreadable("defaults are nested deeper than " + DEEPEST);
            }
            StringBuilder result = new StringBuilder();
            int i = 0;
            while (i < value.length()) {
                char c = value.charAt(i);
                char next = i + 1 < value.length() ? value.charAt(i + 1) : ' ';
                if (c != '$') {
                    result.append(c);
                    i++;
                } else if (next == '$') {
                    result.append('$');
                    i += 2;
                } else if (next == '{') {
                    int end = closing(value, i + 2);
                    result.append(reference(value.substring(i + 2, end), depth));
                    i = end + 1;
                } else {
                    int end = endOfName(value, i + 1);
                    result.append(
                            end == i + 1
                                    ? "$"
                                    : find(value.substring(i + 1, end)).orElse(""));
                    i = end;
                }
            }
            return result.toString();
        }

        private static int closing(String value, int from) throws Unreadable {
            int open = 1;
            for (int i = from; i < value.length(); i++) {
                if (value.startsWith("${", i)) {
                    open++;
                } else if (value.charAt(i) == '}' && --open == 0) {
                    return i;
                }
            }
            throw new Unreadable("a ${ is not closed");
        }

        private String reference(String inside, int depth) throws Unreadable {
            int end = endOfName(inside, 0);
            String name = inside.substring(0, end);
            String rest = inside.substring(end);
            boolean emptyCounts = rest.startsWith(":");
            String operator = emptyCounts ? rest.substring(1) : rest;
            if (name.isEmpty() || !rest.isEmpty() && (operator.isEmpty() || "-?+".indexOf(operator.charAt(0)) < 0)) {
                throw new Unreadable("${" + inside + "} is not a variable; write $$ for a dollar");
            }
            Optional<String> value = find(name).filter(found -> !emptyCounts || !found.isEmpty());
            if (rest.isEmpty()) {
                return value.orElse("");
            }
            String word = operator.substring(1);
            return switch (operator.charAt(0)) {
                case '-' -> value.isPresent() ? value.get() : filled(word, depth + 1);
                case '+' -> value.isPresent() ? filled(word, depth + 1) : "";
                default ->
                    value.orElseThrow(() -> new Unreadable(name + " is not set" + (word.isEmpty() ? "" : ": " + word)));
            };
        }

        private Optional<String> find(String name) {
            return environment.apply(name).or(() -> Optional.ofNullable(values.get(name)));
        }

        private static int endOfName(String value, int from) {
            int end = from;
            while (end < value.length() && isNameCharacter(value.charAt(end), end > from)) {
                end++;
            }
            return end;
        }

        private static boolean isNameCharacter(char c, boolean inside) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || inside && c >= '0' && c <= '9';
        }

        private static boolean isKeyCharacter(char c) {
            return isNameCharacter(c, true) || c == '.' || c == '-';
        }

        private static boolean isSpace(char c) {
            return c == ' ' || c == '\t';
        }

        private char peek() {
            return text.charAt(at);
        }

        private boolean atEndOfLine() {
            return at >= text.length() || peek() == '\n';
        }

        private void skipSpaces() {
            while (!atEndOfLine() && (isSpace(peek()) || peek() == '\r')) {
                at++;
            }
        }

        private void skipLine() {
            while (!atEndOfLine()) {
                at++;
            }
            at++;
            line++;
        }
    }
}
