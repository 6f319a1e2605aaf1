package dev.cairn.local;

import dev.cairn.model.LifecycleEvent;
import dev.cairn.status.EventJson;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Events from a supervisor. */
final class RemoteEvents implements StackHandle.Events {
    private static final String DATA = "data: ";

    private final LocalCall call;
    private volatile boolean closed;

    RemoteEvents(LocalCall call) {
        this.call = call;
    }

    @Override
    public Optional<Journal.Batch> next() throws IOException {
        try {
            for (Optional<String> line = call.line(); line.isPresent(); line = call.line()) {
                if (line.get().startsWith(DATA)) {
                    String data = line.get().substring(DATA.length());
                    Optional<LifecycleEvent> event = EventJson.read(data);
                    return Optional.of(event.map(known -> new Journal.Batch(0, List.of(known)))
                            .orElseGet(() -> new Journal.Batch(lost(data), List.of())));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            if (closed) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static long lost(String data) {
        try {
            return JsonTree.read(data).path("lost").asLong();
        } catch (IOException e) {
            return 0; // what a newer supervisor may say beside events
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            call.close();
        } catch (IOException e) {
            return; // it is gone either way
        }
    }
}
