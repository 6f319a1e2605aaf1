package dev.cairn.runtime.kubernetes;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What somebody else changed of objects of ours: by comparison with what was ours after the last apply. Of an object that
 * an earlier process applied, it is only known whether somebody else owns a part of its specification.
 */
final class Drifts {
    /** Objects that are remembered; of one that was forgotten no more is known than after a restart. */
    private static final int REMEMBERED = 65_536;

    private final Map<String, Integer> applied = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > REMEMBERED;
        }
    });

    /** Takes note of the answer to an apply. */
    void applied(String uid, Ownings ownings) {
        applied.put(uid, ownings.ours());
    }

    /** Whether something of that object has to be set again. */
    boolean is(String uid, Ownings ownings) {
        Integer before = applied.get(uid);
        if (before != null) {
            return before != ownings.ours();
        }
        if (!ownings.meddled()) {
            applied(uid, ownings);
        }
        return ownings.meddled();
    }
}
