package dev.cairn.runtime.docker;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Capabilities.Support;
import dev.cairn.model.Handling;
import dev.cairn.model.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an engine does otherwise than a resource's fields say. It only runs what it is told: restarts and probes are
 * Cairn's (see docs/decisions/0006).
 */
final class EngineCapabilities {
    static final Capabilities ALL = new Capabilities(Handling.BARE, Handling.BARE, View.NETWORK, fields());

    private EngineCapabilities() {}

    private static Map<String, Support> fields() {
        Map<String, Support> fields = new HashMap<>();
        for (String kind : List.of("container", "job")) {
            fields.put(
                    kind + ".build", new Support.Refused("images are not built yet: build it, and name it in 'image'"));
            fields.put(kind + ".volumes.claim", new Support.Refused("only a cluster has claims; use a named volume"));
            fields.put(
                    kind + ".volumes.size",
                    new Support.Ignored("a volume of the engine is as large as the disk it lies on"));
            fields.put(kind + ".volumes.storageClass", new Support.Ignored("volumes are the engine's local ones"));
            fields.put(
                    kind + ".imagePullSecrets",
                    new Support.Ignored("images are pulled with what docker login knows, not with secrets"));
        }
        fields.put("container.replicas", new Support.Ignored("one container runs, whatever the number"));
        fields.put("container.pdb", new Support.Ignored("there are no nodes to drain here"));
        return fields;
    }
}
