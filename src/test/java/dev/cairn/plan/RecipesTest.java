package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.OutputValue;
import dev.cairn.model.Plan;
import dev.cairn.model.Probe;
import dev.cairn.model.Resource;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Recipes make resources as if the user had written them. What they do on real servers is shown elsewhere. */
class RecipesTest {
    private static final Source OWN = new Source("own.yaml", """
            apiVersion: cairn.dev/v1alpha1
            kind: Recipe
            metadata: {name: echo}
            spec:
              description: Says what it is told.
              parameters:
              - {name: say, default: "hello ${param.to}"}
              - {name: to, description: whom}
              - {name: port, type: Whole, default: 7}
              - {name: loud, type: Truth, default: false}
              - {name: mood, default: calm, options: [calm, angry]}
              generated: [{name: token, length: 12, alphabet: ab}]
              resource:
                container:
                  image: echo:1
                  args: ["${param.say}!", "${param.mood}"]
                  tty: ${param.loud}
                  ports: [{name: tcp, port: "${param.port}"}]
                  env: [{name: TOKEN, value: "${generated.token}"}, {name: AT, value: "${self.host}"}]
                  volumes: [{name: data, mountPath: /data}]
                outputs:
                - {name: token, value: "${generated.token}"}
                - {name: url, value: "echo://u:${self.odd}@${self.host}"}
                - {name: odd, value: "a/b c%"}
            """);

    static Set<String> builtIn() {
        return Recipes.builtIn().names();
    }

    @Test
    void a_recipe_names_all_its_outputs() {
        assertThat(Recipes.builtIn().find("redis").orElseThrow().outputs())
                .containsExactly("host", "port", "ports.redis", "username", "password", "url");
    }

    @Test
    void the_index_names_every_file_and_nothing_else() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src", "main", "resources", "recipes"))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".yaml"))
                            .map(name -> name.replace(".yaml", ""))
                            .collect(Collectors.toSet()))
                    .isEqualTo(builtIn());
        }
    }

    @ParameterizedTest
    @MethodSource("builtIn")
    void each_plans_as_a_container_and_as_a_process_with_the_same_outputs_and_no_leak(String type) {
        String resources = "- {name: it, recipe: {type: " + type + "}}";
        Plan container = Stacks.plan(resources);
        Plan process = Stacks.plan(resources, TestContexts.withoutEngine());

        assertThat(container.resources().getFirst().backend()).isEqualTo(Resource.Backend.DOCKER);
        assertThat(process.resources().getFirst().backend()).isEqualTo(Resource.Backend.PROCESS);
        assertThat(names(process, View.MACHINE))
                .containsAll(names(container, View.NETWORK))
                .contains("host", "port", "url", "password");
        Recipe recipe = Recipes.builtIn().find(type).orElseThrow();
        assertThat(recipe.description()).isNotBlank();
        assertThat(recipe.parameters())
                .allSatisfy(parameter -> assertThat(parameter.description()).isNotBlank());
    }

    private static Set<String> names(Plan plan, View view) {
        return plan.resources()
                .getFirst()
                .blueprint()
                .outputs(Stacks.running(plan), Map.of())
                .seenFrom(view)
                .keySet();
    }

    @Test
    void postgres_is_an_image_with_a_database_of_its_own() {
        Plan plan = Stacks.plan(
                "- {name: db, recipe: {type: postgres, image: \"my/pg:15\", database: shop, storage: 5Gi}}");

        Workload workload = Stacks.workload(plan, "db");
        assertThat(((Workload.Image) workload.program()).image()).isEqualTo("my/pg:15");
        assertThat(Stacks.variables(plan, "db"))
                .contains("POSTGRES_DB=shop", "POSTGRES_USER=app", "POSTGRES_PASSWORD=••••");
        assertThat(workload.volumes().getFirst().name()).isEqualTo("db-data");
        assertThat(workload.volumes().getFirst().sizeBytes()).isEqualTo(5L << 30);
        assertThat(workload.probe().orElseThrow()).isInstanceOf(Probe.Exec.class);
        assertThat(workload.stop().signal()).isEqualTo("SIGINT");
    }

    @Test
    void addresses_are_encoded_and_their_parts_are_not() {
        Plan plan = Stacks.plan("- {name: db, recipe: {type: postgres, password: \"p@ss/w:rd é\"}}");

        Map<String, OutputValue> outputs = plan.resources()
                .getFirst()
                .blueprint()
                .outputs(Stacks.running(plan), Map.of())
                .seenFrom(View.NETWORK);

        assertThat(outputs.get("password")).isEqualTo(new OutputValue.Secret("p@ss/w:rd é"));
        assertThat(outputs.get("url"))
                .isEqualTo(new OutputValue.Secret("postgres://app:p%40ss%2Fw%3Ard%20%C3%A9@db:5432/app"));
    }

    @Test
    void a_generated_value_is_asked_for_only_when_it_is_used() {
        Allocations none = new Allocations() {
            @Override
            public int port(String resource, Resource.Backend backend, String portName) {
                return 20000;
            }

            @Override
            public String generated(String resource, String name, GeneratedSpec spec) {
                throw new AssertionError("nothing uses it");
            }

            @Override
            public String volume(String resource, Workload.VolumeMount volume) {
                return "/volumes/" + volume.name();
            }
        };
        PlanContext machine = TestContexts.machine();
        PlanContext context = PlanContext.of("shop", "/", machine.backends(), machine.runtime(), none);

        assertThat(Stacks.plan("- {name: c, recipe: {type: redis, password: mine}}", context)
                        .resources())
                .hasSize(1);
    }

    @Test
    void what_the_user_writes_beside_a_recipe_wins() {
        Plan plan = Stacks.plan("""
                - name: c
                  recipe: {type: redis}
                  health: {tcp: {port: redis}, interval: 3s}
                  stop: {grace: 1s}
                  restart: {delay: 5s}
                  outputs: [{name: url, value: mine}, {name: more, value: "${self.password}"}]
                  labels: {a: b}
                """);

        Resource c = plan.resources().getFirst();
        assertThat(Stacks.workload(plan, "c").probe()).contains(new Probe.Tcp(List.of(6379)));
        assertThat(c.stop()).isEqualTo(new StopPolicy("SIGTERM", java.time.Duration.ofSeconds(1)));
        assertThat(c.restart().delay()).isEqualTo(java.time.Duration.ofSeconds(5));
        Map<String, OutputValue> outputs =
                c.blueprint().outputs(Stacks.running(plan), Map.of()).seenFrom(View.NETWORK);
        assertThat(outputs.get("url").shown()).isEqualTo("mine");
        assertThat(outputs.get("more")).isInstanceOf(OutputValue.Secret.class);
        assertThat(outputs.get("username").shown()).isEqualTo("default");
    }

    @Test
    void an_own_recipe_needs_a_document_and_nothing_else() {
        PlanContext context =
                TestContexts.machine().withRecipes(Recipes.builtIn().with(List.of(OWN)));
        Plan plan = Stacks.planSpec("""
                env: [{name: WHO, value: world}]
                resources:
                - {name: e, recipe: {type: echo, to: "${env.WHO}", loud: true, port: 9}}
                - {name: f, container: {image: "f:1", args: ["${resources.e.url}"], env: [{name: T, value: "${resources.e.token}"}]}}
                """, context);

        Workload.Image image = (Workload.Image) Stacks.workload(plan, "e").program();
        assertThat(image.args()).containsExactly("hello world!", "calm");
        assertThat(image.options().tty()).isTrue();
        assertThat(Stacks.workload(plan, "e").ports().getFirst().port()).isEqualTo(9);
        assertThat(Stacks.variables(plan, "e")).containsExactly("TOKEN=••••", "AT=e");
        assertThat(Stacks.variables(plan, "f")).containsExactly("T=••••");
        assertThat(((Workload.Image) Stacks.workload(plan, "f").program()).args())
                .containsExactly("echo://u:a%2Fb%20c%25@e");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {type: echo}                                   | needs to
            {type: echo, to: x, port: many}                | a whole number is wanted
            {type: echo, to: x, loud: 1}                   | true or false is wanted
            {type: echo, to: x, mood: sad}                 | one of calm, angry is wanted
            {type: echo, to: 5}                            | text is wanted
            {type: echo, to: x, volume: 11}                | has no parameter volume
            """)
    void parameters_are_checked_where_they_are_written(String recipe, String problem) {
        PlanContext context =
                TestContexts.machine().withRecipes(Recipes.builtIn().with(List.of(OWN)));

        Planned planned = Stacks.planned("resources: [{name: e, recipe: " + recipe + "}]", context);

        assertThat(planned.diagnostics()).singleElement().satisfies(diagnostic -> {
            assertThat(diagnostic.code()).isEqualTo(Code.InvalidParameter);
            assertThat(diagnostic.message()).contains(problem);
            assertThat(diagnostic.line()).isEqualTo(5);
        });
    }

    @Test
    void a_broken_own_recipe_is_told_with_its_place_and_stops_the_plan() {
        Source broken = new Source(
                "broken.yaml",
                "apiVersion: cairn.dev/v1alpha1\nkind: Recipe\nmetadata: {name: x}\nspec: {resorce: {}}\n");

        Planned planned = Stacks.planned(
                "resources: [{name: a, container: {image: \"a:1\"}}, {name: b, recipe: {type: x}}]",
                TestContexts.machine().withRecipes(Recipes.builtIn().with(List.of(broken))));

        assertThat(planned.plan()).isEmpty();
        assertThat(planned.diagnostics())
                .extracting(Diagnostic::message)
                .as("it is broken, not absent")
                .noneMatch(message -> message.contains("no recipe"));
        assertThat(planned.diagnostics().getFirst().where()).isEqualTo("broken.yaml:4:8");
        assertThat(planned.diagnostics().getFirst().advice()).isEqualTo("did you mean resource?");
    }

    @Test
    void the_example_of_the_documentation_works() throws IOException {
        List<String> blocks = List.of(
                Files.readString(Path.of("docs", "concepts", "recipes.md")).split("```(yaml)?\n"));
        String recipe = blocks.stream()
                .filter(block -> block.contains("kind: Recipe"))
                .findFirst()
                .orElseThrow();
        String use = blocks.stream()
                .filter(block -> block.contains("type: mailbox"))
                .findFirst()
                .orElseThrow();

        Planned planned = Stacks.planned(
                "resources:\n" + use,
                TestContexts.machine()
                        .withRecipes(Recipes.builtIn().with(List.of(new Source("mailbox.yaml", recipe)))));

        assertThat(planned.diagnostics()).isEmpty();
        assertThat(planned.plan().orElseThrow().resource("mail")).isPresent();
    }

    @Test
    void an_own_recipe_may_take_the_name_of_one_that_comes_with_cairn() {
        Source mine = new Source("mine.yaml", OWN.text().replace("name: echo", "name: redis"));
        Recipes recipes = Recipes.builtIn().with(List.of(mine));

        assertThat(recipes.find("redis").map(Recipe::description)).contains("Says what it is told.");
        assertThat(recipes.names()).isEqualTo(builtIn());
        assertThat(Recipes.builtIn().find("nope")).isEqualTo(Optional.empty());
    }

    @Test
    void those_elsewhere_are_asked_for_once_and_only_for_a_name_that_nobody_else_has() {
        AtomicInteger asked = new AtomicInteger();
        Recipes recipes = Recipes.builtIn().orElse(() -> {
            asked.incrementAndGet();
            return List.of(
                    OWN,
                    new Source("redis.yaml", OWN.text().replace("name: echo", "name: redis")),
                    new Source("broken.yaml", "kind: Recipe\n"));
        });

        assertThat(recipes.find("redis").orElseThrow().parameters())
                .as("what comes with Cairn is not replaced")
                .isEqualTo(Recipes.builtIn().find("redis").orElseThrow().parameters());
        assertThat(asked).hasValue(0);
        assertThat(recipes.find("echo")).isPresent();
        assertThat(recipes.problems()).as("a broken one is nothing to others").isEmpty();
        assertThat(recipes.find("ecko")).isEmpty();
        assertThat(recipes.problems()).as("it may be the one").isNotEmpty();
        assertThat(recipes.names()).contains("echo", "postgres");
        assertThat(asked).hasValue(1);
    }
}
