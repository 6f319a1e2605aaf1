package dev.cairn.apiserver;

import java.util.Random;

/** What goes wrong between a client and the server, drawn from a seed; it can clear up. */
final class Weather {

    /** What becomes of one request. */
    enum Fate {
        FINE,
        /** The request never arrives. */
        LOST_BEFORE,
        /** The request is carried out, the answer never arrives. */
        LOST_AFTER,
        CONFLICT,
        TOO_MANY,
        BROKEN
    }

    private final Random random;
    private boolean clear;

    Weather(long seed) {
        this.random = new Random(seed);
    }

    /** Nothing goes wrong from now on. */
    synchronized void clears() {
        clear = true;
    }

    synchronized Fate fate(boolean writes) {
        if (clear) {
            return Fate.FINE;
        }
        return switch (random.nextInt(writes ? 12 : 24)) {
            case 0 -> Fate.LOST_BEFORE;
            case 1 -> writes ? Fate.LOST_AFTER : Fate.FINE;
            case 2 -> writes ? Fate.CONFLICT : Fate.FINE;
            case 3 -> Fate.TOO_MANY;
            case 4 -> Fate.BROKEN;
            default -> Fate.FINE;
        };
    }

    /** By how much a watch is late, in milliseconds. */
    synchronized int lag() {
        return clear ? 0 : random.nextInt(40);
    }

    /** Whether a watch ends after this event. */
    synchronized boolean watchBreaks() {
        return !clear && random.nextInt(25) == 0;
    }

    /** Whether what happened is forgotten when a watch comes back, so that it has to list again. */
    synchronized boolean forgets() {
        return !clear && random.nextInt(3) == 0;
    }
}
