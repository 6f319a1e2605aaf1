package dev.cairn.operator;

import dev.cairn.model.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Requests as annotations of the Stack: {@code request.cairn.dev/<resource>: "<verb> <id>"} for one resource, {@code
 * cairn.dev/restartedAt: <any>} for all. They stay until they are replaced; the engine answers each id once.
 */
final class RequestAnnotations {
    private static final String PREFIX = "request.cairn.dev/";

    /** Another value restarts everything that runs, in dependency order, as {@code kubectl rollout restart} does. */
    private static final String RESTARTED_AT = "cairn.dev/restartedAt";

    private RequestAnnotations() {}

    /** The requests, in the order of their resources; what is not written like one is passed over. */
    static List<Request> of(Map<String, String> annotations) {
        List<Request> requests = new ArrayList<>();
        Optional.ofNullable(annotations.get(RESTARTED_AT))
                .map(value -> new Request.RestartAll("restartedAt " + value))
                .ifPresent(requests::add);
        new TreeMap<>(annotations).forEach((key, value) -> {
            if (key.startsWith(PREFIX)) {
                request(key.substring(PREFIX.length()), value).ifPresent(requests::add);
            }
        });
        return requests;
    }

    private static Optional<Request> request(String resource, String value) {
        String[] words = value.strip().split("\\s+");
        if (words.length != 2) {
            return Optional.empty();
        }
        for (Request.Verb verb : Request.Verb.values()) {
            if (verb.name().toLowerCase(Locale.ROOT).equals(words[0])) {
                return Optional.of(new Request.OnResource(words[1], verb, resource));
            }
        }
        return Optional.empty();
    }
}
