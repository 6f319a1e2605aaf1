package dev.cairn.api;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A name that becomes part of host and object names: a DNS label of 1 to 40 characters. */
@JacksonAnnotationsInside
@Pattern(LabelName.PATTERN)
@Size(min = 1, max = LabelName.MAX_LENGTH)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface LabelName {

    String PATTERN = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
    int MAX_LENGTH = 40;
}
