package dev.cairn.plan;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** "Did you mean": the known word that a mistyped one is closest to. */
public final class Nearest {
    private Nearest() {}

    /** The closest known word that differs in at most a third of its letters (two, or one of three); empty when none does. */
    public static Optional<String> to(String typed, Collection<String> known) {
        return known.stream()
                .filter(word -> Math.abs(word.length() - typed.length()) <= allowance(word))
                .filter(word -> distance(typed, word) <= allowance(word)
                        && distance(typed, word) < Math.max(typed.length(), word.length()))
                .min(Comparator.comparingInt((String word) -> distance(typed, word))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /**
     * Advice for a name that does not exist: the closest one, else the list of all.
     *
     * @param what in the plural, as in {@code the resources are}
     */
    public static String advice(String typed, Collection<String> known, String what) {
        if (known.isEmpty()) {
            return "there are no " + what;
        }
        return to(typed, known)
                .map(close -> "did you mean " + close + "?")
                .orElseGet(() -> "the " + what + " are " + list(known));
    }

    /** The words, as many as one reads. */
    static String list(Collection<String> known) {
        String some = String.join(", ", known.stream().limit(12).toList());
        return known.size() > 12 ? some + " and " + (known.size() - 12) + " more" : some;
    }

    private static int allowance(String word) {
        return word.length() <= 3 ? 1 : Math.max(2, word.length() / 3);
    }

    /** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
    private static int distance(String from, String to) {
        String a = from.toLowerCase(java.util.Locale.ROOT);
        String b = to.toLowerCase(java.util.Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
