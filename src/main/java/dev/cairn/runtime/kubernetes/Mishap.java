package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an Event says of pods that are not made or not prepared, and nothing else does.
 *
 * @param uid of the object that it is about
 * @param text for people: the same for every pod of a controller and for every try
 * @param at when it was said last
 * @param holds how long it counts beside what is said later of the same object; what speaks in turns counts for a while
 */
record Mishap(String namespace, String uid, String text, Instant at, Duration holds) {
    /** The kubelet tries each volume by itself, every 122 s in the end, and says so each time. */
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(150);

    /** What a controller says around the API server's answer: the pod's name, which is another one at each try. */
    private static final Pattern AROUND = Pattern.compile("^(\\(combined from similar events\\): )?"
            + "(Error creating: |[Cc]reate .{1,600} failed error: )?(pods \"[^\"]*\" is forbidden: )?");

    /** Of containers and sandboxes: another one at each try. */
    private static final Pattern IDENTITY = Pattern.compile("\\b[0-9a-f]{32,}\\b");

    /** What that Event says; empty when it is about something else, or when other things say it, too. */
    static Optional<Mishap> of(Event event) {
        String note = Optional.ofNullable(event.getNote()).orElse("").strip();
        return switch (Optional.ofNullable(event.getReason()).orElse("")) {
            case "FailedCreate" ->
                of(event, WorkloadReadiness.refused(AROUND.matcher(note).replaceFirst("")), Duration.ZERO);
            case "FailedMount", "FailedMapVolume", "FailedAttachVolume", "FailedCreatePodSandBox" ->
                of(event, event.getReason() + ": " + IDENTITY.matcher(note).replaceAll("…"), BETWEEN_TRIES);
            default -> Optional.empty();
        };
    }

    private static Optional<Mishap> of(Event event, String text, Duration holds) {
        return Optional.ofNullable(event.getRegarding())
                .filter(about -> about.getUid() != null && about.getNamespace() != null)
                .map((ObjectReference about) ->
                        new Mishap(about.getNamespace(), about.getUid(), Trouble.cut(text), at(event), holds));
    }

    private static Instant at(Event event) {
        return Stream.of(
                        Optional.ofNullable(event.getSeries())
                                .map(series -> series.getLastObservedTime())
                                .map(MicroTime::getTime)
                                .orElse(null),
                        event.getDeprecatedLastTimestamp(),
                        Optional.ofNullable(event.getEventTime())
                                .map(MicroTime::getTime)
                                .orElse(null),
                        event.getMetadata().getCreationTimestamp())
                .filter(Objects::nonNull)
                .map(Instant::parse)
                .findFirst()
                .orElse(Instant.EPOCH);
    }

    /** Whether it only says that others were in the way: never beside them. */
    boolean sums() {
        return text.contains("Unable to attach or mount volumes");
    }

    boolean countsBeside(Instant newest) {
        return !at.plus(holds).isBefore(newest);
    }
}
