package dev.cairn.api;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A number of bytes as a Kubernetes quantity ({@code 1Gi}), or a text with references that becomes one. */
@JacksonAnnotationsInside
@Pattern("^([0-9]+(\\.[0-9]+)?([kMGTPE]i?|Ki)?|.*\\$\\{.*)$")
@Size(max = 256)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface SizeText {}
