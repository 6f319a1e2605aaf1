package dev.cairn.scenario;

import dev.cairn.engine.Closure;
import dev.cairn.model.Dependency;
import dev.cairn.model.Kind;
import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.Supervision;
import dev.cairn.model.Supervision.OnTrip;
import dev.cairn.model.Supervision.Scope;
import dev.cairn.model.Supervision.Strategy;
import dev.cairn.model.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A whole stack of a scenario.
 *
 * @param parts in the order in which they were written
 * @param modes what each mode is for, by name
 * @param mode the mode asked for; empty: everything is wanted
 * @param supervision who is restarted together
 */
public record Scene(
        List<Part> parts,
        Plan.OnFailure onFailure,
        Duration shutdownGrace,
        Map<String, List<String>> modes,
        Optional<String> mode,
        Supervision supervision) {
    private static final long SEED = 20_260_101L;

    public Scene {
        parts = List.copyOf(parts);
        modes = Map.copyOf(modes);
    }

    public static Scene of(Part... parts) {
        return of(List.of(parts));
    }

    public static Scene of(List<Part> parts) {
        return new Scene(
                parts, Plan.OnFailure.RETRY, Duration.ofSeconds(60), Map.of(), Optional.empty(), Supervision.NONE);
    }

    /** The same with another answer to the failure of something critical. */
    public Scene onFailure(Plan.OnFailure other) {
        return new Scene(parts, other, shutdownGrace, modes, mode, supervision);
    }

    /** The same with another ceiling for the stop of everything. */
    public Scene shutdownGrace(Duration other) {
        return new Scene(parts, onFailure, other, modes, mode, supervision);
    }

    /** The same with a mode for these. */
    public Scene mode(String name, String... resources) {
        Map<String, List<String>> more = new LinkedHashMap<>(modes);
        more.put(name, List.of(resources));
        return new Scene(parts, onFailure, shutdownGrace, more, mode, supervision);
    }

    /** The same in that mode. */
    public Scene in(String name) {
        return new Scene(parts, onFailure, shutdownGrace, modes, Optional.of(name), supervision);
    }

    /** The same, everything supervised together; a budget of 0 is none. */
    public Scene supervised(Strategy strategy, int maxRestarts, OnTrip onTrip) {
        List<String> all = parts.stream().map(Part::name).toList();
        return with(
                new Supervision(scope(Supervision.STACK, all, strategy, maxRestarts, onTrip), supervision.groups()));
    }

    /** The same with a group of its own for these. */
    public Scene supervised(String group, Strategy strategy, int maxRestarts, OnTrip onTrip, String... members) {
        List<Scope> groups = new ArrayList<>(supervision.groups());
        groups.add(scope(group, List.of(members), strategy, maxRestarts, onTrip));
        return with(new Supervision(supervision.stack(), groups));
    }

    /** In plan order, as a plan has them. */
    private Scope scope(String name, List<String> members, Strategy strategy, int maxRestarts, OnTrip onTrip) {
        List<String> inOrder =
                ordered().stream().map(Part::name).filter(members::contains).toList();
        return new Scope(name, inOrder, strategy, maxRestarts, Duration.ofMinutes(10), onTrip);
    }

    private Scene with(Supervision other) {
        return new Scene(parts, onFailure, shutdownGrace, modes, mode, other);
    }

    /** The same without that part and without what others say of it. */
    public Scene without(String name) {
        return new Scene(
                parts.stream()
                        .filter(part -> !part.name.equals(name))
                        .map(part -> part.without(name))
                        .toList(),
                onFailure,
                shutdownGrace,
                modes,
                mode,
                new Supervision(
                        without(supervision.stack(), name),
                        supervision.groups().stream()
                                .map(group -> without(group, name))
                                .toList()));
    }

    private static Scope without(Scope scope, String name) {
        return new Scope(
                scope.name(),
                scope.members().stream().filter(member -> !member.equals(name)).toList(),
                scope.strategy(),
                scope.maxRestarts(),
                scope.period(),
                scope.onTrip());
    }

    /** The part of that name. */
    public Part part(String name) {
        return parts.stream()
                .filter(part -> part.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no part " + name));
    }

    /** The plan that the planner would make of it. */
    public Plan plan(String stack, long generation, Plan.Desired desired, Rendering rendering) {
        List<Resource> resources =
                ordered().stream().map(part -> resource(part, rendering)).toList();
        Set<String> wanted = mode.map(name -> Closure.of(modes.get(name), other -> pulls(part(other))))
                .orElseGet(() -> resources.stream().map(Resource::name).collect(Collectors.toSet()));
        return Plan.of(stack, generation, resources, wanted, desired, false, onFailure, shutdownGrace, SEED)
                .withMode(mode)
                .withSupervision(supervision);
    }

    /** That plan of a stack that is suspended, or is not. */
    public static Plan suspended(Plan plan, boolean on) {
        return new Plan(
                plan.stack(),
                plan.generation(),
                plan.resources(),
                plan.wanted(),
                plan.desired(),
                on,
                plan.onFailure(),
                plan.shutdownGrace(),
                plan.seed(),
                plan.mode(),
                plan.leftOut(),
                plan.supervision(),
                plan.graph());
    }

    private List<String> pulls(Part part) {
        List<String> names = new ArrayList<>();
        edges(part).stream()
                .filter(edge ->
                        edge.type() != Dependency.Type.AFTER && edge.stack().isEmpty())
                .forEach(edge -> names.add(edge.name()));
        if (part.kind instanceof Kind.Group group) {
            names.addAll(group.members());
        }
        return names;
    }

    private Resource resource(Part part, Rendering rendering) {
        return new Resource(
                part.name,
                part.kind,
                rendering.backend(),
                rendering.handling(part),
                rendering.view(),
                part.desired,
                part.critical,
                edges(part),
                part.conflicts,
                part.health,
                part.restart,
                part.stop,
                part.timeout,
                new PartBlueprint(part, rendering, this::constant));
    }

    /** The value of an output that is the same in every run; secret ones are made by a run. */
    private Optional<OutputValue> constant(View view, OutputRef reference) {
        return parts.stream()
                .filter(part -> part.name.equals(reference.resource()))
                .findFirst()
                .map(part -> part.outputs.get(reference.output()))
                .map(OutputValue.Plain::new);
    }

    /** The edges as written, and one for each reference. */
    private List<Dependency> edges(Part part) {
        Map<String, Dependency> edges = new LinkedHashMap<>();
        part.dependencies.forEach(edge -> edges.put(edge.name() + edge.type(), edge));
        List<String> texts = new ArrayList<>(part.env.values());
        texts.addAll(part.args);
        texts.addAll(part.files.values());
        Template.references(texts).forEach(reference -> {
            Dependency.Condition condition =
                    part(reference.resource()).isJob() ? Dependency.Condition.COMPLETED : Dependency.Condition.READY;
            edges.putIfAbsent(
                    reference.resource() + Dependency.Type.REQUIRES,
                    new Dependency(reference.resource(), Dependency.Type.REQUIRES, condition, false, false));
        });
        return List.copyOf(edges.values());
    }

    /** Dependencies first, otherwise as written. */
    private List<Part> ordered() {
        Map<String, Part> byName = new LinkedHashMap<>();
        parts.forEach(part -> byName.put(part.name, part));
        Map<String, Part> done = new LinkedHashMap<>();
        parts.forEach(part -> visit(part, byName, done));
        return List.copyOf(done.values());
    }

    private void visit(Part part, Map<String, Part> byName, Map<String, Part> done) {
        if (done.containsKey(part.name)) {
            return;
        }
        for (Dependency edge : edges(part)) {
            if (edge.orders() && byName.containsKey(edge.name())) {
                visit(byName.get(edge.name()), byName, done);
            }
        }
        if (part.kind instanceof Kind.Group group) {
            group.members().forEach(member -> visit(byName.get(member), byName, done));
        }
        done.put(part.name, part);
    }
}
