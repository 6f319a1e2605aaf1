package dev.cairn.scenario;

import dev.cairn.model.Dependency;
import dev.cairn.model.Health;
import dev.cairn.model.Kind;
import dev.cairn.model.Plan;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.Supervision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A scene as the specification that a user would write, field by field as the Stack's schema has them. */
public final class Document {
    /** What a part becomes in one world. */
    public interface Dialect {
        /** The fields of {@code container} or {@code job} that make it behave as the part says. */
        Map<String, Object> program(Part part);

        /** The command that tells whether it is ready. */
        List<String> probe(Part part);

        /** The command that takes back what a job did. */
        List<String> undo(Part part);
    }

    private final Scene scene;
    private final Dialect dialect;

    private Document(Scene scene, Dialect dialect) {
        this.scene = scene;
        this.dialect = dialect;
    }

    /** The fields of {@code spec}. */
    public static Map<String, Object> of(Scene scene, Plan.Desired desired, Dialect dialect) {
        return new Document(scene, dialect).spec(desired);
    }

    private Map<String, Object> spec(Plan.Desired desired) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("resources", scene.parts().stream().map(this::resource).toList());
        List<Map<String, Object>> modes = new ArrayList<>();
        for (String name : new TreeSet<>(scene.modes().keySet())) {
            modes.add(Map.of("name", name, "resources", scene.modes().get(name)));
        }
        if (!modes.isEmpty()) {
            spec.put("modes", modes);
        }
        scene.mode().ifPresent(name -> spec.put("mode", name));
        spec.put("desired", desired == Plan.Desired.STOPPED ? "Stopped" : "Running");
        spec.put("onFailure", word(scene.onFailure()));
        spec.put("supervision", supervision());
        spec.put("shutdown", Map.of("grace", text(scene.shutdownGrace())));
        return spec;
    }

    private Map<String, Object> supervision() {
        Map<String, Object> fields =
                new LinkedHashMap<>(scope(scene.supervision().stack()));
        fields.put(
                "groups",
                scene.supervision().groups().stream()
                        .map(group -> {
                            Map<String, Object> one = new LinkedHashMap<>(scope(group));
                            one.put("name", group.name());
                            one.put("members", group.members());
                            return one;
                        })
                        .toList());
        return fields;
    }

    private static Map<String, Object> scope(Supervision.Scope scope) {
        return Map.of(
                "strategy", word(scope.strategy()),
                "maxRestarts", scope.maxRestarts(),
                "period", text(scope.period()),
                "onTrip", word(scope.onTrip()));
    }

    private Map<String, Object> resource(Part part) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("name", part.name);
        resource.put(
                "dependsOn",
                part.dependencies.stream().map(Document::dependency).toList());
        resource.put(
                "conflictsWith",
                part.conflicts.stream()
                        .map(conflict -> Map.of("name", conflict.name(), "onConflict", word(conflict.onConflict())))
                        .toList());
        resource.put("desired", word(part.desired));
        resource.put("critical", part.critical);
        switch (part.kind) {
            case Kind.Group group -> resource.put("group", Map.of("members", group.members()));
            case Kind.External _ -> throw new UnsupportedOperationException(part.name + " runs elsewhere");
            case Kind.Job job -> {
                Map<String, Object> program = program(part);
                program.put("retries", job.policy().retries());
                program.put("rerun", word(job.policy().rerun()));
                part.undo.ifPresent(_ -> program.put("undo", dialect.undo(part)));
                job.policy().activeDeadline().ifPresent(deadline -> program.put("activeDeadline", text(deadline)));
                resource.put("job", program);
                resource.put("restart", pace(part.restart));
                runs(part, resource);
            }
            case Kind.Service _ -> {
                Map<String, Object> program = program(part);
                program.put("replicas", part.replicas);
                resource.put("container", program);
                resource.put("restart", restart(part.restart));
                resource.put("health", health(part));
                runs(part, resource);
            }
        }
        return resource;
    }

    private Map<String, Object> program(Part part) {
        Map<String, Object> program = new LinkedHashMap<>(dialect.program(part));
        List<Object> env = new ArrayList<>();
        if (program.get("env") instanceof List<?> own) {
            env.addAll(own);
        }
        part.env.forEach((name, value) -> env.add(Map.of("name", name, "value", value)));
        env.add(Map.of("name", "VERSION", "value", part.version));
        program.put("env", env);
        program.put("args", part.args);
        List<Map<String, Object>> files = new ArrayList<>();
        part.files.forEach((path, content) -> files.add(Map.of("path", "/" + path, "content", content)));
        program.put("files", files);
        return program;
    }

    private static void runs(Part part, Map<String, Object> resource) {
        resource.put("stop", Map.of("grace", text(part.stop.grace())));
        resource.put("timeout", text(part.timeout));
        List<Map<String, Object>> outputs = new ArrayList<>();
        part.outputs.forEach((name, value) -> outputs.add(Map.of("name", name, "value", value)));
        part.secretOutputs.forEach((name, value) -> outputs.add(Map.of("name", name, "value", value, "secret", true)));
        resource.put("outputs", outputs);
    }

    /** What is only wanted is not waited for. */
    private static Map<String, Object> dependency(Dependency dependency) {
        if (dependency.stack().isPresent()) {
            return Map.of("stack", dependency.stack().get());
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", dependency.name());
        fields.put("type", word(dependency.type()));
        if (dependency.type() != Dependency.Type.WANTS) {
            fields.put("condition", word(dependency.condition()));
        }
        List<String> passedOn = new ArrayList<>();
        if (dependency.propagateRestart()) {
            passedOn.add("Restart");
        }
        if (dependency.propagateStop()) {
            passedOn.add("Stop");
        }
        fields.put("propagate", passedOn);
        return fields;
    }

    private Map<String, Object> health(Part part) {
        Health health = part.health;
        if (health.rule() == Health.Rule.RUNNING) {
            return Map.of("none", true, "minReady", text(health.minReady()));
        }
        return Map.of(
                "exec", Map.of("command", dialect.probe(part)),
                "interval", text(health.interval()),
                "timeout", text(health.timeout()),
                "retries", health.retries(),
                "onUnhealthy", health.restartWhenUnhealthy() ? "Restart" : "Degrade");
    }

    private static Map<String, Object> restart(RestartPolicy restart) {
        Map<String, Object> fields = new LinkedHashMap<>(pace(restart));
        fields.put("policy", word(restart.policy()));
        fields.put("maxRestarts", restart.maxRestarts());
        fields.put("period", text(restart.period()));
        return fields;
    }

    private static Map<String, Object> pace(RestartPolicy restart) {
        return Map.of(
                "delay", text(restart.delay()),
                "factor", restart.factor(),
                "maxDelay", text(restart.maxDelay()),
                "jitter", restart.jitter());
    }

    private static String text(Duration duration) {
        return duration.toMillis() + "ms";
    }

    /** {@code ON_FAILURE} is {@code OnFailure}. */
    private static String word(Enum<?> value) {
        StringBuilder word = new StringBuilder();
        for (String part : value.name().split("_")) {
            word.append(part.charAt(0)).append(part.substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        return word.toString();
    }
}
