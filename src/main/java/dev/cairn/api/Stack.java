package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A set of workloads in which each one starts only when everything it rests on is ready. The same document is an object
 * of a cluster and a file on a laptop.
 */
@Group(Stack.GROUP)
@Version(Stack.VERSION)
@ShortNames("stk")
@ValidationRule(
        value = "self.metadata.name.size() <= 40 && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
        message =
                "metadata.name has to be a DNS label that begins with a letter, of at most 40 characters: it becomes part of host names",
        reason = "FieldValueInvalid")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public class Stack extends CustomResource<StackSpec, StackStatus> implements Namespaced {

    public static final String GROUP = "cairn.dev";
    public static final String VERSION = "v1alpha1";
    public static final String API_VERSION = GROUP + "/" + VERSION;
    public static final String KIND = "Stack";

    private static final long serialVersionUID = 1L;
}
