package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Dependency;
import dev.cairn.model.Kind;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.Workload;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One resource becomes several, each named after its key. */
class ForEachTest {

    @Test
    void a_resource_is_made_for_each_key_and_named_after_it() {
        Plan plan = Stacks.plan("""
                - name: worker
                  forEach: {items: [fast, slow]}
                  container:
                    image: "w:1"
                    command: [work, "${each.key}"]
                    env: [{name: QUEUE, value: "q-${each.value}.${stack.name}"}]
                """);

        assertThat(names(plan)).containsExactly("worker-fast", "worker-slow");
        assertThat(((Workload.Image) Stacks.workload(plan, "worker-slow").program()).command())
                .containsExactly("work", "slow");
        assertThat(Stacks.variables(plan, "worker-fast")).containsExactly("QUEUE=q-fast.shop");
    }

    @Test
    void a_range_counts_both_of_its_ends() {
        Plan plan = Stacks.plan("""
                - {name: shard, forEach: {range: 3-5}, container: {image: "s:1", args: ["--number=${each.value}"]}}
                """);

        assertThat(names(plan)).containsExactly("shard-3", "shard-4", "shard-5");
        assertThat(((Workload.Image) Stacks.workload(plan, "shard-4").program()).args())
                .containsExactly("--number=4");
    }

    @Test
    void an_item_with_fields_names_the_one_that_is_its_key_and_gives_all_of_them() {
        Plan plan = Stacks.planSpec("""
                env: [{name: ZONE, value: north}]
                resources:
                - name: site
                  forEach: {key: id, items: [{id: a, host: "a.${env.ZONE}", on: true}, {id: b, host: b.south, on: false}]}
                  container:
                    image: "s:1"
                    env: [{name: HOST, value: "${each.value.host}"}, {name: FLAG, value: "${each.value.on}"}]
                """);

        assertThat(names(plan)).containsExactly("site-a", "site-b");
        assertThat(Stacks.variables(plan, "site-a")).containsExactly("HOST=a.north", "FLAG=true");
        assertThat(Stacks.variables(plan, "site-b")).containsExactly("HOST=b.south", "FLAG=false");
    }

    @Test
    void the_name_that_was_written_means_all_of_them_in_edges_groups_modes_and_choices() {
        String spec = """
                resources:
                - {name: worker, forEach: {items: [a, b]}, job: {image: "w:1"}}
                - {name: api, container: {image: "a:1"}, dependsOn: [{name: worker}]}
                - {name: all, group: {members: [worker]}}
                - {name: other, container: {image: "o:1"}}
                modes: [{name: batch, resources: [worker]}]
                """;
        Plan plan = Stacks.planSpec(spec);

        assertThat(plan.resource("api").orElseThrow().dependencies())
                .extracting(Dependency::name, Dependency::condition)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("worker-a", Dependency.Condition.COMPLETED),
                        org.assertj.core.groups.Tuple.tuple("worker-b", Dependency.Condition.COMPLETED));
        assertThat(plan.resource("all").orElseThrow().kind())
                .isEqualTo(new Kind.Group(List.of("worker-a", "worker-b")));
        assertThat(Stacks.planSpec(spec, TestContexts.machine().withMode(Optional.of("batch")))
                        .wanted())
                .containsExactlyInAnyOrder("worker-a", "worker-b");
        assertThat(Stacks.planSpec(spec, TestContexts.machine().withOnly(Set.of("worker"), false))
                        .wanted())
                .containsExactlyInAnyOrder("worker-a", "worker-b");
    }

    @Test
    void the_order_of_the_items_changes_nothing_about_one_of_them() {
        String hash = hash("[a, b, c]", "b");

        assertThat(hash("[c, b]", "b")).isEqualTo(hash);
        assertThat(hash("[x, b]", "b")).isEqualTo(hash);
    }

    private static String hash(String items, String key) {
        Plan plan = Stacks.plan("""
                - {name: w, forEach: {items: %s}, container: {image: "w:1", args: ["${each.value}"]}}
                """.formatted(items));
        return Stacks.bound(plan, "w-" + key).hash();
    }

    @Test
    void what_a_value_says_is_never_read_as_a_reference() {
        Plan plan = Stacks.planSpec("""
                env: [{name: SECRET, value: hidden}]
                resources:
                - name: w
                  forEach: {key: k, items: [{k: a, text: "$${env.SECRET}"}]}
                  container: {image: "w:1", args: ["${each.value.text}"]}
                """);

        assertThat(((Workload.Image) Stacks.workload(plan, "w-a").program()).args())
                .containsExactly("${env.SECRET}");
    }

    @Test
    void a_recipe_can_be_repeated() {
        Plan plan = Stacks.plan("""
                - {name: cache, forEach: {items: [a, b]}, recipe: {type: redis}}
                - {name: api, container: {image: "a:1", env: [{name: URL, value: "${resources.cache-b.url}"}]}}
                """);

        assertThat(names(plan)).containsExactly("cache-a", "cache-b", "api");
    }

    @Test
    void ten_thousand_are_refused_and_so_are_more_than_500_of_a_stack() {
        assertThat(problems("- {name: w, forEach: {range: 1-10000}, container: {image: \"w:1\"}}"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(Code.TooLarge);
                    assertThat(problem.message()).contains("10000").contains("500");
                    assertThat(problem.path()).isEqualTo("spec.resources[0].forEach.range");
                    assertThat(problem.line()).isPositive();
                });
        assertThat(problems("""
                - {name: v, forEach: {range: 1-300}, container: {image: "w:1"}}
                - {name: w, forEach: {range: 1-300}, container: {image: "w:1"}}
                """)).singleElement().satisfies(problem -> assertThat(problem.message())
                .contains("600"));
        String many = String.join(
                ",", IntStream.range(0, 10_000).mapToObj(i -> "k" + i).toList());
        assertThat(problems("- {name: w, forEach: {items: [" + many + "]}, container: {image: \"w:1\"}}"))
                .anySatisfy(problem -> assertThat(problem.path()).isEqualTo("spec.resources[0].forEach.items"));
    }

    @Test
    void what_is_wrong_is_told_once_and_where_it_is_written() {
        List<Diagnostic> found = problems("""
                - name: w
                  forEach: {items: [a, b, c]}
                  container:
                    image: "w:1"
                    args: ["x-${each.key}-${env.MISSING}"]
                """);

        assertThat(found).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("spec.resources[0].container.args[0]");
            assertThat(problem.line()).isEqualTo(10);
            assertThat(problem.column()).isEqualTo(29);
        });
    }

    @Test
    void keys_have_to_be_names_each_once_and_there() {
        assertThat(problems("- {name: w, forEach: {items: [Big]}, container: {image: \"w:1\"}}"))
                .singleElement()
                .satisfies(
                        problem -> assertThat(problem.message()).isEqualTo("'w-Big' cannot be the name of a resource"));
        assertThat(problems("- {name: w, forEach: {items: [a, a]}, container: {image: \"w:1\"}}"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).isEqualTo("the key a is there twice"));
        assertThat(problems("- {name: w, forEach: {items: [{x: a}]}, container: {image: \"w:1\"}}"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.advice()).isEqualTo("add key:"));
        assertThat(problems("- {name: w, forEach: {range: 3-1}, container: {image: \"w:1\"}}"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.advice()).isEqualTo("write 1-3"));
        assertThat(problems("""
                - {name: w, forEach: {items: [a]}, container: {image: "w:1"}}
                - {name: w-a, container: {image: "w:1"}}
                """)).singleElement().satisfies(problem -> assertThat(problem.code())
                .isEqualTo(Code.DuplicateName));
    }

    @Test
    void outputs_are_those_of_one_of_them() {
        assertThat(problems("""
                - {name: w, forEach: {items: [a, b]}, container: {image: "w:1", ports: [{port: 80}]}}
                - {name: x, container: {image: "x:1", args: ["${resources.w.host}"]}}
                """)).singleElement().satisfies(problem -> {
            assertThat(problem.message()).isEqualTo("w is several resources, one for each key of its forEach");
            assertThat(problem.advice()).isEqualTo("write one of them: w-a, w-b");
        });
    }

    @Test
    void a_field_that_no_item_has_is_told_with_those_that_there_are() {
        assertThat(problems("""
                - name: w
                  forEach: {key: id, items: [{id: a, size: 1}]}
                  container: {image: "w:1", args: ["${each.value.sise}", "${each.value}", "${each.index}"]}
                """))
                .hasSize(3)
                .allSatisfy(problem -> assertThat(problem.advice()).contains("${each.value.size}"))
                .extracting(Diagnostic::message)
                .containsExactlyInAnyOrder(
                        "there is no ${each.value.sise}",
                        "${each.value} is a mapping, not a text",
                        "there is no ${each.index}");
    }

    private static List<Diagnostic> problems(String resources) {
        return Stacks.planned("resources:\n" + resources, TestContexts.machine())
                .diagnostics();
    }

    private static List<String> names(Plan plan) {
        return plan.resources().stream().map(Resource::name).toList();
    }
}
