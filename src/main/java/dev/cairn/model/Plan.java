package dev.cairn.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A validated stack: acyclic, every name known, every default filled in.
 *
 * @param stack name or id of the stack
 * @param generation counts the versions of the specification
 * @param resources in plan order: a stable topological order, dependencies first
 * @param wanted names that are to run; all others are skipped
 * @param desired what the user wants of the whole
 * @param suspended observe and report only
 * @param onFailure what the failure of a critical resource does to the rest
 * @param shutdownGrace ceiling for an ordered stop of the whole
 * @param seed of the jitter
 * @param leftOut why resources are not there, by name, in a sentence; none of them is wanted
 * @param mode whose resources {@code wanted} are; empty when everything is wanted, or a choice without a name
 * @param supervision who is restarted together
 */
public record Plan(
        String stack,
        long generation,
        List<Resource> resources,
        Set<String> wanted,
        Desired desired,
        boolean suspended,
        OnFailure onFailure,
        Duration shutdownGrace,
        long seed,
        Optional<String> mode,
        Map<String, String> leftOut,
        Supervision supervision,
        Graph graph) {

    /** What the user wants of the whole stack. */
    public enum Desired {
        RUNNING,
        STOPPED,
        /** Stopped, and nothing of it kept but data: {@code cairn down}, or the deletion of the object. */
        REMOVED
    }

    /** What the failure of a critical resource does to the rest. */
    public enum OnFailure {
        RETRY,
        STOP,
        HOLD
    }

    public Plan {
        resources = List.copyOf(resources);
        wanted = Set.copyOf(wanted);
        leftOut = Map.copyOf(leftOut);
    }

    /** A plan of these resources; the graph is derived. */
    public static Plan of(
            String stack,
            long generation,
            List<Resource> resources,
            Set<String> wanted,
            Desired desired,
            boolean suspended,
            OnFailure onFailure,
            Duration shutdownGrace,
            long seed) {
        return new Plan(
                stack,
                generation,
                resources,
                wanted,
                desired,
                suspended,
                onFailure,
                shutdownGrace,
                seed,
                Optional.empty(),
                Map.of(),
                Supervision.NONE,
                Graph.of(resources));
    }

    /** The resource of that name. */
    public Optional<Resource> resource(String name) {
        return Optional.ofNullable(graph.byName().get(name));
    }

    /** The other stacks that something waits for. */
    public Set<String> stacks() {
        Set<String> stacks = new java.util.TreeSet<>();
        resources.forEach(resource ->
                resource.dependencies().forEach(dependency -> dependency.stack().ifPresent(stacks::add)));
        return stacks;
    }

    /** The same plan with another wish for the whole. */
    public Plan with(Desired other) {
        return with(generation, other, mode, leftOut, supervision);
    }

    /** The same plan as another generation. */
    public Plan withGeneration(long other) {
        return with(other, desired, mode, leftOut, supervision);
    }

    /** The same plan, its wanted resources being those of that mode. */
    public Plan withMode(Optional<String> other) {
        return with(generation, desired, other, leftOut, supervision);
    }

    /** The same plan, these resources not being there. */
    public Plan withLeftOut(Map<String, String> reasons) {
        return with(generation, desired, mode, reasons, supervision);
    }

    /** The same plan, supervised like that. */
    public Plan withSupervision(Supervision other) {
        return with(generation, desired, mode, leftOut, other);
    }

    private Plan with(
            long version, Desired wish, Optional<String> chosen, Map<String, String> reasons, Supervision scopes) {
        return new Plan(
                stack,
                version,
                resources,
                wanted,
                wish,
                suspended,
                onFailure,
                shutdownGrace,
                seed,
                chosen,
                reasons,
                scopes,
                graph);
    }

    /** The resources and edges by name, derived once per plan. */
    public record Graph(
            Map<String, Resource> byName,
            Map<String, Set<String>> dependencies,
            Map<String, Set<String>> dependents,
            Map<String, Integer> positions,
            Map<String, Map<String, Conflict.OnConflict>> rivals) {

        /** Indexes the ordering edges; members of a group count as its dependencies. Unknown names are left out. */
        static Graph of(List<Resource> resources) {
            Map<String, Resource> byName = new java.util.LinkedHashMap<>();
            Map<String, Integer> positions = new java.util.HashMap<>();
            resources.forEach(resource -> {
                byName.put(resource.name(), resource);
                positions.put(resource.name(), positions.size());
            });
            Map<String, Set<String>> dependencies = new java.util.HashMap<>();
            Map<String, Set<String>> dependents = new java.util.HashMap<>();
            for (Resource resource : resources) {
                for (String target : orderedAfter(resource)) {
                    if (byName.containsKey(target)) {
                        dependencies
                                .computeIfAbsent(resource.name(), _ -> new java.util.TreeSet<>())
                                .add(target);
                        dependents
                                .computeIfAbsent(target, _ -> new java.util.TreeSet<>())
                                .add(resource.name());
                    }
                }
            }
            return new Graph(byName, dependencies, dependents, positions, rivals(byName));
        }

        /** Both directions; where one of the two says Stop, it is Stop. */
        private static Map<String, Map<String, Conflict.OnConflict>> rivals(Map<String, Resource> byName) {
            Map<String, Map<String, Conflict.OnConflict>> rivals = new java.util.HashMap<>();
            for (Resource resource : byName.values()) {
                for (Conflict conflict : resource.conflicts()) {
                    if (byName.containsKey(conflict.name())) {
                        oppose(rivals, resource.name(), conflict.name(), conflict.onConflict());
                        oppose(rivals, conflict.name(), resource.name(), conflict.onConflict());
                    }
                }
            }
            return rivals;
        }

        private static void oppose(
                Map<String, Map<String, Conflict.OnConflict>> rivals,
                String one,
                String other,
                Conflict.OnConflict how) {
            rivals.computeIfAbsent(one, _ -> new java.util.TreeMap<>())
                    .merge(other, how, (a, b) -> a == Conflict.OnConflict.STOP ? a : b);
        }

        /** What has to be there before that one, directly. */
        public Set<String> dependenciesOf(String name) {
            return dependencies.getOrDefault(name, Set.of());
        }

        /** What rests on that one, directly. */
        public Set<String> dependentsOf(String name) {
            return dependents.getOrDefault(name, Set.of());
        }

        /** What must not run at the same time as that one, and what happens then. */
        public Map<String, Conflict.OnConflict> rivalsOf(String name) {
            return rivals.getOrDefault(name, Map.of());
        }

        /** The place in plan order, from 0; what is not in the plan comes after everything else. */
        public int positionOf(String name) {
            return positions.getOrDefault(name, Integer.MAX_VALUE);
        }

        private static List<String> orderedAfter(Resource resource) {
            List<String> names = new java.util.ArrayList<>();
            resource.dependencies().stream()
                    .filter(Dependency::orders)
                    .map(Dependency::name)
                    .forEach(names::add);
            if (resource.kind() instanceof Kind.Group group) {
                names.addAll(group.members());
            }
            return names;
        }
    }
}
