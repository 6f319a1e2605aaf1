package dev.cairn.operator;

import dev.cairn.api.ManifestSpec;
import dev.cairn.api.ResourceSpec;
import dev.cairn.api.Stack;
import dev.cairn.model.ClusterOptions.Security;
import dev.cairn.model.Kind;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.plan.PlanContext;
import dev.cairn.runtime.kubernetes.ObjectJson;
import dev.cairn.status.Surroundings;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What one Stack may ask of the operator that it shares with others.
 *
 * @param resources of one Stack; the definition of Stacks takes 500
 * @param manifestBytes of one manifest's template as JSON
 * @param interpolation characters that the values of references may add to one resource
 * @param probes whether externals are asked by the operator
 * @param security what pods meet at least, whatever the Stack says
 */
record Allowance(int resources, int manifestBytes, int interpolation, Probes probes, Security security) {
    /** As the operator comes. */
    static final Allowance USUAL =
            new Allowance(500, 256 << 10, PlanContext.USUAL_INTERPOLATION, Probes.ALLOWED, Security.BASELINE);

    /** Whether the operator connects to what Stacks name. */
    enum Probes {
        ALLOWED,
        REFUSED
    }

    /** Why that plan is refused, if it is. */
    Optional<Surroundings.Refusal> refusal(Stack stack, Plan plan) {
        int count = plan.resources().size();
        if (count > resources) {
            return Optional.of(new Surroundings.Refusal(
                    "TooLarge",
                    "spec.resources: " + count + " resources, and this operator takes at most " + resources
                            + " of one Stack (its setting limits.resources); split the stack"));
        }
        return tooLong(stack).or(() -> probed(plan));
    }

    private Optional<Surroundings.Refusal> tooLong(Stack stack) {
        for (ResourceSpec resource : stack.getSpec().resources()) {
            int bytes = Optional.ofNullable(resource.manifest())
                    .map(ManifestSpec::template)
                    .map(template -> ObjectJson.JSON.asJson(template).getBytes(StandardCharsets.UTF_8).length)
                    .orElse(0);
            if (bytes > manifestBytes) {
                return Optional.of(new Surroundings.Refusal(
                        "TooLarge",
                        "spec.resources." + resource.name() + ".manifest.template: " + bytes
                                + " bytes, and this operator takes at most " + manifestBytes
                                + " (its setting limits.manifest-bytes); apply the object by itself"));
            }
        }
        return Optional.empty();
    }

    private Optional<Surroundings.Refusal> probed(Plan plan) {
        return plan.resources().stream()
                .filter(resource -> probes == Probes.REFUSED && resource.kind() instanceof Kind.External)
                .map(Resource::name)
                .findFirst()
                .map(name -> new Surroundings.Refusal(
                        "InvalidSpec",
                        "spec.resources." + name
                                + ".external: this operator does not connect to what runs elsewhere (its setting"
                                + " external-probes); use the host and port as values"));
    }
}
