package dev.cairn.api;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A duration as text: one decimal number and a unit ({@code 1.5s}), or a sum of those ({@code 1m30s}). */
@JacksonAnnotationsInside
@Pattern("^([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h))+$")
@Size(max = 32)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface DurationText {}
