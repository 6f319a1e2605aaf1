package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** One object that belongs to the stack. The group of core kinds and the namespace of cluster-wide ones are empty. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record InventoryEntry(
        @JsonPropertyDescription("The object's API group; absent for the core group.")
        String group,

        @JsonPropertyDescription("The object's kind.") @Required
        String kind,

        @JsonPropertyDescription("The object's namespace; absent when it has none.")
        String namespace,

        @JsonPropertyDescription("The object's name.") @Required
        String name,

        @JsonPropertyDescription("The object's uid, once it is known.")
        String uid,

        @JsonPropertyDescription("Its place in the order: higher waves are taken down first.") @Required
        Integer wave) {

    public InventoryEntry {
        group = Absent.toEmpty(group);
        namespace = Absent.toEmpty(namespace);
    }
}
