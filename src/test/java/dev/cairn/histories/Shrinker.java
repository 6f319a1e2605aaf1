package dev.cairn.histories;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Makes a failing history small by leaving out what it does not need, larger pieces first (delta debugging, Zeller and
 * Hildebrandt 2002), until no single element can be left out.
 */
final class Shrinker {
    private final History whole;
    private final Predicate<History> fails;

    private Shrinker(History whole, Predicate<History> fails) {
        this.whole = whole;
        this.fails = fails;
    }

    /** The elements of that history that are enough to fail. */
    static Set<String> needed(History failing, Predicate<History> fails) {
        return new Shrinker(failing, fails).shrink();
    }

    private Set<String> shrink() {
        List<String> kept = whole.elements();
        int pieces = 2;
        while (kept.size() > 1) {
            List<String> smaller = withoutOnePiece(kept, pieces);
            if (smaller.size() < kept.size()) {
                kept = smaller;
                pieces = Math.max(2, pieces - 1);
            } else if (pieces < kept.size()) {
                pieces = Math.min(kept.size(), pieces * 2);
            } else {
                break;
            }
        }
        return new LinkedHashSet<>(kept);
    }

    private List<String> withoutOnePiece(List<String> kept, int pieces) {
        for (int i = 0; i < pieces; i++) {
            int from = kept.size() * i / pieces;
            int to = kept.size() * (i + 1) / pieces;
            List<String> rest = new ArrayList<>(kept.subList(0, from));
            rest.addAll(kept.subList(to, kept.size()));
            if (rest.size() < kept.size() && fails.test(whole.keeping(new LinkedHashSet<>(rest)))) {
                return rest;
            }
        }
        return kept;
    }
}
