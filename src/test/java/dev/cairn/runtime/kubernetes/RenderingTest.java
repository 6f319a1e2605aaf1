package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.model.Health;
import dev.cairn.model.OutputValue;
import dev.cairn.model.OutputValue.Composed;
import dev.cairn.model.OutputValue.Piece;
import dev.cairn.model.OutputValue.SecretRef;
import dev.cairn.model.Probe;
import dev.cairn.model.Reason;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rendering promises beside the golden files of {@link RenderedStacksTest}. */
class RenderingTest {
    private static final StackRef STACK = KubernetesRuntime.reference("shop", "store", "11111111-uid");
    private static final Ownership OWNERS = new Ownership(Scope.of(STACK), "22222222-uid");

    @Test
    void the_start_deadline_does_not_replace_pods() throws Exception {
        WorkloadSpec short_ = Specs.web(STACK);
        WorkloadSpec long_ =
                new WorkloadSpec(STACK, "web", 3, "4f1d", short_.workload(), short_.health(), Duration.ofHours(1));

        assertThat(Rendering.render(long_, OWNERS, SecretValues.NONE))
                .isEqualTo(Rendering.render(short_, OWNERS, SecretValues.NONE));
    }

    @ParameterizedTest
    @CsvSource({"PT0S,1", "PT0.3S,1", "PT1S,1", "PT1.001S,2", "PT5.5S,6", "PT876000H,2147483647"})
    void seconds_are_rounded_up_and_never_0(Duration duration, int seconds) {
        assertThat(Rendering.seconds(duration)).isEqualTo(seconds);
    }

    @Test
    void what_is_not_rendered_is_refused_with_advice() {
        assertRefused(with(Specs.web(STACK), new Probe.Log("ready")), "no probe of log lines");
        assertRefused(named("postgres"), "write UID or UID:GID");
    }

    @Test
    void a_secret_value_is_in_a_secret_and_nowhere_else() throws Exception {
        Rendered rendered = Rendering.render(withEnv(new OutputValue.Secret("hunter2")), OWNERS, SecretValues.NONE);

        assertThat(rendered.beside())
                .filteredOn(object -> object.toString().contains("hunter2"))
                .allSatisfy(object -> assertThat(object).isInstanceOf(Secret.class))
                .hasSize(1);
        assertThat(rendered.main().toString()).doesNotContain("hunter2");
    }

    @Test
    void a_composed_value_of_another_content_has_another_name() throws Exception {
        SecretRef password = new SecretRef("keys", "password");
        WorkloadSpec spec = withEnv(new Composed(List.of(new Piece.Text("redis://"), new Piece.Key(password, true))));

        Rendered one = Rendering.render(spec, OWNERS, new SecretValues(Map.of(password, "a b/c")));
        Rendered two = Rendering.render(spec, OWNERS, new SecretValues(Map.of(password, "other")));

        assertThat(((Secret) one.beside().getFirst()).getStringData()).containsEntry("env.URL", "redis://a%20b%2Fc");
        assertThat(one.beside().getFirst().getMetadata().getName())
                .isNotEqualTo(two.beside().getFirst().getMetadata().getName());
    }

    @Test
    void a_key_that_does_not_exist_is_a_missing_input() {
        WorkloadSpec spec = withEnv(
                new Composed(List.of(new Piece.Text("x"), new Piece.Key(new SecretRef("keys", "none"), false))));

        assertThatThrownBy(() -> Rendering.render(spec, OWNERS, SecretValues.NONE))
                .isInstanceOfSatisfying(RuntimeFailure.class, failure -> assertThat(failure.reason())
                        .isEqualTo(new Reason.MissingInput("key none of Secret keys")));
    }

    private static WorkloadSpec withEnv(OutputValue value) {
        Workload workload = new Workload(
                Workload.Image.of("i", List.of()),
                false,
                List.of(new Workload.EnvVar("URL", value)),
                List.of(),
                List.of(),
                List.of(),
                Workload.Limits.NONE,
                Optional.empty(),
                StopPolicy.DEFAULT,
                Map.of(),
                Map.of());
        return Specs.spec(STACK, "web", 1, "h", workload, Health.RUNNING);
    }

    private static WorkloadSpec with(WorkloadSpec spec, Probe probe) {
        Workload workload = new Workload(
                spec.workload().program(),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Workload.Limits.NONE,
                Optional.of(probe),
                StopPolicy.DEFAULT,
                Map.of(),
                Map.of());
        return Specs.spec(STACK, "web", 1, "h", workload, Health.PROBED);
    }

    private static WorkloadSpec named(String user) {
        Workload.ContainerOptions options = new Workload.ContainerOptions(
                user,
                false,
                false,
                false,
                "",
                List.of(),
                List.of(),
                false,
                false,
                List.of(),
                0,
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                Workload.PullPolicy.IF_NOT_PRESENT,
                1);
        Workload.Image image =
                new Workload.Image("i", Optional.empty(), List.of(), List.of(), Optional.empty(), options);
        return Specs.spec(STACK, "web", 1, "h", Specs.workload(image, Map.of()), Health.RUNNING);
    }

    private static void assertRefused(WorkloadSpec spec, String advice) {
        assertThatThrownBy(() -> Rendering.render(spec, OWNERS, SecretValues.NONE))
                .isInstanceOfSatisfying(RuntimeFailure.class, failure -> assertThat(failure.reason())
                        .isInstanceOf(Reason.InvalidSpec.class))
                .hasMessageContaining(advice);
    }
}
