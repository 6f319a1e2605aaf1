package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.api.Stack;
import dev.cairn.api.StackMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the framework hands to a pass may be changed without what the watch keeps being changed. */
class StackCopiesTest {
    private final StackCopies copies = new StackCopies(new ObjectMapper());

    @Test
    void a_copy_of_a_stack_is_equal_and_its_metadata_are_its_own() throws Exception {
        Stack stack = StackMapper.json().readValue("""
                {"apiVersion": "cairn.dev/v1alpha1", "kind": "Stack",
                 "metadata": {"name": "shop", "uid": "1", "generation": 3, "labels": {"team": "a"}, "annotations": {"b": "c"},
                              "finalizers": ["cairn.dev/teardown"], "ownerReferences": [{"kind": "App", "name": "x"}]},
                 "spec": {"resources": [{"name": "db", "container": {"image": "postgres:15"}}]},
                 "status": {"observedGeneration": 3, "phase": "Ready"}}""", Stack.class);
        String before = copies.asJson(stack);

        Stack copy = copies.clone(stack);

        assertThat(copies.asJson(copy)).isEqualTo(before);
        copy.getMetadata().getFinalizers().add("another");
        copy.getMetadata().getLabels().put("team", "b");
        copy.getMetadata().getAnnotations().clear();
        copy.getMetadata().getOwnerReferences().getFirst().setName("y");
        copy.setStatus(null);
        assertThat(copies.asJson(stack)).isEqualTo(before);
    }

    @Test
    void what_is_no_stack_is_copied_whole() {
        ConfigMap map = new ConfigMapBuilder().withData(Map.of("a", "b")).build();
        map.setAdditionalProperty("list", List.of("c"));

        ConfigMap copy = copies.clone(map);

        assertThat(copy).isEqualTo(map).isNotSameAs(map);
        copy.getData().put("a", "d");
        assertThat(map.getData()).containsEntry("a", "b");
    }
}
