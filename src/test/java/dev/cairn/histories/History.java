package dev.cairn.histories;

import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.SimulatedRendering.Profile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What happens to one stack.
 *
 * @param seed of what is left to chance while it is played: how long things take, and whether what was given up happens
 * @param moves in the order of time
 * @param calmAt when the disturbances are over
 * @param last the specification that is applied then
 */
record History(Profile profile, long seed, List<Move> moves, Duration calmAt, Scene last) {
    private static final String LAST = "last";

    History {
        moves = List.copyOf(moves);
    }

    /**
     * Something that happens at its time, whatever else is left out.
     *
     * @param number of the history as it was drawn, from 1
     * @param at since the beginning
     */
    record Move(int number, Duration at, Happening what) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%4d  at %6.2f s  %s", number, at.toMillis() / 1000.0, what);
        }
    }

    /** When the last disturbance is over, as far as that is known. */
    Duration over() {
        return moves.stream()
                .map(move -> move.at().plus(move.what().lasts()))
                .reduce(calmAt, (one, other) -> one.compareTo(other) < 0 ? other : one);
    }

    /** What can be left out, each by its name: a move is {@code 3}, a part of what it applies {@code 3.r1}. */
    List<String> elements() {
        List<String> names = new ArrayList<>();
        for (Move move : moves) {
            names.add("" + move.number());
            if (move.what() instanceof Happening.Applied applied) {
                applied.scene().parts().forEach(part -> names.add(move.number() + "." + part.name()));
            }
        }
        last.parts().forEach(part -> names.add(LAST + "." + part.name()));
        return names;
    }

    /** The same without the elements that are not named. */
    History keeping(Set<String> elements) {
        List<Move> kept = new ArrayList<>();
        for (Move move : moves) {
            if (elements.contains("" + move.number())) {
                kept.add(
                        move.what() instanceof Happening.Applied applied
                                ? new Move(
                                        move.number(),
                                        move.at(),
                                        new Happening.Applied(keeping(applied.scene(), move.number() + ".", elements)))
                                : move);
            }
        }
        return new History(profile, seed, kept, calmAt, keeping(last, LAST + ".", elements));
    }

    private static Scene keeping(Scene scene, String prefix, Set<String> elements) {
        Scene kept = scene;
        for (Part part : scene.parts()) {
            if (!elements.contains(prefix + part.name())) {
                kept = kept.without(part.name());
            }
        }
        return kept;
    }

    /** For a person who reads what happens. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("seed " + seed + ", " + profile + "\n");
        moves.forEach(move -> text.append(move).append('\n'));
        return text.append(String.format(Locale.ROOT, "last  at %6.2f s  ", calmAt.toMillis() / 1000.0))
                .append(new Happening.Applied(last))
                .toString();
    }
}
