package dev.cairn.local;

import dev.cairn.model.OtherStack;
import java.util.Set;
import java.util.function.BiConsumer;

/** The other stacks of this machine, for who waits for one of them. From any thread. */
public interface Neighbours extends AutoCloseable {
    /** There are no others. */
    Neighbours NONE = new Neighbours() {
        @Override
        public void watch(Set<String> names, BiConsumer<String, OtherStack> told) {
            names.forEach(name -> told.accept(name, OtherStack.UNKNOWN));
        }

        @Override
        public void close() {
            // nothing is watched
        }
    };

    /**
     * From now on, how exactly the stacks of these names are.
     *
     * @param told is called with a name and what is seen of it: at first, and at every change
     */
    void watch(Set<String> names, BiConsumer<String, OtherStack> told);

    @Override
    void close();
}
