package dev.cairn.plan;

import dev.cairn.engine.Backoff;
import dev.cairn.model.Kind;
import dev.cairn.model.Resource;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.model.Supervision;
import dev.cairn.model.Supervision.OnTrip;
import dev.cairn.model.Supervision.Scope;
import dev.cairn.model.Supervision.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which resources are supervised together: read, and checked for scopes that mean nothing. */
final class SupervisionReader {
    private final Map<String, Definition> definitions;
    private final Collection<String> names;
    private final Declared declared;
    private final Map<String, Resource> resources = new LinkedHashMap<>();
    private final Problems problems;
    private final Settings settings;

    /**
     * @param definitions those that could be made
     * @param names all that were declared, so that a broken one is not unknown as well
     * @param resources in plan order
     */
    SupervisionReader(
            Map<String, Definition> definitions,
            Collection<String> names,
            Declared declared,
            List<Resource> resources,
            Problems problems) {
        this.definitions = definitions;
        this.names = names;
        this.declared = declared;
        this.problems = problems;
        this.settings = new Settings(problems);
        resources.forEach(resource -> this.resources.put(resource.name(), resource));
    }

    Supervision read(Field written) {
        List<Scope> groups = new ArrayList<>();
        Map<String, Field> fields = new HashMap<>();
        Map<String, String> taken = new HashMap<>();
        for (Field field : written.get("groups").items()) {
            String name = field.get("name").text("");
            Set<String> members = members(field, name, taken);
            if (fields.putIfAbsent(name, field) != null) {
                problems.error(
                        Code.DuplicateName,
                        field.get("name"),
                        "there are two supervision groups called " + name,
                        "give each its own name");
            }
            groups.add(scope(field, name, members));
        }
        Scope stack = scope(written, Supervision.STACK, resources.keySet());
        groups.forEach(group -> {
            checkTrips(fields.get(group.name()), group, failures(group.members(), group));
            checkBackend(fields.get(group.name()), group);
        });
        List<String> alone = stack.members().stream()
                .filter(member -> !taken.containsKey(member))
                .toList();
        long trips = groups.stream().filter(group -> group.maxRestarts() > 0).count();
        checkTrips(written, stack, failures(alone, stack) + trips);
        checkBackend(written, stack);
        return new Supervision(stack, groups);
    }

    private Set<String> members(Field group, String name, Map<String, String> taken) {
        Set<String> members = new java.util.HashSet<>();
        for (Field field : group.get("members").items()) {
            declared.named(field.text("")).forEach(member -> member(field, member, name, taken, members));
        }
        return members;
    }

    private void member(Field field, String member, String name, Map<String, String> taken, Set<String> members) {
        Definition definition = definitions.get(member);
        if (!names.contains(member)) {
            problems.error(
                    Code.UnknownResource,
                    field,
                    "there is no resource " + member,
                    Nearest.advice(member, names, "resources"));
        } else if (definition != null && !definition.runs()) {
            boolean kind = definition.role() == Definition.Role.GROUP;
            problems.error(
                    Code.InvalidValue,
                    field,
                    member + " is " + (kind ? "a group" : "external")
                            + ": it runs nothing itself, so there is nothing to restart",
                    kind ? "name its members" : "leave it out");
        } else if (taken.containsKey(member)) {
            String other = taken.get(member);
            problems.error(
                    Code.DuplicateName,
                    field,
                    other.equals(name)
                            ? member + " is in " + name + " twice"
                            : member + " is in " + other + " and in " + name,
                    "a resource is in one supervision group at most");
        } else {
            taken.put(member, name);
            members.add(member);
        }
    }

    /** Its members in plan order. */
    private Scope scope(Field field, String name, Set<String> members) {
        return new Scope(
                name,
                resources.keySet().stream().filter(members::contains).toList(),
                switch (field.get("strategy").text("OneForOne")) {
                    case "OneForAll" -> Strategy.ONE_FOR_ALL;
                    case "RestForOne" -> Strategy.REST_FOR_ONE;
                    default -> Strategy.ONE_FOR_ONE;
                },
                field.get("maxRestarts").whole().map(Long::intValue).orElse(0),
                settings.positive(field.get("period"), Duration.ofMinutes(10)),
                field.get("onTrip").text("Quarantine").equals("StopStack") ? OnTrip.STOP_STACK : OnTrip.QUARANTINE);
    }

    /** How many failures these can have within the period of that scope: all together, one after the other. */
    private long failures(List<String> members, Scope scope) {
        return members.stream()
                .map(resources::get)
                .filter(SupervisionReader::isRestarted)
                .mapToLong(resource -> failures(resource.restart(), scope))
                .sum();
    }

    private static boolean isRestarted(Resource resource) {
        return resource.kind() instanceof Kind.Service && resource.restart().policy() != Policy.NEVER;
    }

    /** One whose own limit is used up fails no more; one that was stable in between begins with the shortest pause again. */
    private static long failures(RestartPolicy policy, Scope scope) {
        int most = policy.maxRestarts() > 0 ? policy.maxRestarts() + 1 : scope.maxRestarts() + 1;
        Duration sum = Duration.ZERO;
        int growing = 0;
        while (growing < most) {
            sum = sum.plus(Backoff.raw(policy, growing + 1));
            if (sum.compareTo(scope.period()) > 0) {
                break;
            }
            growing++;
        }
        long stable = scope.period().dividedBy(policy.delay().plus(policy.stabilityPeriod()));
        return Math.max(growing, Math.min(stable, most));
    }

    /** A budget that the members' pauses and limits alone keep from being used up. */
    private void checkTrips(Field field, Scope scope, long failures) {
        if (scope.maxRestarts() == 0 || failures > scope.maxRestarts()) {
            return;
        }
        Field limit = field.get("maxRestarts");
        String message = (scope.name().equals(Supervision.STACK) ? "the stack" : "group " + scope.name())
                + " can have at most " + failures + (failures == 1 ? " failure" : " failures") + " within "
                + Durations.format(scope.period()) + ", so its budget of " + scope.maxRestarts()
                + " is never used up";
        if (scope.members().stream().map(resources::get).anyMatch(SupervisionReader::isPacedByCluster)) {
            problems.note("", limit.path(), message + "; on a cluster the kubelet's own pauses decide");
        } else {
            problems.error(
                    Code.NeverTrips,
                    limit,
                    message,
                    failures == 0
                            ? "leave it out: nothing in it is ever restarted"
                            : "lower maxRestarts to " + (failures - 1) + " or less, or lengthen period");
        }
    }

    private void checkBackend(Field field, Scope scope) {
        List<String> paced = scope.members().stream()
                .filter(member -> isPacedByCluster(resources.get(member)))
                .toList();
        if (scope.strategy() != Strategy.ONE_FOR_ONE && !paced.isEmpty()) {
            problems.note(
                    "",
                    field.get("strategy").path(),
                    "a cluster restarts the pods of " + Nearest.list(paced)
                            + " by itself, at once and behind no gate; the others of the scope are scaled to 0 and back");
        }
    }

    private static boolean isPacedByCluster(Resource resource) {
        return resource.backend() == Resource.Backend.KUBERNETES
                && resource.kind() instanceof Kind.Service
                && resource.restart().policy() == Policy.ALWAYS;
    }
}
