package dev.cairn.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.model.Reason;
import dev.cairn.model.StopPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The containers of a stack: found, asked to end, removed. Whatever lacks the stack's uid is refused by name. */
final class Containers {
    /** After the kill: how long until something is said to be still there. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration REMOVAL = Duration.ofSeconds(30);
    /** For how long the reason of an end is waited for. */
    private static final int LOOKS = 20;

    private static final Duration LOOK = Duration.ofMillis(25);

    private static final int KILLED = 128 + 9;

    private final Engine engine;
    /** Killed ones that were looked at for long enough: nobody will tell why. */
    private final Set<String> unexplained = ConcurrentHashMap.newKeySet();

    Containers(Engine engine) {
        this.engine = engine;
    }

    /** What a listing says of a container. */
    record Summary(String id, String name, String resource, long attempt, String hash, String state) {
        private static Summary of(JsonNode json) {
            JsonNode labels = json.path("Labels");
            return new Summary(
                    json.path("Id").asText(),
                    json.path("Names").path(0).asText().replaceFirst("^/", ""),
                    labels.path(Naming.RESOURCE).asText(),
                    labels.path(Naming.ATTEMPT).asLong(),
                    labels.path(Naming.HASH).asText(),
                    json.path("State").asText());
        }

        boolean created() {
            return state.equals("created");
        }

        boolean alive() {
            return state.equals("running") || state.equals("paused") || state.equals("restarting");
        }
    }

    /** Everything of the stack, or of one of its resources, oldest attempt first. */
    List<Summary> list(Naming naming, Optional<String> resource) throws IOException {
        List<Summary> found = new ArrayList<>();
        engine.get("/containers/json?all=true&" + naming.filter(resource)).forEach(json -> found.add(Summary.of(json)));
        found.sort(java.util.Comparator.comparingLong(Summary::attempt));
        return found;
    }

    /** All that the engine knows of a container, whoever's it is. */
    Optional<JsonNode> inspect(String idOrName) throws IOException {
        try {
            return Optional.of(engine.get("/containers/" + Engine.encoded(idOrName) + "/json"));
        } catch (EngineRefusal e) {
            if (e.absent()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** All that the engine knows of a container of ours. */
    Optional<JsonNode> owned(Naming naming, String idOrName) throws IOException {
        Optional<JsonNode> found = inspect(idOrName);
        if (found.isPresent()) {
            JsonNode labels = found.get().path("Config").path("Labels");
            if (!naming.ours(labels)) {
                String name = found.get().path("Name").asText(idOrName).replaceFirst("^/", "");
                throw new Problem(new Reason.ForeignObject(Naming.owner("the container " + name, labels)));
            }
        }
        return found;
    }

    /**
     * The same, with the reason of its end: the engine learns of the kernel's kill for memory on a way of its own, sometimes
     * a moment after the end itself.
     */
    Optional<JsonNode> explained(Naming naming, String id) throws IOException {
        Optional<JsonNode> found = owned(naming, id);
        for (int look = 0; found.filter(Containers::isMysterious).isPresent() && !unexplained.contains(id); look++) {
            if (look == LOOKS) {
                unexplained.add(id);
            } else {
                TimeLimit.pause(LOOK);
                found = owned(naming, id);
            }
        }
        return found;
    }

    /** Whether it was killed, may have run out of memory, and nothing says that it has. */
    private static boolean isMysterious(JsonNode container) {
        JsonNode state = container.path("State");
        boolean killed = !alive(container) && state.path("ExitCode").asInt() == KILLED;
        return killed
                && !state.path("OOMKilled").asBoolean()
                && container.at("/HostConfig/Memory").asLong() > 0;
    }

    /** Asks it to end, waits, kills; returns when it has ended. */
    void stop(Naming naming, String id, StopPolicy policy) throws IOException {
        Optional<JsonNode> found = owned(naming, id);
        if (found.filter(Containers::alive).isEmpty()) {
            return;
        }
        if (!policy.grace().isZero() && end(id, policy.signal(), policy.grace())) {
            return;
        }
        if (!end(id, "SIGKILL", PATIENCE)) {
            throw new Problem(new Reason.StopTimeout());
        }
    }

    private static boolean alive(JsonNode container) {
        JsonNode state = container.path("State");
        return state.path("Running").asBoolean() || state.path("Paused").asBoolean();
    }

    /** Whether it ended within the time. The wait is open before the signal, so that the end cannot be missed. */
    private boolean end(String id, String signal, Duration limit) throws IOException {
        try (EngineClient.Answer ending = awaiting(id, "not-running")) {
            engine.post("/containers/" + id + "/kill?signal=" + Engine.encoded(signal));
            return TimeLimit.read(ending, limit, answer -> answer.body().readAllBytes())
                    .isPresent();
        } catch (EngineRefusal e) {
            if (e.absent() || e.conflict()) {
                return true;
            }
            throw e;
        }
    }

    /** An answer whose headers come at once and whose body comes when the condition is met. */
    EngineClient.Answer awaiting(String id, String condition) throws IOException {
        return engine.open("POST", "/containers/" + id + "/wait?condition=" + condition, Optional.empty());
    }

    /** Removes one that does not run; false when it does. */
    boolean discard(String id) throws IOException {
        try {
            engine.delete("/containers/" + id + "?v=true");
            unexplained.remove(id);
            return true;
        } catch (EngineRefusal e) {
            if (!e.absent() && !e.conflict()) {
                throw e;
            }
            return e.absent();
        }
    }

    /** Removes it by force, with its anonymous volumes; absent is fine. */
    void remove(String id) throws IOException {
        unexplained.remove(id);
        try {
            engine.delete("/containers/" + id + "?force=true&v=true");
        } catch (EngineRefusal e) {
            if (e.conflict()) {
                removed(id);
            } else if (!e.absent()) {
                throw e;
            }
        }
    }

    /** Somebody else is removing it already. */
    private void removed(String id) throws IOException {
        try {
            TimeLimit.read(
                    awaiting(id, "removed"), REMOVAL, answer -> answer.body().readAllBytes());
        } catch (EngineRefusal e) {
            if (!e.absent()) {
                throw e;
            }
        }
    }
}
