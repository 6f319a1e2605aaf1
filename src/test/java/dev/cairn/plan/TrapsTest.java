package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Plan;
import dev.cairn.model.View;
import org.junit.jupiter.api.Test;

/** Traps that systems of this kind fall into, as far as plans are concerned; docs/testing.md lists all of them. */
class TrapsTest {

    /** Guards: {@code RecipeExpansion.fillText} comes first, {@code OutputTable.resolve} then; without either this fails. */
    @Test
    void trap05_an_input_in_a_parameter_is_its_value_in_every_output_made_of_it() {
        Plan plan = Stacks.planSpec("""
                env: [{name: PW, value: hunter2}]
                resources:
                - {name: db, recipe: {type: postgres, password: "${env.PW}"}}
                """);

        OutputValue password = Stacks.running(plan)
                .find(View.NETWORK, new OutputRef("db", "password"))
                .orElseThrow();
        OutputValue url = Stacks.running(plan)
                .find(View.NETWORK, new OutputRef("db", "url"))
                .orElseThrow();

        assertThat(password).isEqualTo(new OutputValue.Secret("hunter2"));
        assertThat(((OutputValue.Secret) url).value()).contains(":hunter2@").doesNotContain("${");
    }
}
