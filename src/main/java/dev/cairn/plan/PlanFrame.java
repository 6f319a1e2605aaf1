package dev.cairn.plan;

import dev.cairn.engine.Closure;
import dev.cairn.model.Dependency;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.Kind;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a plan says about the stack as a whole. */
final class PlanFrame {
    /** Beyond the longest chain of graces. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final PlanContext context;
    private final Problems problems;

    PlanFrame(PlanContext context, Problems problems) {
        this.context = context;
        this.problems = problems;
    }

    /** The resources that are to run: all, those of the mode, or those asked for; with what comes along. */
    Set<String> wanted(Set<String> names, Declared declared, Map<String, List<Edges.Edge>> edges, ModeTable modes) {
        if (context.only().isEmpty()) {
            return modes.chosen()
                    .flatMap(mode -> Optional.ofNullable(modes.closures().get(mode)))
                    .orElse(names);
        }
        if (context.mode().isPresent()) {
            problems.error(
                    Code.OneOf,
                    Path.ROOT,
                    Position.NONE,
                    "resources are named beside mode " + context.mode().get(),
                    "name resources or a mode");
        }
        List<String> roots = new ArrayList<>();
        for (String asked : context.only()) {
            for (String name : declared.named(asked)) {
                if (names.contains(name)) {
                    roots.add(name);
                } else {
                    problems.error(
                            Code.UnknownResource,
                            Path.ROOT,
                            Position.NONE,
                            "there is no resource " + name,
                            Nearest.advice(name, names, "resources"));
                }
            }
        }
        return Closure.of(roots, name -> context.noDeps() ? List.of() : ModeTable.pulls(name, edges));
    }

    /** The plan. */
    Plan plan(Field root, List<Resource> resources, Set<String> wanted, ModeTable modes) {
        Field spec = root.get("spec");
        boolean annotated = root.get("metadata")
                .get("annotations")
                .get("cairn.dev/suspend")
                .text("")
                .equals("true");
        Field grace = spec.get("shutdown").get("grace");
        Plan plan = Plan.of(
                context.stackId(),
                context.generation(),
                resources,
                wanted,
                desired(spec),
                annotated || spec.get("suspend").isTrue(),
                switch (spec.get("onFailure").text("Retry")) {
                    case "Stop" -> Plan.OnFailure.STOP;
                    case "Hold" -> Plan.OnFailure.HOLD;
                    default -> Plan.OnFailure.RETRY;
                },
                grace.isPresent()
                        ? new Settings(problems).duration(grace, MARGIN)
                        : longest(resources).plus(MARGIN),
                context.stackId().hashCode());
        return context.only().isEmpty() ? plan.withMode(modes.chosen()) : plan;
    }

    private Plan.Desired desired(Field spec) {
        boolean stopped = spec.get("desired").text("Running").equals("Stopped");
        return context.desired() == Plan.Desired.RUNNING && stopped ? Plan.Desired.STOPPED : context.desired();
    }

    /** The longest chain of graces: what an ordered stop takes when everything needs all of its own. */
    private static Duration longest(List<Resource> inPlanOrder) {
        Map<String, Duration> chains = new HashMap<>();
        Duration longest = Duration.ZERO;
        for (Resource resource : inPlanOrder) {
            Duration below = Duration.ZERO;
            for (Dependency dependency : resource.dependencies()) {
                below = max(below, dependency.orders() ? chains.getOrDefault(dependency.name(), Duration.ZERO) : below);
            }
            if (resource.kind() instanceof Kind.Group(List<String> members)) {
                for (String member : members) {
                    below = max(below, chains.getOrDefault(member, Duration.ZERO));
                }
            }
            Duration own = own(resource);
            chains.put(resource.name(), below.plus(own));
            longest = max(longest, below.plus(own));
        }
        return longest;
    }

    /**
     * Its grace, and the time that a run of its undo may take; on a cluster also what the many hands there may take, so that
     * nobody is killed because the API server is busy.
     */
    private static Duration own(Resource resource) {
        Duration hands = resource.backend() == Resource.Backend.KUBERNETES
                ? resource.backend().afterGrace()
                : Duration.ZERO;
        Duration grace = resource.kind().hasInstance() ? resource.stop().grace().plus(hands) : Duration.ZERO;
        return resource.kind() instanceof Kind.Job(JobPolicy policy)
                        && resource.blueprint().undo().isPresent()
                ? grace.plus(policy.activeDeadline().orElse(resource.timeout()))
                : grace;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
