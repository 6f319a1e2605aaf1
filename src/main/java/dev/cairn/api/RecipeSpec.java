package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.generator.annotation.Required;
import java.util.Map;

/** A well-known service by name; which parameters there are depends on the recipe. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RecipeSpec(
        @JsonPropertyDescription(
                "The recipe's name: postgres, mysql, mariadb, mongodb, redis, rabbitmq, kafka, nats, minio, or one of your own. Its parameters stand beside it.")
        @Required
        @LabelName
        String type,

        @JsonPropertyDescription("Partial objects laid over the rendered ones. Elsewhere ignored, with a note.")
        OverlaySpec kubernetes,

        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> parameters) {

    public RecipeSpec {
        parameters = Absent.toEmpty(parameters);
    }
}
