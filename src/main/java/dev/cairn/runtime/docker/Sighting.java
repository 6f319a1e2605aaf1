package dev.cairn.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an inspected container is, in the words of the model. */
record Sighting(JsonNode json) {
    private static final int SIGNALS_FROM = 128;
    private static final int SIGNALS_TO = 128 + 64;

    /** Reads what a job that ended has written. */
    @FunctionalInterface
    interface Outputs {
        Optional<Map<String, String>> read(String container) throws IOException;
    }

    String id() {
        return json.path("Id").asText();
    }

    String resource() {
        return label(Naming.RESOURCE);
    }

    long attempt() {
        return json.path("Config").path("Labels").path(Naming.ATTEMPT).asLong();
    }

    String hash() {
        return label(Naming.HASH);
    }

    boolean tty() {
        return json.path("Config").path("Tty").asBoolean();
    }

    /** Whether it was ever started, so that it may have written something. */
    boolean started() {
        return startedAt().isPresent();
    }

    /** Whether it is being removed, and as good as gone: the end that it had of that is none of its own. */
    boolean leaving() {
        return json.at("/State/Status").asText().equals("removing");
    }

    /** Its address in that network; empty when it does not run, whatever Podman still knows. */
    Optional<String> address(String network) {
        if (!json.at("/State/Running").asBoolean()) {
            return Optional.empty();
        }
        return Optional.of(json.at("/NetworkSettings/Networks")
                        .path(network)
                        .path("IPAddress")
                        .asText())
                .filter(address -> !address.isEmpty());
    }

    /** Where the engine publishes that TCP port. */
    Optional<JsonNode> published(int port) {
        JsonNode bindings = json.at("/NetworkSettings/Ports").path(port + "/tcp");
        return bindings.isEmpty() ? Optional.empty() : Optional.of(bindings.path(0));
    }

    /**
     * The instance.
     *
     * @param address where the machine reaches it, if it does
     */
    Instance instance(Optional<String> address, Outputs outputs) throws IOException {
        Instance.State state = state();
        return new Instance(
                id(),
                resource(),
                attempt(),
                hash(),
                state,
                startedAt(),
                state == Instance.State.STOPPED ? Optional.of(exit(outputs)) : Optional.empty(),
                json.path("RestartCount").asInt(),
                Instance.Replicas.SINGLE,
                Optional.of(json.path("Image").asText()).filter(image -> !image.isEmpty()),
                address,
                message(),
                Map.of());
    }

    /** A health that is not known yet counts as on its way: executing is not ready, and nobody may take it for that. */
    Instance.State state() {
        JsonNode state = json.path("State");
        return switch (state.path("Status").asText()) {
            case "created", "initialized", "configured" -> Instance.State.CREATED;
            case "restarting" -> Instance.State.STARTING;
            case "running", "paused" ->
                switch (state.path("Health").path("Status").asText()) {
                    case "starting" -> Instance.State.STARTING;
                    case "healthy" -> Instance.State.HEALTHY;
                    case "unhealthy" -> Instance.State.UNHEALTHY;
                    default -> Instance.State.RUNNING;
                };
            default -> Instance.State.STOPPED;
        };
    }

    private Exit exit(Outputs outputs) throws IOException {
        JsonNode state = json.path("State");
        int code = state.path("ExitCode").asInt();
        Instant at = instant("FinishedAt").or(this::startedAt).orElse(Instant.EPOCH);
        Reason cause;
        if (state.path("OOMKilled").asBoolean() && code != 0) {
            cause = new Reason.OutOfMemory();
        } else if (code > SIGNALS_FROM && code <= SIGNALS_TO) {
            cause = new Reason.Signal(code - SIGNALS_FROM);
        } else {
            cause = new Reason.ExitCode(code);
        }
        boolean job = !label(Naming.JOB).isEmpty();
        return new Exit(cause, at, job ? outputs.read(id()) : Optional.of(Map.of()));
    }

    private String message() {
        JsonNode state = json.path("State");
        List<String> parts = new ArrayList<>();
        if (state.path("Paused").asBoolean()) {
            parts.add("paused");
        }
        if (state() == Instance.State.UNHEALTHY || state() == Instance.State.STARTING) {
            JsonNode log = state.path("Health").path("Log");
            String last = log.path(log.size() - 1).path("Output").asText();
            parts.add("health check of the image: " + (last.isBlank() ? "no result yet" : Refusals.brief(last)));
        }
        if (!state.path("Error").asText().isEmpty()) {
            parts.add(Refusals.brief(state.path("Error").asText()));
        }
        if (!label(Naming.UNMOUNTED).isEmpty()) {
            parts.add("nothing is mounted at " + label(Naming.UNMOUNTED)
                    + ", where the image keeps data: it goes with the container");
        }
        if (!label(Naming.PROBED).isEmpty()) {
            parts.add("probed through " + label(Naming.PROBED));
        }
        return String.join("; ", parts);
    }

    private Optional<Instant> startedAt() {
        return instant("StartedAt");
    }

    /** The engine writes year 1 for never. */
    private Optional<Instant> instant(String field) {
        String text = json.path("State").path(field).asText();
        return text.isEmpty() || text.startsWith("0001-")
                ? Optional.empty()
                : Optional.of(java.time.OffsetDateTime.parse(text).toInstant());
    }

    private String label(String name) {
        return json.path("Config").path("Labels").path(name).asText();
    }
}
