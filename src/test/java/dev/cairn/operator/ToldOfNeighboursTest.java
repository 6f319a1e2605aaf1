package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.Stack;
import dev.cairn.model.OtherStack;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What was written last of a Stack counts for as long as the informer does not know better. */
class ToldOfNeighboursTest {
    private static final ResourceID SHOP = new ResourceID("shop", "here");
    private static final ResourceID PLATFORM = new ResourceID("platform", "here");

    private final Neighbours neighbours = new Neighbours();

    @Test
    void what_was_told_of_a_stack_is_not_told_of_another_one_of_its_name() {
        Stack first = platform("first", 5);
        neighbours.passed(PLATFORM, first, first.getStatus());
        shows(first);
        assertThat(platformAsSeen()).isEqualTo(OtherStack.READY);

        Stack second = platform("second", 1);
        second.setStatus(null);
        shows(second);

        assertThat(platformAsSeen()).isEqualTo(OtherStack.waiting("not started yet"));
    }

    private OtherStack platformAsSeen() {
        return neighbours.seen(SHOP, Set.of("platform")).get("platform");
    }

    private void shows(Stack stack) {
        neighbours.connect(Map.of(PLATFORM, Optional.of(stack))::get, _ -> {});
    }

    private static Stack platform(String uid, int generation) {
        return new KubernetesSerialization().unmarshal("""
                metadata: {name: platform, namespace: here, uid: %s, generation: %d}
                status: {conditions: [{type: Ready, status: "True", observedGeneration: %d}]}
                """.formatted(uid, generation, generation), Stack.class);
    }
}
