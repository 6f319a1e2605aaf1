package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletableFuture;

/** What lies between a client and a server. */
public interface Network {

    /** A request; fails with an {@link java.io.IOException} when no answer comes. */
    CompletableFuture<Answer> request(Call call);

    /** A watch, which is open when this returns. */
    Hangup watch(Call call, Line line);

    /** Where the events of a watch arrive. */
    interface Line {
        /** The next event. */
        void event(JsonNode event);

        /** The connection ends. */
        void end();
    }

    /** Ends a watch from the client's side. */
    @FunctionalInterface
    interface Hangup {
        /** No event is wanted any more. */
        void hangUp();
    }
}
