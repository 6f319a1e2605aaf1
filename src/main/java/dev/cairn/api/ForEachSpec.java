package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Makes one resource per key, named {@code <name>-<key>}. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ForEachSpec(
        @JsonPropertyDescription(
                "The values, read as ${each.value}: texts, numbers, or maps with a field that is the key.")
        @Size(min = 1, max = 500)
        List<JsonNode> items,

        @JsonPropertyDescription("The values as a range of numbers, both ends included, such as 1-3.")
        @Pattern("^[0-9]{1,9}-[0-9]{1,9}$")
        @Size(max = 19)
        String range,

        @JsonPropertyDescription(
                "Where items are maps: the field that is the key, read as ${each.key}. Otherwise the value is the key.")
        @Size(min = 1, max = 253)
        String key) {

    public ForEachSpec {
        items = Absent.toEmpty(items);
    }
}
