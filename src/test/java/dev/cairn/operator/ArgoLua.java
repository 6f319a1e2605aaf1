package dev.cairn.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import party.iroiro.luajava.Lua;
import party.iroiro.luajava.lua51.Lua51;

/** Runs what {@code deploy/gitops/argocd} ships the way Argo CD does: Lua 5.1, the object as the global {@code obj}. */
final class ArgoLua {
    private static final Path SHIPPED = Path.of("deploy", "gitops", "argocd", "argocd-cm.yaml");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final String health;
    private final JsonNode actions;

    ArgoLua() throws IOException {
        JsonNode data = YAML.readTree(SHIPPED.toFile()).get("data");
        health = data.get("resource.customizations.health.cairn.dev_Stack").asText();
        actions = YAML.readTree(
                data.get("resource.customizations.actions.cairn.dev_Stack").asText());
    }

    /** The health that Argo CD shows for that object: status and message. */
    Map<?, ?> health(Object stack) {
        return run(health, stack);
    }

    /** The names of the actions, each with its properties. */
    Map<?, ?> discovery(Object stack) {
        return run(actions.get("discovery.lua").asText(), stack);
    }

    /** The object after that action. */
    Map<?, ?> act(String action, Object stack) {
        for (JsonNode definition : actions.get("definitions")) {
            if (definition.get("name").asText().equals(action)) {
                return run(definition.get("action.lua").asText(), stack);
            }
        }
        throw new IllegalArgumentException("no action " + action);
    }

    private static Map<?, ?> run(String script, Object stack) {
        try (Lua lua = new Lua51()) {
            lua.openLibraries();
            lua.push(JSON.convertValue(stack, Map.class), Lua.Conversion.FULL);
            lua.setGlobal("obj");
            lua.run("function shipped()\n" + script + "\nend\nresult = shipped()");
            lua.getGlobal("result");
            return (Map<?, ?>) lua.toMap(-1);
        }
    }
}
