package dev.cairn.local;

import dev.cairn.model.Memory;
import dev.cairn.model.Request;
import dev.cairn.model.ResourceMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Requests on their way to their answers. A request is shown to the engine until its answer is kept; of one resource
 * only the oldest is shown, because the memory holds one answer per resource.
 */
final class PendingRequests {
    private final Map<String, CompletableFuture<String>> futures = new ConcurrentHashMap<>();
    private final Map<String, Request> waiting = new LinkedHashMap<>();

    /** Before it is queued; from any thread. Completed with the outcome. */
    CompletableFuture<String> expect(Request request) {
        CompletableFuture<String> future = new CompletableFuture<>();
        futures.put(request.id(), future);
        return future;
    }

    void add(Request request) {
        waiting.put(request.id(), request);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    /** What the engine is shown in the next step. */
    List<Request> shown() {
        List<Request> shown = new ArrayList<>();
        Set<String> resources = new HashSet<>();
        for (Request request : waiting.values()) {
            if (!(request instanceof Request.OnResource onResource) || resources.add(onResource.resource())) {
                shown.add(request);
            }
        }
        return shown;
    }

    /** Forgets what this memory has answered, and completes it. */
    void answered(Memory memory) {
        for (Iterator<Request> each = waiting.values().iterator(); each.hasNext(); ) {
            Request request = each.next();
            Optional<String> outcome = outcome(request, memory);
            if (outcome.isPresent()) {
                each.remove();
                complete(request.id(), outcome.get());
            }
        }
    }

    private static Optional<String> outcome(Request request, Memory memory) {
        boolean whole = memory.stack().answered().contains(request.id());
        return switch (request) {
            case Request.OnResource onResource ->
                memory.resources()
                        .get(onResource.resource())
                        .flatMap(known -> known.latch().lastRequest())
                        .filter(answer -> answer.id().equals(request.id()))
                        .map(ResourceMemory.Answer::outcome)
                        .or(() -> whole ? Optional.of("UnknownResource") : Optional.empty());
            case Request.Shutdown _, Request.Up _, Request.RestartAll _ ->
                whole ? Optional.of("Accepted") : Optional.empty();
        };
    }

    /** Who asked is told that there is no answer yet, and why; what was asked for stands. */
    void unkept(String why) {
        for (String id : waiting.keySet()) {
            Optional.ofNullable(futures.remove(id))
                    .ifPresent(future -> future.completeExceptionally(new IOException("the request stands; " + why)));
        }
    }

    /** The loop ends: nobody will answer. From any thread. */
    void close() {
        futures.keySet().forEach(id -> complete(id, "Closed"));
    }

    private void complete(String id, String outcome) {
        Optional.ofNullable(futures.remove(id)).ifPresent(future -> future.complete(outcome));
    }
}
