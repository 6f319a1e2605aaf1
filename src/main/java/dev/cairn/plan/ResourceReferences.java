package dev.cairn.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.model.OutputRef;
import java.util.LinkedHashSet;
import java.util.Set;

/** The outputs of resources that the texts of a document name, read with the grammar of {@link Template}. */
public final class ResourceReferences {
    private ResourceReferences() {}

    /** Those in that tree, in the order in which they are named. What cannot be read names none. */
    public static Set<OutputRef> in(JsonNode tree) {
        Set<OutputRef> found = new LinkedHashSet<>();
        collect(tree, found);
        return found;
    }

    private static void collect(JsonNode node, Set<OutputRef> into) {
        if (node.isTextual() && Template.concerns(node.textValue())) {
            TemplateReader.read(node.textValue()).template().collectOutputs(into);
        }
        node.forEach(child -> collect(child, into));
    }
}
