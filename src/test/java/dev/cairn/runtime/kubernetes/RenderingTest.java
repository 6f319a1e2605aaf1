package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.model.Health;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Probe;
import dev.cairn.model.Reason;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent to a cluster, word for word: the golden files of version 1. */
class RenderingTest {
    private static final StackRef STACK = KubernetesRuntime.reference("shop", "store", "11111111-uid");
    private static final Ownership OWNERS = new Ownership(Scope.of(STACK), "22222222-uid");

    @Test
    void a_web_server_with_everything() throws Exception {
        Rendered rendered = Rendering.render(Specs.web(STACK), OWNERS);

        assertGolden("web-deployment.yaml", rendered.deployment());
        assertGolden("web-service.yaml", rendered.service().orElseThrow());
    }

    @Test
    void a_container_without_ports_is_ready_after_it_ran_and_has_no_service() throws Exception {
        Rendered rendered = Rendering.render(Specs.plain(STACK, "worker", 1, "a1", Map.of()), OWNERS);

        assertGolden("worker-deployment.yaml", rendered.deployment());
        assertThat(rendered.service()).isEmpty();
    }

    @Test
    void the_start_deadline_does_not_replace_pods() throws Exception {
        WorkloadSpec short_ = Specs.web(STACK);
        WorkloadSpec long_ =
                new WorkloadSpec(STACK, "web", 3, "4f1d", short_.workload(), short_.health(), Duration.ofHours(1));

        assertThat(Rendering.render(long_, OWNERS)).isEqualTo(Rendering.render(short_, OWNERS));
    }

    @ParameterizedTest
    @CsvSource({"PT0S,1", "PT0.3S,1", "PT1S,1", "PT1.001S,2", "PT5.5S,6", "PT876000H,2147483647"})
    void seconds_are_rounded_up_and_never_0(Duration duration, int seconds) {
        assertThat(Rendering.seconds(duration)).isEqualTo(seconds);
    }

    @Test
    void what_is_not_rendered_is_refused_with_advice() {
        assertRefused(with(Specs.web(STACK), new Probe.Log("ready")), "no probe of log lines");
        assertRefused(
                withEnv(new OutputValue.Secret("hunter2")), "the variable URL is made of a secret and other text");
        assertRefused(named("postgres"), "write UID or UID:GID");
    }

    @Test
    void a_secret_value_is_not_in_the_refusal() {
        assertThatThrownBy(() -> Rendering.render(withEnv(new OutputValue.Secret("hunter2")), OWNERS))
                .hasMessageNotContaining("hunter2");
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
        assertThatThrownBy(() -> Rendering.render(spec, OWNERS))
                .isInstanceOfSatisfying(RuntimeFailure.class, failure -> assertThat(failure.reason())
                        .isInstanceOf(Reason.InvalidSpec.class))
                .hasMessageContaining(advice);
    }

    private static void assertGolden(String file, Object object) throws IOException {
        try (InputStream golden = RenderingTest.class.getResourceAsStream("/rendering/v1/" + file)) {
            assertThat(golden).as("golden file " + file).isNotNull();
            assertThat(new KubernetesSerialization().asYaml(object))
                    .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
