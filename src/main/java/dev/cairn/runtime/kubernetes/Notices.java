package dev.cairn.runtime.kubernetes;

import dev.cairn.runtime.StackRef;

/** Told what people should know of and what is nobody's state. */
@FunctionalInterface
public interface Notices {
    /** Nobody listens. */
    Notices NONE = (_, _, _) -> {};

    /** That object, kind and name, was not made for this Stack and is its own from now on. */
    void adopted(StackRef stack, String resource, String object);
}
