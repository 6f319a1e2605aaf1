package dev.cairn.conformance;

/** What a world has to be able to do for some scenarios. */
public enum Ability {
    BACKEND_RESTARTS("the backend starts ended services again by itself"),
    ROLLING("a changed specification is exchanged without a stop"),
    TELLS_MISSING_PROGRAMS("a program or image that does not exist is told at once"),
    HANGING_START("a start can hang for ever"),
    HOST_PORTS("ports of the machine can be in use"),
    READS_BACK("what a workload got can be read back: arguments, variables, files"),
    EXTERNALS("something that runs elsewhere can be probed"),
    KEEPS_EXITS("the exit of something that ended while Cairn was away can be told"),
    TELLS_PROBES("a probe that failed is told as that, and not only that something is not ready"),
    TELLS_KILLS("it can be told whether something stopped went by itself or was killed"),
    BACKEND_LOSS("the backend can go away and come back"),
    REAL_SERVERS("the servers that recipes are about can run"),
    TELLS_REMOVALS("an instance that somebody else removed is told from one that ended"),
    FIRST_RUNS("the first runs of a workload can end otherwise than the later ones"),
    LOOPS("what ends again and again is started again and again"),
    KILLS("what does not end when it is asked can be killed before its own grace is over"),
    NAMES_STOPS("a stop of everything says who asked for it, and why"),
    NEIGHBOURS("another stack can be ready or not, as a scenario says"),
    GRANDCHILDREN("a workload can leave children behind");

    private final String text;

    Ability(String text) {
        this.text = text;
    }

    /** The same in words. */
    public String text() {
        return text;
    }
}
