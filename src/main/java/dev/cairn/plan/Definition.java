package dev.cairn.plan;

import dev.cairn.model.Resource;
import dev.cairn.model.View;
import java.util.Map;

/**
 * One resource with everything decided but its references: what it is, where it runs, and the fields of the program
 * that runs there.
 *
 * @param resource its fields, those of a recipe merged in
 * @param kind the name of the field with its program: container, job, process, group, external
 * @param role what it is to the engine
 * @param workload the program's fields by name; a process has those of the container beside it that it lacks
 * @param scope what its texts may refer to
 * @param recipe whether a recipe made it
 * @param generated what that recipe generates, by name
 */
record Definition(
        String name,
        Field resource,
        String kind,
        Role role,
        Resource.Backend backend,
        View view,
        Map<String, Field> workload,
        References.Scope scope,
        boolean recipe,
        Map<String, Allocations.GeneratedSpec> generated) {

    /** What a resource is to the engine. */
    enum Role {
        SERVICE,
        JOB,
        GROUP,
        EXTERNAL
    }

    Definition {
        workload = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(workload));
    }

    /** A field of the program; one with nothing in it when it was not written. */
    Field program(String field) {
        Field there = workload.get(field);
        return there == null
                ? new Field(
                        resource.path().field(kind).field(field),
                        new Node.Null(resource.node().at()))
                : there;
    }

    /** Whether it runs as a process of the machine. */
    boolean isProcess() {
        return kind.equals("process");
    }

    /** Whether it is an object of a cluster, as it was written. */
    boolean isManifest() {
        return kind.equals("manifest");
    }

    /** Whether it has a workload of its own. */
    boolean runs() {
        return role == Role.SERVICE || role == Role.JOB;
    }

    /** The same with other fields. */
    Definition with(Field otherResource, Map<String, Field> otherWorkload) {
        return new Definition(name, otherResource, kind, role, backend, view, otherWorkload, scope, recipe, generated);
    }

    /** The same with these generated values. */
    Definition generating(Map<String, Allocations.GeneratedSpec> specs) {
        return new Definition(name, resource, kind, role, backend, view, workload, scope, recipe, specs);
    }

    /** Whether it runs on a cluster. */
    boolean onCluster() {
        return backend == Resource.Backend.KUBERNETES;
    }
}
