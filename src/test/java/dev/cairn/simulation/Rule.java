package dev.cairn.simulation;

/** What has to hold in every run, whatever happens in it. */
public enum Rule {
    SAME_AGAIN("a step that is repeated without news asks for the same and changes nothing"),
    SAME_FROM_CHANGES("looking at what changed comes to the same as looking at everything"),
    BY_THE_TABLE("phases change as the table allows"),
    BEHIND_GATES("nothing starts before its gates are open for what is wanted now"),
    ONE_ALIVE("no two instances of a resource are alive where the engine restarts"),
    STOPS_IN_REVERSE("nothing is asked to end while what rests on it is alive and is to end too"),
    UNDONE_IN_TURN(
            "what a job did is undone only in a removal, after what rests on it is gone and before what it rests on goes"),
    NO_BUSY_LOOP("a timer that is over is not asked for"),
    OUTPUTS_WITH_READY("outputs are there exactly while their resource may be used"),
    NOTHING_FOREIGN("what others made is neither stopped nor removed"),
    NO_SECRET("no event and no answer shows a secret value"),
    GENERATION_NEVER_FALLS("the generation that was looked at never falls"),
    READY_IS_FINISHED("a stack is told ready only when everything critical is, as its newest specification says"),
    NEVER_BESIDE_A_RIVAL("nothing starts while what it conflicts with is there"),
    RESTARTED_TOGETHER("what is supervised together does not go on when one of it failed"),
    COUNTED_ALONE("what is restarted because of another is not counted"),
    UNCHANGED_WHILE_SUSPENDED(
            "while a stack is suspended nothing is asked of a backend, except to end what is to stop"),
    CONVERGES("after the last disturbance everything becomes as the last specification says"),
    AS_ALONE("a specification ends where it would have ended without what was before"),
    COMES_TO_REST("what has converged writes nothing any more"),
    LEAVES_NOTHING("what is removed is gone, and nothing of it is left");

    private final String sentence;

    Rule(String sentence) {
        this.sentence = sentence;
    }

    /** The rule in words. */
    public String sentence() {
        return sentence;
    }

    /** Throws a violation of this rule unless that holds. */
    public void holds(boolean that, java.util.function.Supplier<String> otherwise) {
        if (!that) {
            throw new Violation(this, otherwise.get());
        }
    }
}
