package dev.cairn.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** One promise: a method that takes a {@link World}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Scenario {
    /** The promise, as a sentence. */
    String value();

    /** What a world has to be able to do. */
    Ability[] needs() default {};
}
