package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Function;

/** Which objects of a kind a request is about: terms over labels and over top-level fields, all of which hold. */
record Selection(List<String> labels, List<String> fields) {

    static Selection of(Call call) {
        return new Selection(terms(call, "labelSelector"), terms(call, "fieldSelector"));
    }

    private static List<String> terms(Call call, String parameter) {
        String selector = call.query().getOrDefault(parameter, "");
        return selector.isEmpty() ? List.of() : List.of(selector.split(","));
    }

    boolean means(Stored stored) {
        JsonNode object = stored.object();
        return labels.stream()
                        .allMatch(term -> holds(term, object.path("metadata").path("labels")::path))
                && fields.stream().allMatch(term -> holds(term, object::path));
    }

    private static boolean holds(String term, Function<String, JsonNode> values) {
        if (term.contains("!=")) {
            String[] sides = term.split("!=", 2);
            return !values.apply(sides[0].trim()).asText().equals(sides[1].trim());
        }
        String[] sides = term.split("==?", 2);
        JsonNode value = values.apply(sides[0].trim());
        return !value.isMissingNode() && (sides.length == 1 || value.asText().equals(sides[1].trim()));
    }
}
