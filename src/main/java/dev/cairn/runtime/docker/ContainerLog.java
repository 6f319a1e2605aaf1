package dev.cairn.runtime.docker;

import dev.cairn.model.Reason;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The lines of one container, as the engine has them. */
final class ContainerLog implements LogStream {
    private final String resource;
    private final long attempt;
    private final EngineClient.Answer answer;
    private final LogFrames frames;
    private final Map<LogLine.Stream, Unfinished> unfinished = new EnumMap<>(LogLine.Stream.class);
    private volatile boolean closed;

    private ContainerLog(Sighting container, EngineClient.Answer answer) throws IOException {
        this.resource = container.resource();
        this.attempt = container.attempt();
        this.answer = answer;
        this.frames = new LogFrames(answer.body(), container.tty());
    }

    /** A line of which the end has not come yet. */
    private record Unfinished(Instant timestamp, ByteArrayOutputStream text) {}

    /** Opens the log; {@code previous} of the options has been answered by the choice of the container. */
    static ContainerLog open(Engine engine, Sighting container, LogOptions options) throws IOException {
        StringBuilder query = new StringBuilder("?stdout=true&stderr=true&timestamps=true");
        if (options.follow()) {
            query.append("&follow=true");
        }
        options.tail().ifPresent(lines -> query.append("&tail=").append(lines));
        options.since()
                .ifPresent(instant ->
                        query.append("&since=%d.%09d".formatted(instant.getEpochSecond(), instant.getNano())));
        return new ContainerLog(
                container, engine.open("GET", "/containers/" + container.id() + "/logs" + query, Optional.empty()));
    }

    @Override
    public Optional<LogLine> next() throws RuntimeFailure {
        try {
            for (Optional<LogFrames.Frame> frame = frames.next(); frame.isPresent(); frame = frames.next()) {
                Optional<LogLine> line = line(frame.get());
                if (line.isPresent()) {
                    return line;
                }
            }
            return rest();
        } catch (IOException e) {
            if (closed) {
                return Optional.empty();
            }
            boolean interrupted = Thread.currentThread().isInterrupted();
            throw new RuntimeFailure(
                    resource,
                    "read the log of",
                    interrupted ? new Reason.BackendError("interrupted") : Refusals.of(e, "the Docker engine"),
                    e);
        }
    }

    /** Each piece of a long line has its own timestamp; the line's is that of the first. */
    private Optional<LogLine> line(LogFrames.Frame frame) {
        byte[] content = frame.content();
        int blank = 0;
        while (blank < content.length && content[blank] != ' ') {
            blank++;
        }
        Optional<Instant> timestamp = instant(new String(content, 0, blank, StandardCharsets.US_ASCII));
        int from = timestamp.isPresent() ? Math.min(blank + 1, content.length) : 0;
        boolean whole = content.length > 0 && content[content.length - 1] == '\n';
        Unfinished line = unfinished.computeIfAbsent(
                frame.stream(), _ -> new Unfinished(timestamp.orElse(Instant.EPOCH), new ByteArrayOutputStream()));
        line.text().write(content, from, content.length - from - (whole ? 1 : 0));
        return whole ? Optional.of(finish(frame.stream())) : Optional.empty();
    }

    private LogLine finish(LogLine.Stream stream) {
        Unfinished line = unfinished.remove(stream);
        String text = line.text().toString(StandardCharsets.UTF_8);
        return new LogLine(
                resource,
                attempt,
                stream,
                line.timestamp(),
                text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }

    /** Something that ended without an end of line. */
    private Optional<LogLine> rest() {
        return unfinished.keySet().stream().findFirst().map(this::finish);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        closed = true;
        answer.close();
    }
}
