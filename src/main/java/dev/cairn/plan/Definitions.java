package dev.cairn.plan;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.View;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes {@link Definition}s: recipes are expanded, backends chosen, a process completed from the container beside it. */
final class Definitions {
    /** What a process takes from the container or job beside it when it does not say so itself. */
    static final List<String> INHERITED =
            List.of("env", "envFrom", "envFile", "ports", "files", "volumes", "resources", "undo");

    private final PlanContext context;
    private final Problems problems;
    private final Placement placement;
    private final RecipeExpansion recipes;

    Definitions(PlanContext context, Problems problems) {
        this.context = context;
        this.problems = problems;
        this.placement = new Placement(context.runtime(), context.backends(), problems);
        this.recipes = new RecipeExpansion(context, problems);
    }

    /** The definition of that resource; empty when there is too much wrong with it. */
    Optional<Definition> of(String name, Field resource) {
        if (resource.has("recipe")) {
            return recipes.expand(name, resource).flatMap(expanded -> {
                Path path = resource.get("recipe").path();
                References.Scope scope = new References.Scope(true, Optional.of(expanded.generated()));
                Optional<Definition> made = program(name, expanded.resource(), path, scope, true)
                        .map(definition ->
                                definition.generating(expanded.generated().specs()));
                made.flatMap(definition -> expanded.recipe().note(definition.kind()))
                        .ifPresent(note -> problems.note(name, path, note));
                return made;
            });
        }
        return program(name, resource, resource.path(), References.Scope.RESOURCE, false);
    }

    /** What is left of a resource that is left out. */
    Definition leftOut(String name, Field resource) {
        Backend backend = placement.ofNothing();
        Definition.Role role = resource.has("group")
                ? Definition.Role.GROUP
                : resource.has("external")
                        ? Definition.Role.EXTERNAL
                        : resource.has("job") ? Definition.Role.JOB : Definition.Role.SERVICE;
        Map<String, Field> fields = resource.has("group")
                ? fields(resource, "group", resource.path().field("group"))
                : Map.of();
        return new Definition(
                name,
                resource,
                resource.has("group") ? "group" : "",
                role,
                backend,
                view(backend),
                fields,
                References.Scope.RESOURCE,
                false,
                Map.of());
    }

    private Optional<Definition> program(
            String name, Field resource, Path base, References.Scope scope, boolean recipe) {
        if (resource.has("group")) {
            return Optional.of(nothing(name, resource, "group", Definition.Role.GROUP));
        }
        if (resource.has("external")) {
            return Optional.of(nothing(name, resource, "external", Definition.Role.EXTERNAL));
        }
        if (resource.has("manifest")) {
            return manifest(name, resource);
        }
        if (!resource.has("container") && !resource.has("job") && !resource.has("process")) {
            return Optional.empty();
        }
        String image = resource.has("job") ? "job" : "container";
        Backend backend = placement.of(name, resource);
        String kind = backend == Backend.PROCESS ? "process" : image;
        Map<String, Field> workload = fields(resource, kind, recipe ? base : base.field(kind));
        if (backend == Backend.PROCESS && resource.has(image)) {
            Map<String, Field> beside = fields(resource, image, recipe ? base : base.field(image));
            INHERITED.stream()
                    .filter(beside::containsKey)
                    .forEach(field -> workload.putIfAbsent(field, beside.get(field)));
        }
        Definition.Role role = resource.has("job") ? Definition.Role.JOB : Definition.Role.SERVICE;
        return Optional.of(
                new Definition(name, resource, kind, role, backend, view(backend), workload, scope, recipe, Map.of()));
    }

    private Optional<Definition> manifest(String name, Field resource) {
        if (!context.cluster()) {
            problems.error(
                    Code.NotSupportedHere,
                    resource.get("manifest"),
                    name + " is an object of a cluster, and this is none",
                    "leave it out here, or give the resource a container");
            return Optional.empty();
        }
        Map<String, Field> fields = fields(resource, "manifest", resource.path().field("manifest"));
        return Optional.of(new Definition(
                name,
                resource,
                "manifest",
                Definition.Role.SERVICE,
                Backend.KUBERNETES,
                view(Backend.KUBERNETES),
                fields,
                References.Scope.RESOURCE,
                false,
                Map.of()));
    }

    private Definition nothing(String name, Field resource, String kind, Definition.Role role) {
        Backend backend = placement.ofNothing();
        Map<String, Field> fields = fields(resource, kind, resource.path().field(kind));
        return new Definition(
                name, resource, kind, role, backend, view(backend), fields, References.Scope.RESOURCE, false, Map.of());
    }

    private View view(Backend backend) {
        return Optional.ofNullable(context.backends().get(backend))
                .map(Capabilities::view)
                .orElse(backend == Backend.PROCESS ? View.MACHINE : View.NETWORK);
    }

    private static Map<String, Field> fields(Field resource, String kind, Path base) {
        Map<String, Field> fields = new LinkedHashMap<>();
        resource.get(kind).entries().forEach((name, field) -> {
            if (field.isPresent()) {
                fields.put(name, new Field(base.field(name), field.node()));
            }
        });
        return fields;
    }
}
