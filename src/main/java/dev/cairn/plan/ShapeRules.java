package dev.cairn.plan;

import dev.cairn.api.BuildSpec;
import dev.cairn.api.ContainerSpec;
import dev.cairn.api.DependencySpec;
import dev.cairn.api.DisruptionSpec;
import dev.cairn.api.EnvFromSource;
import dev.cairn.api.EnvVar;
import dev.cairn.api.FileSpec;
import dev.cairn.api.ForEachSpec;
import dev.cairn.api.GroupSpec;
import dev.cairn.api.HealthSpec;
import dev.cairn.api.JobSpec;
import dev.cairn.api.ResourceSpec;
import dev.cairn.api.StackSpec;
import dev.cairn.api.ValueSource;
import dev.cairn.api.VolumeSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Which fields of a record exclude or need each other, and which lists name everything once: the CEL rules and list
 * maps of the CRD, for documents that meet no API server.
 */
final class ShapeRules {
    private static final List<String> KINDS =
            List.of("container", "job", "process", "recipe", "group", "external", "manifest");

    private final Problems problems;
    private final Predicate<Node> damaged;
    private final Map<Class<?>, BiConsumer<Field, Boolean>> rules;

    /** @param damaged whether something was left out of a value, so that what it lacks says nothing */
    ShapeRules(Problems problems, Predicate<Node> damaged) {
        this.problems = problems;
        this.damaged = damaged;
        this.rules = rules();
    }

    /** @param whole whether nothing was left out of the value, so that what is missing is really missing */
    void check(Field field, Class<?> record, boolean whole) {
        rules.getOrDefault(record, (_, _) -> {}).accept(field, whole);
    }

    private Map<Class<?>, BiConsumer<Field, Boolean>> rules() {
        Map<Class<?>, BiConsumer<Field, Boolean>> byRecord = new HashMap<>();
        byRecord.put(StackSpec.class, (spec, _) -> {
            once(spec.get("resources"), "name", "resource");
            once(spec.get("env"), "name", "input");
            once(spec.get("modes"), "name", "mode");
        });
        byRecord.put(ResourceSpec.class, this::resource);
        byRecord.put(ContainerSpec.class, (container, whole) -> {
            exactlyOne(container, whole, "image", "build");
            workload(container);
            for (Field port : container.get("ports").items()) {
                if (!port.has("port") && !damaged.test(port.node())) {
                    problems.error(
                            Code.MissingField,
                            port,
                            "a container's port needs its number",
                            "add port:, as in {port: 8080}; only a process can leave it to Cairn");
                }
            }
        });
        byRecord.put(JobSpec.class, (job, whole) -> {
            exactlyOne(job, whole, "image", "build");
            workload(job);
        });
        byRecord.put(dev.cairn.api.ProcessSpec.class, (process, _) -> workload(process));
        byRecord.put(FileSpec.class, (file, whole) -> exactlyOne(file, whole, "content", "secret", "configMap"));
        byRecord.put(EnvVar.class, (variable, _) -> atMostOne(variable, "value", "valueFrom"));
        byRecord.put(
                ValueSource.class, (source, whole) -> exactlyOne(source, whole, "secretKeyRef", "configMapKeyRef"));
        byRecord.put(EnvFromSource.class, (source, whole) -> exactlyOne(source, whole, "secretRef", "configMapRef"));
        byRecord.put(DisruptionSpec.class, (pdb, whole) -> exactlyOne(pdb, whole, "minAvailable", "maxUnavailable"));
        byRecord.put(ForEachSpec.class, (each, whole) -> exactlyOne(each, whole, "items", "range"));
        byRecord.put(BuildSpec.class, (_, _) -> {});
        byRecord.put(GroupSpec.class, (group, _) -> onceAsText(group.get("members"), "member"));
        byRecord.put(VolumeSpec.class, (volume, whole) -> {
            atMostOne(volume, "hostPath", "claim", "emptyDir");
            if (whole
                    && !volume.has("name")
                    && !volume.has("hostPath")
                    && !volume.has("claim")
                    && !volume.has("emptyDir")) {
                problems.error(Code.MissingField, volume, "a volume that is kept needs a name", "add name:");
            }
        });
        byRecord.put(HealthSpec.class, this::health);
        byRecord.put(DependencySpec.class, (edge, whole) -> {
            exactlyOne(edge, whole, "name", "stack");
            for (String field : List.of("condition", "type", "propagate")) {
                if (edge.has("stack") && edge.has(field)) {
                    problems.error(
                            Code.OneOf,
                            edge.get(field),
                            "a dependency on another stack waits for its Ready; it has no " + field,
                            "leave it out");
                }
            }
        });
        return byRecord;
    }

    private void resource(Field resource, boolean whole) {
        List<String> there = KINDS.stream().filter(resource::has).toList();
        boolean pair = there.size() == 2
                && there.contains("process")
                && (there.contains("container") || there.contains("job"));
        if (there.size() > 1 && !pair) {
            problems.error(
                    Code.OneOf,
                    resource.get(there.get(1)),
                    "a resource has one kind, this one has " + String.join(" and ", there),
                    "keep one of them; only process may stand beside container or job");
        } else if (there.isEmpty() && whole) {
            problems.error(Code.OneOf, resource, "the resource has no kind", "add one of " + String.join(", ", KINDS));
        }
        for (String field : List.of("policy", "maxRestarts")) {
            if (resource.has("job") && resource.get("restart").has(field)) {
                problems.error(
                        Code.OneOf,
                        resource.get("restart").get(field),
                        "a job has retries in place of restart." + field,
                        "leave it out, or set job.retries");
            }
        }
        if (resource.has("health") && resource.get("external").has("health")) {
            problems.error(
                    Code.OneOf,
                    resource.get("health"),
                    "health is there twice, here and in external",
                    "keep one of them");
        }
        once(resource.get("outputs"), "name", "output");
    }

    private void workload(Field workload) {
        once(workload.get("env"), "name", "variable");
        once(workload.get("files"), "path", "file");
        once(workload.get("ports"), "name", "port");
    }

    private void health(Field health, boolean whole) {
        List<String> probes = java.util.stream.Stream.of("http", "tcp", "exec", "log", "grpc", "none")
                .filter(name -> name.equals("none") ? health.get(name).isTrue() : health.has(name))
                .toList();
        if (probes.size() > 1) {
            problems.error(
                    Code.OneOf,
                    health.get(probes.get(1)),
                    "there is one probe at most, here are " + String.join(" and ", probes),
                    "keep one of them");
        }
    }

    private void exactlyOne(Field field, boolean whole, String... names) {
        List<String> there = java.util.Arrays.stream(names).filter(field::has).toList();
        if (there.isEmpty() && whole) {
            problems.error(
                    Code.OneOf, field, "one of " + String.join(", ", names) + " is missing", "add " + names[0] + ":");
        }
        atMostOne(field, names);
    }

    private void atMostOne(Field field, String... names) {
        List<String> there = java.util.Arrays.stream(names).filter(field::has).toList();
        if (there.size() > 1) {
            problems.error(
                    Code.OneOf,
                    field.get(there.get(1)),
                    String.join(" and ", there) + " exclude each other",
                    "keep one of them");
        }
    }

    private void once(Field list, String key, String what) {
        Map<String, Position> seen = new HashMap<>();
        for (Field item : list.items()) {
            item.get(key).text().ifPresent(name -> report(seen, item.get(key), name, what));
        }
    }

    private void onceAsText(Field list, String what) {
        Map<String, Position> seen = new HashMap<>();
        list.items().forEach(item -> item.text().ifPresent(name -> report(seen, item, name, what)));
    }

    private void report(Map<String, Position> seen, Field field, String name, String what) {
        Position before = seen.putIfAbsent(name, field.node().at());
        if (before != null) {
            problems.error(
                    Code.DuplicateName,
                    field,
                    "there are two " + what + "s called " + name
                            + (before.line() == 0 ? "" : "; the first is in line " + before.line()),
                    "give each its own name");
        }
    }
}
