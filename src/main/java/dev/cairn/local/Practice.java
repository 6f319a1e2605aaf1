package dev.cairn.local;

import dev.cairn.plan.Allocations;
import dev.cairn.plan.PlanContext;
import dev.cairn.plan.Planner;
import dev.cairn.plan.RuntimeChoice;
import dev.cairn.plan.Source;
import dev.cairn.runtime.process.ProcessRuntime;
import java.util.List;
import java.util.Map;

/**
 * A plan that nobody carries out. A JVM is several times slower at what it does first, so a supervisor that waits for
 * its stack plans another one meanwhile.
 */
final class Practice {
    private static final String STACK = """
            apiVersion: cairn.dev/v1alpha1
            kind: Stack
            metadata: {name: practice}
            spec:
              resources:
              - name: first
                process: {command: [sh, "${self.port}"], ports: [{name: http}]}
              - name: second
                process: {command: [sh], env: [{name: A, value: "${resources.first.url}"}]}
                dependsOn: [{name: first}]
            """;

    private Practice() {}

    /** Plans; touches nothing outside this program. */
    static void plan() {
        Planner.plan(
                List.of(new Source("practice", STACK)),
                PlanContext.of(
                        "practice",
                        "/",
                        Map.of(dev.cairn.model.Resource.Backend.PROCESS, ProcessRuntime.capabilitiesOfThisMachine()),
                        new RuntimeChoice(RuntimeChoice.Runtime.PROCESS, true, () -> false),
                        Allocations.pretended()));
    }
}
