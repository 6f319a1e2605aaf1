package dev.cairn.local;

import dev.cairn.model.Reason;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import java.io.IOException;
import java.util.Optional;

/** Log lines from a supervisor. */
final class RemoteLog implements LogStream {
    private final String resource;
    private final LocalCall call;
    private volatile boolean closed;

    RemoteLog(String resource, LocalCall call) {
        this.resource = resource;
        this.call = call;
    }

    @Override
    public Optional<LogLine> next() throws RuntimeFailure {
        try {
            Optional<String> line = call.line();
            while (line.filter(String::isEmpty).isPresent()) { // a sign of life
                line = call.line();
            }
            return line.isEmpty() ? Optional.empty() : Optional.of(LogJson.read(JsonTree.read(line.get())));
        } catch (IOException e) {
            if (closed) {
                return Optional.empty();
            }
            throw new RuntimeFailure(
                    resource, "read the log of", new Reason.BackendLost(String.valueOf(e.getMessage())), e);
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
