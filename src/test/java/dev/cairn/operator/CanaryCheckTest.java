package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** There is a canary where the operator looks after it, and nowhere else: it would be the death of the operator. */
class CanaryCheckTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "shard=a", "shard==a, !legacy", "shard!=b,tier notin (x, y)", "shard=a,shard in (a,b)"})
    void a_canary_has_the_labels_that_such_a_selector_asks_for(String selector) {
        assertThat(unseen(selector, Set.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shard in (a,b)", "shard", "shard=a,tier", "shard=a,!shard", "shard=a,shard=b"})
    void there_is_none_where_the_selector_asks_for_more(String selector) {
        assertThat(unseen(selector, Set.of())).isPresent();
    }

    @Test
    void there_is_none_where_its_namespace_is_not_watched() {
        assertThat(unseen("", Set.of("team-a", "team-b"))).isPresent();
        assertThat(unseen("", Set.of("team-a", "cairn-system"))).isEmpty();
    }

    private static Optional<String> unseen(String selector, Set<String> watched) {
        return CanaryCheck.unseen("cairn-system", StackSelector.of(selector), watched);
    }
}
