package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.cairn.model.Plan;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Time grows with the size of a stack, not with its square: chains, fans and references alike. */
class LargeStackTest {
    /** Far above what is needed on a quiet machine; a square would be far above this. */
    private static final long MOST_SECONDS = 20;

    @Test
    void ten_thousand_resources_in_a_chain_are_looked_at_in_seconds() {
        assertThat(seconds(chain(10_000))).isLessThan(MOST_SECONDS);
    }

    @Test
    void one_resource_that_all_others_use_is_no_special_case() {
        StringBuilder fan =
                new StringBuilder("- {name: r0, container: {image: \"a:1\", ports: [{name: http, port: 80}]}}\n");
        for (int i = 1; i < 10_000; i++) {
            fan.append("- {name: r")
                    .append(i)
                    .append(", container: {image: \"a:1\", args: [\"${resources.r0.url}\"]}}\n");
        }

        assertThat(seconds(fan.toString())).isLessThan(MOST_SECONDS);
    }

    @Test
    void a_ring_of_ten_thousand_is_one_cycle() {
        String ring = chain(10_000).replaceFirst("name: r0,", "name: r0, dependsOn: [{name: r9999}],");

        Planned planned = Stacks.planned("resources:\n" + ring, TestContexts.machine());

        assertThat(planned.diagnostics()).extracting(Diagnostic::code).contains(Code.Cycle);
    }

    @Test
    void the_largest_stack_that_is_allowed_is_planned() {
        Plan plan = Stacks.plan(chain(500));

        assertThat(plan.resources()).hasSize(500);
        assertThat(Stacks.workload(plan, "r499").env()).isNotEmpty();
    }

    private static String chain(int length) {
        StringBuilder chain =
                new StringBuilder("- {name: r0, container: {image: \"a:1\", ports: [{name: http, port: 80}]}}\n");
        for (int i = 1; i < length; i++) {
            chain.append("- {name: r")
                    .append(i)
                    .append(", container: {image: \"a:1\", ports: [{name: http, port: 80}],");
            chain.append(" env: [{name: URL, value: \"${resources.r")
                    .append(i - 1)
                    .append(".url}\"}]}}\n");
        }
        return chain.toString();
    }

    /** Of the processor, so that what else the machine does hardly counts. */
    private static long seconds(String resources) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        Planned planned = Stacks.planned("resources:\n" + resources, TestContexts.machine());
        long spent = threads.getCurrentThreadCpuTime() - before;
        // More than a stack may have, so that is said; everything is looked at all the same.
        assertThat(planned.diagnostics())
                .extracting(Diagnostic::code)
                .isSubsetOf(List.of(Code.OutOfBounds, Code.TooLarge));
        return spent / 1_000_000_000;
    }
}
