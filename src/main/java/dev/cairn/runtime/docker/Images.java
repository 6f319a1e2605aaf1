package dev.cairn.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ContainerRuntime.Progress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;

/** The images of an engine: looked up, and pulled where they are missing. */
final class Images {
    /** More at once only make each of them slower. */
    private static final int PULLS = 4;

    private static final JsonMapper JSON = new JsonMapper();

    private final Engine engine;
    private final Semaphore pulls = new Semaphore(PULLS);

    Images(Engine engine) {
        this.engine = engine;
    }

    /**
     * What an image says about the containers made of it.
     *
     * @param volumes directories that it declares as volumes
     * @param healthcheck whether it has one
     * @param user that it runs as; empty for root
     */
    record Image(String id, Set<String> volumes, boolean healthcheck, String user) {
        static Image of(JsonNode json) {
            JsonNode config = json.path("Config");
            Set<String> volumes = new TreeSet<>();
            config.path("Volumes").fieldNames().forEachRemaining(volumes::add);
            JsonNode test = config.path("Healthcheck").path("Test");
            boolean healthcheck = !test.isEmpty() && !test.path(0).asText().equals("NONE");
            return new Image(
                    json.path("Id").asText(),
                    volumes,
                    healthcheck,
                    config.path("User").asText());
        }
    }

    /** The image, pulled where its policy asks for it. */
    Image ensure(Workload.Image wanted, Progress progress) throws IOException {
        String name = tagged(wanted.image());
        String platform = wanted.options().platform();
        Optional<JsonNode> present = find(name).filter(json -> runsOn(json, platform));
        return switch (wanted.options().pullPolicy()) {
            case NEVER ->
                Image.of(present.orElseThrow(() -> new Problem(new Reason.ImagePull(
                        wanted.image(), "the engine does not have it, and its pullPolicy is Never", true))));
            case IF_NOT_PRESENT -> present.isPresent() ? Image.of(present.get()) : pull(name, platform, progress);
            case ALWAYS -> pull(name, platform, progress);
        };
    }

    private Optional<JsonNode> find(String name) throws IOException {
        try {
            return Optional.of(engine.get("/images/" + Engine.encoded(name).replace("%2F", "/") + "/json"));
        } catch (EngineRefusal e) {
            if (e.absent()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Whether an image that is there is the one of that platform: an engine keeps one per name. */
    private static boolean runsOn(JsonNode image, String platform) {
        String has =
                image.path("Os").asText() + "/" + image.path("Architecture").asText();
        return platform.isEmpty()
                || platform.equals(has)
                || platform.equals(has + "/" + image.path("Variant").asText());
    }

    private Image pull(String name, String platform, Progress progress) throws IOException {
        progress.report("waiting to pull " + name);
        try {
            pulls.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        try {
            progress.report("pulling " + name);
            String query = "?fromImage=" + Engine.encoded(name)
                    + (platform.isEmpty() ? "" : "&platform=" + Engine.encoded(platform));
            try (EngineClient.Answer answer = engine.open("POST", "/images/create" + query, Optional.empty())) {
                follow(name, answer, progress);
            } catch (EngineRefusal e) {
                throw new Problem(Refusals.pull(name, e.getMessage()));
            }
        } finally {
            pulls.release();
        }
        return Image.of(find(name)
                .orElseThrow(() ->
                        new Problem(new Reason.ImagePull(name, "the engine pulled it and does not have it", false))));
    }

    /** One document per step of each layer; an error comes as a document too, after a status of 200. */
    private static void follow(String name, EngineClient.Answer answer, Progress progress) throws IOException {
        Map<String, long[]> layers = new HashMap<>();
        try (MappingIterator<JsonNode> steps = JSON.readerFor(JsonNode.class).readValues(answer.body())) {
            while (steps.hasNextValue()) {
                JsonNode step = steps.nextValue();
                if (step.has("error")) {
                    throw new Problem(Refusals.pull(name, step.path("error").asText()));
                }
                JsonNode detail = step.path("progressDetail");
                if (detail.path("total").asLong() > 0
                        && step.path("status").asText().equals("Downloading")) {
                    layers.put(step.path("id").asText(), new long[] {
                        detail.path("current").asLong(), detail.path("total").asLong()
                    });
                    long done = layers.values().stream().mapToLong(l -> l[0]).sum();
                    long all = layers.values().stream().mapToLong(l -> l[1]).sum();
                    progress.report("pulling " + name + " " + 100 * done / all + " %");
                }
            }
        }
    }

    /** The engine would pull every tag of a name that has none. */
    static String tagged(String image) {
        String last = image.substring(image.lastIndexOf('/') + 1);
        return last.contains(":") || last.contains("@") ? image : image + ":latest";
    }
}
