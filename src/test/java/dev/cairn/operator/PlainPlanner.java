package dev.cairn.operator;

import dev.cairn.api.DependencySpec;
import dev.cairn.api.ResourceSpec;
import dev.cairn.api.Stack;
import dev.cairn.model.Blueprint;
import dev.cairn.model.Dependency;
import dev.cairn.model.Handling;
import dev.cairn.model.Health;
import dev.cairn.model.Kind;
import dev.cairn.model.Outputs;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import dev.cairn.status.Surroundings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Plans containers of one image with annotations and Ready dependencies, written in order: enough to test the shell
 * without the rules of the real planner. An image named {@code invalid} is refused.
 */
final class PlainPlanner implements Planning.Planner {

    @Override
    public Planning plan(Stack stack) {
        List<ResourceSpec> specs = stack.getSpec().resources();
        if (specs.stream().anyMatch(spec -> spec.container().image().equals("invalid"))) {
            return new Planning(
                    Optional.empty(),
                    List.of(),
                    Optional.of(new Surroundings.Refusal("InvalidSpec", "spec.resources: there is an invalid image")));
        }
        Plan plan = Plan.of(
                stack.getMetadata().getName(),
                stack.getMetadata().getGeneration(),
                specs.stream().map(PlainPlanner::resource).toList(),
                specs.stream().map(ResourceSpec::name).collect(Collectors.toSet()),
                Plan.Desired.RUNNING,
                false,
                Plan.OnFailure.RETRY,
                Duration.ofMinutes(2),
                1);
        return new Planning(Optional.of(plan), List.of(), Optional.empty());
    }

    private static Resource resource(ResourceSpec spec) {
        Workload workload = new Workload(
                Workload.Image.of(spec.container().image(), List.of()),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Workload.Limits.NONE,
                Optional.empty(),
                StopPolicy.DEFAULT,
                Map.of(),
                spec.annotations());
        return new Resource(
                spec.name(),
                new Kind.Service(),
                Resource.Backend.KUBERNETES,
                Handling.MANAGED,
                View.NETWORK,
                Resource.Desired.START,
                true,
                spec.dependsOn().stream()
                        .map(DependencySpec::name)
                        .map(Dependency::requires)
                        .toList(),
                Health.RUNNING,
                RestartPolicy.DEFAULT,
                StopPolicy.DEFAULT,
                Duration.ofMinutes(1),
                Blueprint.fixed(workload, Integer.toHexString(workload.hashCode()), Outputs.NONE));
    }
}
