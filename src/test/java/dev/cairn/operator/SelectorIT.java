package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.Stack;
import dev.cairn.testing.StackLog;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A packaged operator that looks after some Stacks only. */
@Tag("cluster")
class SelectorIT {
    private static final String ONE = "resources: [{name: a, container: {image: x}}]";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void it_looks_after_the_stacks_that_its_selector_selects_and_leaves_the_others_alone() throws Exception {
        try (TestCluster cluster = TestCluster.connect();
                OperatorProcess operator =
                        OperatorProcess.start(cluster, directory, "shard", Map.of("CAIRN_STACK_SELECTOR", "shard=a"))) {
            cluster.createStack("theirs", ONE);
            cluster.createStack("ours", ONE);
            Resource<Stack> ours = cluster.client()
                    .resources(Stack.class)
                    .inNamespace(cluster.namespace())
                    .withName("ours");
            ours.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"labels\":{\"shard\":\"a\"}}}");

            eventually("the labelled one is ready").until(() -> StackLog.finished(ours.get()));

            Stack theirs = cluster.client()
                    .resources(Stack.class)
                    .inNamespace(cluster.namespace())
                    .withName("theirs")
                    .get();
            assertThat(theirs.getMetadata().getFinalizers()).isEmpty();
            assertThat(theirs.getStatus().observedGeneration()).isEqualTo(-1);
            assertThat(operator.passes()).isPositive();
        }
    }

    @Test
    void its_canary_is_among_those_that_it_selects() {
        assertThat(StackSelector.of("shard=a, tier == gold,!legacy,zone in (x)").labels())
                .isEqualTo(Map.of("shard", "a", "tier", "gold"));
        assertThat(StackSelector.of("").labels()).isEmpty();
    }
}
