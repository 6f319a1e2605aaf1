package dev.cairn.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.plan.RuntimeChoice;
import dev.cairn.plan.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code cairn up} asks for: everything that a supervisor needs to plan, now and again after it was killed. It holds
 * the user's environment, so it is kept and sent only where the owner alone can read it.
 *
 * @param sources the stack's files
 * @param origin path of the first file, or the working directory for standard input
 * @param workingDir absolute: what relative paths of the files are relative to
 * @param env values of inputs from {@code .env}, the environment and {@code --set}
 * @param recipes own recipes
 * @param runtime where resources are to run
 * @param preferProcess what has both a container and a process runs as a process
 * @param mode the mode asked for; empty for that of the file
 * @param only the resources asked for; empty for all
 * @param noDeps with {@code only}: without what they need
 */
public record LaunchRequest(
        List<Source> sources,
        String origin,
        String workingDir,
        Map<String, String> env,
        List<Source> recipes,
        RuntimeChoice.Runtime runtime,
        boolean preferProcess,
        Optional<String> mode,
        List<String> only,
        boolean noDeps) {

    public LaunchRequest {
        sources = List.copyOf(sources);
        env = Map.copyOf(env);
        recipes = List.copyOf(recipes);
        only = List.copyOf(only);
    }

    /** Whether that request asks for the same, whatever the shell changed in its environment from one line to the next. */
    boolean asksTheSame(LaunchRequest other) {
        return sources.equals(other.sources)
                && recipes.equals(other.recipes)
                && workingDir.equals(other.workingDir)
                && runtime == other.runtime
                && preferProcess == other.preferProcess
                && mode.equals(other.mode)
                && only.equals(other.only)
                && noDeps == other.noDeps
                && lasting(env).equals(lasting(other.env));
    }

    private static Map<String, String> lasting(Map<String, String> env) {
        Map<String, String> lasting = new LinkedHashMap<>(env);
        List.of("_", "SHLVL", "PWD", "OLDPWD", "COLUMNS", "LINES").forEach(lasting::remove);
        return lasting;
    }

    /** The same for another mode. */
    public LaunchRequest withMode(Optional<String> other) {
        return new LaunchRequest(
                sources, origin, workingDir, env, recipes, runtime, preferProcess, other, only, noDeps);
    }

    /** As JSON, the body of {@code PUT /api/v1/stacks/{id}}. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        sources(json.putArray("sources"), sources);
        json.put("origin", origin).put("workingDir", workingDir);
        ObjectNode environment = json.putObject("env");
        env.forEach(environment::put);
        sources(json.putArray("recipes"), recipes);
        json.put("runtime", runtime.name()).put("preferProcess", preferProcess);
        mode.ifPresent(name -> json.put("mode", name));
        ArrayNode names = json.putArray("only");
        only.forEach(names::add);
        return json.put("noDeps", noDeps);
    }

    /**
     * From JSON.
     *
     * @throws IllegalArgumentException for a runtime that does not exist
     */
    public static LaunchRequest of(JsonNode json) {
        Map<String, String> env = new LinkedHashMap<>();
        json.path("env")
                .properties()
                .forEach(entry -> env.put(entry.getKey(), entry.getValue().asText()));
        List<String> only = new ArrayList<>();
        json.path("only").forEach(name -> only.add(name.asText()));
        return new LaunchRequest(
                sources(json.path("sources")),
                json.path("origin").asText(),
                json.path("workingDir").asText(),
                env,
                sources(json.path("recipes")),
                RuntimeChoice.Runtime.valueOf(json.path("runtime").asText("AUTO")),
                json.path("preferProcess").asBoolean(),
                Optional.ofNullable(json.get("mode")).map(JsonNode::asText),
                only,
                json.path("noDeps").asBoolean());
    }

    private static void sources(ArrayNode json, List<Source> sources) {
        sources.forEach(source -> json.addObject().put("name", source.name()).put("text", source.text()));
    }

    private static List<Source> sources(JsonNode json) {
        List<Source> sources = new ArrayList<>();
        json.forEach(source -> sources.add(
                new Source(source.path("name").asText(), source.path("text").asText())));
        return sources;
    }
}
