package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.conformance.RecipeStack.Held;

/** What recipes keep, with the real PostgreSQL and Redis. Each look adds one to what each of them holds. */
final class DataScenarios {

    @Scenario(value = "a recipe's data survives restarts, also of Cairn", needs = Ability.REAL_SERVERS)
    void restarts(World world) {
        RecipeStack recipes = world.recipes();
        recipes.up();
        assertThat(recipes.look()).isEqualTo(new Held(2, 2)); // one by the start itself

        recipes.restart("db");
        recipes.restart("cache");
        assertThat(recipes.look()).isEqualTo(new Held(3, 3));

        recipes.killCairn();
        recipes.up();
        assertThat(recipes.look()).isEqualTo(new Held(4, 4));
    }

    /**
     * Trap 6. Guard: {@code ProcessRuntime.teardown} deletes data only when asked; without it this fails. On containers:
     * {@code Naming.volume} depends on nothing but stack and name.
     */
    @Scenario(
            value = "a recipe's data survives down and up, and goes when it is asked to",
            needs = Ability.REAL_SERVERS)
    void downAndUp(World world) {
        RecipeStack recipes = world.recipes();
        recipes.up();
        assertThat(recipes.look()).isEqualTo(new Held(2, 2));

        recipes.down(false);
        recipes.up(); // what was run for the data is not run again
        assertThat(recipes.look()).isEqualTo(new Held(3, 3));

        recipes.down(true);
        recipes.up(); // and is, when the data is new
        assertThat(recipes.look()).isEqualTo(new Held(2, 2));
    }

    /** Trap 22. Guard: {@code RememberedAllocations.in} keeps what was generated; without it this fails. */
    @Scenario(
            value = "a recipe that leaves the file and comes back finds its data, and what opens it",
            needs = Ability.REAL_SERVERS)
    void recreation(World world) {
        RecipeStack recipes = world.recipes();
        recipes.up();
        Held before = recipes.look();

        recipes.upWithout();
        recipes.up();

        Held after = recipes.look();
        assertThat(after.rows()).isGreaterThan(before.rows());
        assertThat(after.visits()).isGreaterThan(before.visits());
    }
}
