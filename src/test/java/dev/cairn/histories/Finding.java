package dev.cairn.histories;

import dev.cairn.simulation.SimulatedRendering.Profile;
import dev.cairn.simulation.Violation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A history in which a rule does not hold, as small as it gets.
 *
 * @param drawn from its seed
 * @param needed the elements of it that are enough
 * @param violation in the smallest
 * @param trace of the smallest
 */
record Finding(History drawn, Set<String> needed, Violation violation, String trace) {

    /** The finding of that seed, if a rule does not hold in its history. */
    static Optional<Finding> of(Playback playback, Profile profile, long seed) {
        return in(playback, Dice.history(profile, seed));
    }

    /** The smallest history within that one in which the same rule does not hold. */
    static Optional<Finding> in(Playback playback, History drawn) {
        Optional<Violation> first = playback.play(drawn).violation();
        return first.map(violation -> {
            Set<String> needed = Shrinker.needed(
                    drawn,
                    smaller -> !smaller.last().parts().isEmpty()
                            && playback.play(smaller)
                                    .violation()
                                    .filter(other -> other.rule() == violation.rule())
                                    .isPresent());
            Playback.Result smallest = playback.trace(drawn.keeping(needed));
            return new Finding(drawn, needed, smallest.violation().orElse(violation), smallest.trace());
        });
    }

    /** The smallest history. */
    History smallest() {
        return drawn.keeping(needed);
    }

    /** All that somebody needs who is to mend it. */
    @Override
    public String toString() {
        String kept = String.join(" ", needed);
        return String.join(
                "\n",
                List.of(
                        "\n" + violation.rule().sentence() + ": not so with seed " + drawn.seed() + " on "
                                + drawn.profile(),
                        violation.getMessage(),
                        "",
                        "What happens, as small as it gets (" + needed.size() + " of "
                                + drawn.elements().size() + " elements of seed " + drawn.seed() + "):",
                        smallest().toString(),
                        "",
                        "What was done:",
                        trace,
                        "",
                        "Again: make simulate SEED=" + drawn.seed() + " PROFILE=" + drawn.profile() + " KEEP='" + kept
                                + "'",
                        "As a test in dev.cairn.histories.FoundTest:",
                        "    @Test",
                        "    void seed" + drawn.seed() + "OnProfile" + drawn.profile() + "() {",
                        "        holds(Profile." + drawn.profile() + ", " + drawn.seed() + ", \"" + kept + "\");",
                        "    }"));
    }
}
