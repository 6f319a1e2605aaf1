package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ObjectNamesTest {

    @Test
    void are_stack_and_resource() {
        assertThat(ObjectNames.of("shop", "db")).isEqualTo("shop-db");
    }

    @Test
    void are_cut_with_a_hash_when_too_long() {
        String stack = "s".repeat(40);

        String one = ObjectNames.of(stack, "resource-number-one");
        String two = ObjectNames.of(stack, "resource-number-two");

        assertThat(one).hasSize(52).startsWith(stack).isNotEqualTo(two);
        assertThat(ObjectNames.of(stack, "elevenchars"))
                .isEqualTo(stack + "-elevenchars")
                .hasSize(52);
    }
}
