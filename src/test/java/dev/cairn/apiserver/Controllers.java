package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/** The controller of Deployments, as far as it is seen from outside: what was applied becomes ready after a while. */
final class Controllers {
    private static final String DEPLOYMENTS = "/apis/apps/v1/deployments";
    private static final int SLOWEST = 6;

    private final Store store;
    private final Weather weather;
    private final Map<String, Integer> roundsLeft = new HashMap<>();

    Controllers(Store store, Weather weather) {
        this.store = store;
        this.weather = weather;
    }

    /** One round over everything. */
    void work() {
        for (Stored stored : store.all()) {
            if (stored.kind().equals(DEPLOYMENTS) && !stored.deleting()) {
                advance(stored);
            }
        }
    }

    private void advance(Stored deployment) {
        ObjectNode ready = ready(deployment.object());
        if (ready.equals(deployment.status())) {
            return;
        }
        String key = deployment.uid() + deployment.metadata().path("generation");
        int left = roundsLeft.computeIfAbsent(key, _ -> weather.lag() % SLOWEST);
        roundsLeft.put(key, left - 1);
        if (left <= 0) {
            Stored after = deployment.copy();
            after.object().set("status", ready);
            store.put(after);
        }
    }

    private static ObjectNode ready(JsonNode deployment) {
        int replicas = deployment.path("spec").path("replicas").asInt(1);
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put(
                "observedGeneration",
                deployment.path("metadata").path("generation").asLong());
        for (String count : new String[] {"replicas", "updatedReplicas", "readyReplicas", "availableReplicas"}) {
            status.put(count, replicas);
        }
        status.putArray("conditions").addObject().put("type", "Available").put("status", "True");
        return status;
    }

    /** Whether that Deployment is ready as it was applied last. */
    static boolean isReady(JsonNode deployment) {
        return ready(deployment).equals(deployment.path("status"));
    }
}
