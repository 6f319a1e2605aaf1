package dev.cairn.operator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which Stacks an operator looks after, by their labels, as Kubernetes writes it: {@code shard=a,tier in (x,y),!legacy}.
 *
 * @param terms all of which have to hold; none: every Stack
 */
record StackSelector(List<String> terms) {
    /** A comma that is not within parentheses. */
    private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");
    /** {@code shard=a} or {@code shard==a}. */
    private static final Pattern EQUAL = Pattern.compile("([^\\s!=]+)\\s*==?\\s*([^\\s=]*)");

    private static final Pattern OTHER = Pattern.compile("([^\\s!=]+)\\s*!=\\s*([^\\s=]*)");
    private static final Pattern AMONG = Pattern.compile("([^\\s!=]+)\\s+in\\s*\\(([^)]*)\\)");
    private static final Pattern NOT_AMONG = Pattern.compile("([^\\s!=]+)\\s+notin\\s*\\(([^)]*)\\)");
    private static final Pattern ABSENT = Pattern.compile("!\\s*([^\\s!=]+)");

    StackSelector {
        terms = List.copyOf(terms);
    }

    /** The selector that is written so. */
    static StackSelector of(String text) {
        return new StackSelector(COMMA.splitAsStream(text)
                .map(String::strip)
                .filter(term -> !term.isEmpty())
                .toList());
    }

    /** What a Stack has that is selected, as far as values of labels are asked for. */
    Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>();
        for (String term : terms) {
            Matcher equal = EQUAL.matcher(term);
            if (equal.matches()) {
                labels.put(equal.group(1), equal.group(2));
            }
        }
        return labels;
    }

    /** Whether a Stack with these labels, and no others, is selected. */
    boolean selects(Map<String, String> labels) {
        return terms.stream().allMatch(term -> holds(term, labels));
    }

    private static boolean holds(String term, Map<String, String> labels) {
        Matcher equal = EQUAL.matcher(term);
        Matcher other = OTHER.matcher(term);
        Matcher among = AMONG.matcher(term);
        Matcher notAmong = NOT_AMONG.matcher(term);
        Matcher absent = ABSENT.matcher(term);
        if (equal.matches()) {
            return equal.group(2).equals(labels.get(equal.group(1)));
        } else if (other.matches()) {
            return !other.group(2).equals(labels.get(other.group(1)));
        } else if (among.matches()) {
            return has(labels, among);
        } else if (notAmong.matches()) {
            return !has(labels, notAmong);
        } else if (absent.matches()) {
            return !labels.containsKey(absent.group(1));
        }
        return labels.containsKey(term);
    }

    private static boolean has(Map<String, String> labels, Matcher list) {
        Set<String> values = Set.copyOf(
                Stream.of(list.group(2).split(",")).map(String::strip).toList());
        return labels.containsKey(list.group(1)) && values.contains(labels.get(list.group(1)));
    }
}
