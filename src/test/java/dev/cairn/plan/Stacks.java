package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Blueprint;
import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans small stacks, and lets them run in the head: every resource publishes its outputs, dependencies first. */
final class Stacks {
    private Stacks() {}

    /** The plan of these resources, which are right. */
    static Plan plan(String resources) {
        return plan(resources, TestContexts.machine());
    }

    static Plan plan(String resources, PlanContext context) {
        return planSpec("resources:\n" + resources, context);
    }

    static Plan planSpec(String spec) {
        return planSpec(spec, TestContexts.machine());
    }

    static Plan planSpec(String spec, PlanContext context) {
        Planned planned = planned(spec, context);
        assertThat(planned.diagnostics().stream().filter(Diagnostic::isError)).isEmpty();
        return planned.plan().orElseThrow();
    }

    /** What becomes of that spec. */
    static Planned planned(String spec, PlanContext context) {
        String text = "apiVersion: cairn.dev/v1alpha1\nkind: Stack\nmetadata: {name: shop}\nspec:\n" + spec.indent(2);
        return Planner.plan(List.of(new Source("stack.yaml", text)), context);
    }

    /** What everything publishes when all of it is ready; jobs have exited with 0. */
    static Blueprint.Lookup running(Plan plan) {
        Map<View, Map<OutputRef, OutputValue>> published = new HashMap<>();
        Blueprint.Lookup lookup = (view, reference) ->
                Optional.ofNullable(published.getOrDefault(view, Map.of()).get(reference));
        for (Resource resource : plan.resources()) {
            Map<String, OutputValue> facts = Map.of("exitCode", new OutputValue.Plain("0"));
            var outputs = resource.blueprint()
                    .outputs(lookup, resource.kind() instanceof dev.cairn.model.Kind.Job ? facts : Map.of());
            outputs.byView()
                    .forEach((view, values) -> values.forEach((name, value) -> published
                            .computeIfAbsent(view, _ -> new HashMap<>())
                            .put(new OutputRef(resource.name(), name), value)));
        }
        return lookup;
    }

    /** What that resource runs when everything it rests on is ready. */
    static Workload workload(Plan plan, String name) {
        return bound(plan, name).workload();
    }

    static Blueprint.Binding.Bound bound(Plan plan, String name) {
        Blueprint.Binding binding =
                plan.resource(name).orElseThrow().blueprint().bind(running(plan));
        assertThat(binding).isInstanceOf(Blueprint.Binding.Bound.class);
        return (Blueprint.Binding.Bound) binding;
    }

    /** Its variables as {@code NAME=value}, secrets masked, without those that tell of its dependencies. */
    static List<String> variables(Plan plan, String name) {
        return workload(plan, name).env().stream()
                .filter(variable -> !variable.name().startsWith("CAIRN_"))
                .map(variable -> variable.name() + "=" + variable.value().shown())
                .toList();
    }
}
