package dev.cairn.cli.cluster;

import dev.cairn.model.Reason;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.kubernetes.ResourcePods.Place;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.fabric8.kubernetes.client.dsl.PrettyLoggable;
import io.fabric8.kubernetes.client.dsl.TailPrettyLoggable;
import io.fabric8.kubernetes.client.dsl.TimeTailPrettyLoggable;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** The lines of one container of a pod; a kubelet does not say to which of its streams they were written. */
final class PodLog implements LogStream {
    private static final int NOT_THERE = 400;

    private final String resource;
    private final long attempt;
    private final Closeable source;
    private final BufferedReader lines;
    private volatile boolean closed;

    private PodLog(String resource, long attempt, Closeable source, InputStream lines) {
        this.resource = resource;
        this.attempt = attempt;
        this.source = source;
        this.lines = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8));
    }

    /** Opens it; empty when there is none of what was asked for. */
    static Optional<PodLog> open(Cluster cluster, String namespace, String resource, Place place, LogOptions options) {
        var timestamped = cluster.client()
                .pods()
                .inNamespace(namespace)
                .withName(place.pod())
                .inContainer(place.container())
                .usingTimestamps();
        TimeTailPrettyLoggable which = options.previous() ? timestamped.terminated() : timestamped;
        TailPrettyLoggable from = options.since().isPresent()
                ? which.sinceTime(options.since().get().toString())
                : which;
        PrettyLoggable chosen =
                options.tail().isPresent() ? from.tailingLines(options.tail().getAsInt()) : from;
        try {
            if (options.follow()) {
                LogWatch watch = chosen.watchLog();
                return Optional.of(new PodLog(resource, place.attempt(), watch, watch.getOutput()));
            }
            // Read at once, not beside the others: a server closes a connection on which nobody reads. What it has of
            // one
            // container is one file of the kubelet (containerLogMaxSize, 10 MiB).
            InputStream lines = new ByteArrayInputStream(chosen.getLog().getBytes(StandardCharsets.UTF_8));
            return Optional.of(new PodLog(resource, place.attempt(), lines, lines));
        } catch (KubernetesClientException e) {
            if (e.getCode() == NOT_THERE) {
                return Optional.empty(); // nothing ran before, or nothing was written yet
            }
            throw e;
        }
    }

    @Override
    public Optional<LogLine> next() throws RuntimeFailure {
        try {
            return Optional.ofNullable(lines.readLine()).map(this::line);
        } catch (IOException e) {
            if (closed) {
                return Optional.empty();
            }
            throw new RuntimeFailure(
                    resource, "read the log of", new Reason.BackendLost(String.valueOf(e.getMessage())), e);
        }
    }

    /** {@code 2026-01-02T03:04:05.123456789Z text}. */
    private LogLine line(String line) {
        int space = line.indexOf(' ');
        String time = space < 0 ? line : line.substring(0, space);
        try {
            return new LogLine(
                    resource,
                    attempt,
                    LogLine.Stream.STDOUT,
                    Instant.parse(time),
                    space < 0 ? "" : line.substring(space + 1));
        } catch (DateTimeException _) {
            return new LogLine(
                    resource, attempt, LogLine.Stream.STDOUT, Instant.EPOCH, line); // the kubelet's own words
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            source.close();
        } catch (IOException _) {
            // it is gone either way
        }
    }
}
