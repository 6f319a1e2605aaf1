package dev.cairn.runtime.kubernetes;

/** What of a workload is changed while it runs, because it is no part of its hash: nothing is restarted for it. */
public enum InPlace {
    /** The sizes of its volumes, which only grow. */
    VOLUMES("its volume grows", "its volume does not grow"),
    /** How many copies of it there are, unless somebody else decides that. */
    COPIES("the number of its copies changes", "the number of its copies does not change"),
    /** How many copies may be away while nodes are drained. */
    BUDGET("its disruption budget changes", "its disruption budget does not change");

    private final String present;
    private final String refused;

    InPlace(String present, String refused) {
        this.present = present;
        this.refused = refused;
    }

    /** That it is being changed, for people. */
    public String changes() {
        return present;
    }

    /** That it is not, because something says no, for people. */
    public String stays() {
        return refused;
    }
}
