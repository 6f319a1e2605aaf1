package dev.cairn.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.api.ModeStatus;
import dev.cairn.api.ModeTransition;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.status.Sight;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a stack stands between its modes. {@code current} moves when everything critical that is wanted is ready or
 * completed, and not before, so a switch that fails half-way leaves it where it was.
 *
 * @param requested the mode asked for last
 * @param current the mode reached last
 * @param previous the one reached before that
 * @param started what the last switch wants and the mode before it did not
 * @param stopped what the mode before it wanted and the last switch does not
 */
record Modes(
        Optional<String> requested,
        Optional<String> current,
        Optional<String> previous,
        List<String> started,
        List<String> stopped,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt) {
    /** A stack without modes, or one that was never started. */
    static final Modes NONE = new Modes(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty());

    Modes {
        started = List.copyOf(started);
        stopped = List.copyOf(stopped);
    }

    /** That mode is asked for; asking for the present one again changes nothing. */
    Modes request(Optional<String> mode, Set<String> before, Set<String> wanted, Instant now) {
        if (mode.equals(requested)) {
            return this;
        }
        Set<String> more = new TreeSet<>(wanted);
        more.removeAll(before);
        Set<String> less = new TreeSet<>(before);
        less.removeAll(wanted);
        return new Modes(
                mode, current, previous, List.copyOf(more), List.copyOf(less), Optional.of(now), Optional.empty());
    }

    /** Whether the mode asked for is not reached yet. */
    boolean underway() {
        return !requested.equals(current);
    }

    /** Whether it is reached now. */
    static boolean reached(Sight sight) {
        return sight.memory().stack().generation() == sight.plan().generation()
                && sight.plan().resources().stream()
                        .filter(Resource::critical)
                        .filter(resource -> sight.plan().wanted().contains(resource.name()))
                        .allMatch(resource -> switch (phase(sight, resource.name())) {
                            case READY, COMPLETED, STOPPED, SKIPPED, UNMANAGED -> true;
                            case PENDING,
                                    BLOCKED,
                                    STARTING,
                                    RUNNING,
                                    UNREADY,
                                    STOPPING,
                                    FAILED,
                                    RESTARTING,
                                    QUARANTINED -> false;
                        });
    }

    private static Phase phase(Sight sight, String name) {
        return sight.memory().resources().get(name).map(ResourceMemory::phase).orElse(Phase.PENDING);
    }

    /** The mode asked for is the current one now. */
    Modes arrive(Instant now) {
        return new Modes(requested, requested, current, started, stopped, startedAt, Optional.of(now));
    }

    /** As the status shows it; empty for a stack that has no modes. */
    Optional<ModeStatus> status(Sight sight) {
        if (requested.isEmpty() && current.isEmpty()) {
            return Optional.empty();
        }
        ModeTransition transition = startedAt
                .map(at -> new ModeTransition(
                        started,
                        stopped,
                        errors(sight),
                        at.toString(),
                        finishedAt.map(Instant::toString).orElse(null)))
                .orElse(null);
        return Optional.of(
                new ModeStatus(requested.orElse(null), current.orElse(null), previous.orElse(null), transition));
    }

    private List<String> errors(Sight sight) {
        List<String> errors = new ArrayList<>();
        for (String name : started) {
            sight.memory()
                    .resources()
                    .get(name)
                    .filter(memory -> memory.phase().failedForGood())
                    .ifPresent(memory -> errors.add(
                            name + ": " + memory.reason().map(Reason::text).orElse("failed")));
        }
        return errors;
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        requested.ifPresent(mode -> json.put("requested", mode));
        current.ifPresent(mode -> json.put("current", mode));
        previous.ifPresent(mode -> json.put("previous", mode));
        ArrayNode more = json.putArray("started");
        started.forEach(more::add);
        ArrayNode less = json.putArray("stopped");
        stopped.forEach(less::add);
        startedAt.ifPresent(at -> json.put("startedAt", at.toString()));
        finishedAt.ifPresent(at -> json.put("finishedAt", at.toString()));
        return json;
    }

    static Modes of(JsonNode json) {
        return new Modes(
                text(json, "requested"),
                text(json, "current"),
                text(json, "previous"),
                texts(json.path("started")),
                texts(json.path("stopped")),
                text(json, "startedAt").map(Instant::parse),
                text(json, "finishedAt").map(Instant::parse));
    }

    private static Optional<String> text(JsonNode json, String name) {
        return Optional.ofNullable(json.get(name)).map(JsonNode::asText);
    }

    private static List<String> texts(JsonNode json) {
        List<String> texts = new ArrayList<>();
        json.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
