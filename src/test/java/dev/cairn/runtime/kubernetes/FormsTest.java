package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.cairn.model.ClusterOptions;
import dev.cairn.model.Exit;
import dev.cairn.model.Health;
import dev.cairn.model.Instance;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.Kind;
import dev.cairn.model.OutputValue.Composed;
import dev.cairn.model.OutputValue.Piece;
import dev.cairn.model.OutputValue.SecretRef;
import dev.cairn.model.Reason;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Jobs, pods of the engine's own, StatefulSets and what stands beside them, on a real API server with real controllers. */
@Tag("cluster")
class FormsTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Map<String, String> BY_HAND = Map.of("sim.cairn.dev/status", "manual");

    private static TestCluster cluster;
    private static KubernetesRuntime runtime;

    @BeforeAll
    static void connect() throws Exception {
        cluster = TestCluster.connect();
        runtime = new KubernetesRuntime(cluster.client());
    }

    @AfterAll
    static void disconnect() {
        if (cluster != null) {
            runtime.close();
            cluster.client()
                    .persistentVolumes()
                    .withLabel("test", cluster.namespace())
                    .delete();
            cluster.close();
        }
    }

    @Test
    void a_job_that_succeeded_publishes_what_it_wrote_and_is_not_run_again() throws Exception {
        StackRef stack = stack("written");
        WorkloadSpec spec = job(stack, 1, workload(BY_HAND, List.of()));
        Instance started = runtime.start(spec);
        ends(pod(stack), 0, "SCHEMA=7\nnot a line\nNAME=a=b\n");

        Exit exit = ended(stack, started).exit().orElseThrow();

        assertThat(exit.cause()).isEqualTo(new Reason.ExitCode(0));
        assertThat(exit.outputs()).contains(Map.of("SCHEMA", "7", "NAME", "a=b"));
        assertThat(runtime.start(spec).id()).isEqualTo(started.id());
        assertThat(runtime.start(job(stack, 2, workload(Map.of(), List.of()))).id())
                .as("another attempt is another Job")
                .isNotEqualTo(started.id());
    }

    @Test
    void a_job_whose_pod_is_gone_before_it_was_read_has_lost_its_outputs() throws Exception {
        StackRef stack = stack("lost");
        Instance started = runtime.start(job(stack, 1, workload(BY_HAND, List.of())));
        ends(pod(stack), 0, "SCHEMA=7\n");
        ended(stack, started);
        cluster.client().resource(pod(stack)).delete();
        await().atMost(LONG).until(() -> pods(stack).isEmpty());

        await().atMost(LONG).until(() -> runtime.inspect(stack, started.id())
                .orElseThrow()
                .exit()
                .filter(exit -> exit.outputs().isEmpty())
                .isPresent());
    }

    @Test
    void a_job_that_fails_with_a_code_that_prevents_another_run_is_over_at_once() throws Exception {
        StackRef stack = stack("failed");
        Instance started = runtime.start(job(stack, 1, workload(Map.of("sim.cairn.dev/exit-code", "78"), List.of())));

        Instance ended = ended(stack, started);

        assertThat(ended.exit().orElseThrow().cause()).isEqualTo(new Reason.ExitCode(78));
        runtime.remove(stack, "it", started.id());
        assertThat(runtime.list(stack)).isEmpty();
    }

    @Test
    void what_may_end_is_a_pod_for_each_attempt_and_two_never_live_side_by_side() throws Exception {
        StackRef stack = stack("once");
        Instance first = runtime.start(once(stack, 1));
        assertThat(first.attempt()).isEqualTo(1);
        await().atMost(LONG)
                .until(() -> runtime.inspect(stack, first.id()).orElseThrow().executing());

        RuntimeFailure refused = catchThrowableOfType(RuntimeFailure.class, () -> runtime.start(once(stack, 2)));
        ends(pod(stack), 3, "");
        assertThat(ended(stack, first).exit().orElseThrow().cause()).isEqualTo(new Reason.ExitCode(3));
        Instance second = runtime.start(once(stack, 2));

        assertThat(refused).hasMessageContaining("attempt 1 still runs");
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(runtime.list(stack)).extracting(Instance::id).containsExactly(second.id());
        runtime.stop(stack, "it", second.id(), StopPolicy.DEFAULT);
        assertThat(runtime.inspect(stack, second.id()).filter(Instance::alive)).isEmpty();
    }

    @Test
    void a_pod_that_somebody_deletes_has_vanished() throws Exception {
        StackRef stack = stack("vanished");
        Instance started = runtime.start(once(stack, 1));
        await().atMost(LONG)
                .until(() -> runtime.inspect(stack, started.id()).orElseThrow().executing());

        cluster.client().resource(pod(stack)).delete();

        await().atMost(LONG).until(() -> runtime.inspect(stack, started.id())
                .flatMap(Instance::exit)
                .map(exit -> exit.cause().equals(new Reason.Vanished()))
                .orElse(true));
    }

    @Test
    void what_keeps_volumes_keeps_them_and_its_generated_values_when_it_is_removed() throws Exception {
        StackRef stack = stack("kept");
        volume("kept");
        Instance started = runtime.start(keeping(stack, 1, "h1", Map.of()));
        Instance healthy = runtime.awaitHealthy(stack, started.id(), LONG).orElseThrow();
        assertThat(healthy.state()).isEqualTo(Instance.State.HEALTHY);
        String password = generated("kept-it-generated");
        assertThat(password).hasSize(24).matches("[ab]+");

        runtime.stop(stack, "it", started.id(), StopPolicy.DEFAULT);
        runtime.remove(stack, "it", started.id());

        assertThat(runtime.list(stack)).isEmpty();
        assertThat(cluster.client()
                        .persistentVolumeClaims()
                        .inNamespace(cluster.namespace())
                        .withName("data-kept-it-0")
                        .get()
                        .getMetadata()
                        .getLabels())
                .containsEntry(Labels.RETAINED, "true");
        runtime.start(keeping(stack, 2, "h1", Map.of()));
        assertThat(generated("kept-it-generated"))
                .as("it opens the data that was kept")
                .isEqualTo(password);
    }

    @Test
    void data_is_deleted_with_what_opens_it_first_because_by_the_claim_it_is_found_after_a_crash() throws Exception {
        StackRef stack = stack("unkept");
        volume("unkept");
        Instance started = runtime.start(keeping(stack, 1, "h1", Map.of()));
        runtime.awaitHealthy(stack, started.id(), LONG).orElseThrow();
        runtime.stop(stack, "it", started.id(), StopPolicy.DEFAULT);
        runtime.remove(stack, "it", started.id());
        List<String> deleted = Collections.synchronizedList(new ArrayList<>());
        KubernetesClientBuilder listening = new KubernetesClientBuilder()
                .withConfig(cluster.client().getConfiguration())
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("deletions", new Interceptor() {
                    @Override
                    public void before(BasicBuilder builder, HttpRequest request, Interceptor.RequestTags tags) {
                        if (request.method().equals("DELETE")) {
                            deleted.add(request.uri().getPath().replaceAll(".*/namespaces/[^/]+/", ""));
                        }
                    }
                }));

        try (KubernetesClient client = listening.build()) {
            runtime.writingAs(client).teardown(stack, true);
        }

        assertThat(deleted).containsExactly("secrets/unkept-it-generated", "persistentvolumeclaims/data-unkept-it-0");
    }

    @Test
    void a_stop_ends_when_another_set_has_taken_over_the_pods_that_it_waits_for() throws Exception {
        StackRef stack = stack("regrown");
        volume("regrown");
        Instance first = runtime.start(keeping(stack, 1, "h1", Map.of()));
        runtime.awaitHealthy(stack, first.id(), LONG).orElseThrow();
        Pod pod = pod(stack);
        hold(pod, "\"test.cairn.dev/held\"");
        CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> {
            try {
                runtime.stop(stack, "it", first.id(), StopPolicy.DEFAULT);
            } catch (RuntimeFailure e) {
                throw new IllegalStateException(e);
            }
        });
        try {
            await("the pod is ending").atMost(LONG).until(() -> pod(stack).isMarkedForDeletion());

            cluster.client()
                    .apps()
                    .statefulSets()
                    .inNamespace(cluster.namespace())
                    .withName("regrown-it")
                    .withPropagationPolicy(DeletionPropagation.ORPHAN)
                    .delete(); // as a growth does
            await("the set is seen gone").atMost(LONG).until(() -> runtime.inspect(stack, first.id())
                    .isEmpty());
            Instance second = runtime.start(keeping(stack, 1, "h1", Map.of()));

            assertThat(second.id()).isNotEqualTo(first.id());
            assertThat(stop).succeedsWithin(Duration.ofSeconds(20));
        } finally {
            hold(pod, "");
        }
    }

    /** Gives that pod these finalizers. */
    private static void hold(Pod pod, String finalizers) {
        cluster.client()
                .resource(pod)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":[" + finalizers + "]}}");
    }

    @Test
    void a_workload_that_begins_to_keep_a_volume_is_never_there_twice() throws Exception {
        StackRef stack = stack("becomes");
        Instance deployment =
                runtime.start(Specs.plain(stack, "it", 1, "h1", Map.of("sim.cairn.dev/stop-after", "1s")));
        await().atMost(LONG)
                .until(() ->
                        runtime.inspect(stack, deployment.id()).orElseThrow().executing());
        volume("becomes");

        Instance set = runtime.start(keeping(stack, 2, "h2", Map.of()));

        assertThat(runtime.list(stack)).extracting(Instance::id).containsExactly(set.id());
        assertThat(pods(stack)).allSatisfy(pod -> assertThat(Labels.annotation(pod, Labels.HASH))
                .isEqualTo("h2"));
    }

    @Test
    void
            a_secret_that_stands_beside_text_reaches_the_pod_by_a_secret_of_ours_and_its_last_version_stays_one_change_long()
                    throws Exception {
        StackRef stack = stack("mixed");
        cluster.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("keys")
                        .withNamespace(cluster.namespace())
                        .endMetadata()
                        .addToStringData("password", "hunter 2")
                        .build())
                .create();

        for (int version = 1; version <= 3; version++) {
            Composed url = new Composed(List.of(
                    new Piece.Text("redis://v" + version + ":"),
                    new Piece.Key(new SecretRef("keys", "password"), true)));
            Workload workload = workload(Map.of(), List.of(new Workload.EnvVar("URL", url)));
            runtime.start(Specs.spec(stack, "it", version, "h" + version, workload, Health.RUNNING));
        }

        EnvVar variable = cluster.client()
                .apps()
                .deployments()
                .inNamespace(cluster.namespace())
                .withName("mixed-it")
                .get()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv()
                .getFirst();
        assertThat(variable.getValue()).isNull();
        List<Secret> versions = cluster.client()
                .secrets()
                .inNamespace(cluster.namespace())
                .withLabel(Labels.STACK, "mixed")
                .list()
                .getItems();
        assertThat(versions)
                .extracting(secret -> text(secret, "env.URL"))
                .containsExactlyInAnyOrder("redis://v2:hunter%202", "redis://v3:hunter%202");
        assertThat(versions)
                .extracting(secret -> secret.getMetadata().getName())
                .contains(variable.getValueFrom().getSecretKeyRef().getName());
    }

    @Test
    void a_secret_of_composed_values_is_let_go_with_what_it_belongs_to_and_held_again() throws Exception {
        StackRef stack = stack("let-go");
        Workload composed = workload(
                Map.of(), List.of(new Workload.EnvVar("URL", new Composed(List.of(new Piece.Text("redis://v1"))))));
        runtime.prepare(stack);
        runtime.start(Specs.spec(stack, "it", 1, "h1", composed, Health.RUNNING));
        assertThat(composedOwners("let-go")).hasSize(2);

        runtime.release(stack);
        assertThat(composedOwners("let-go")).isEmpty();

        runtime.restore(stack);
        assertThat(composedOwners("let-go")).hasSize(2);
    }

    private static List<OwnerReference> composedOwners(String stack) {
        List<Secret> found = cluster.client()
                .secrets()
                .inNamespace(cluster.namespace())
                .withLabel(Labels.STACK, stack)
                .list()
                .getItems();
        assertThat(found).hasSize(1);
        return found.getFirst().getMetadata().getOwnerReferences();
    }

    @Test
    void a_key_that_does_not_exist_is_a_missing_input() {
        StackRef stack = stack("missing");
        Composed url =
                new Composed(List.of(new Piece.Text("x"), new Piece.Key(new SecretRef("nowhere", "password"), false)));

        RuntimeFailure failure = catchThrowableOfType(
                RuntimeFailure.class,
                () -> runtime.start(Specs.spec(
                        stack,
                        "it",
                        1,
                        "h",
                        workload(Map.of(), List.of(new Workload.EnvVar("URL", url))),
                        Health.RUNNING)));

        assertThat(failure.reason()).isEqualTo(new Reason.MissingInput("key password of Secret nowhere"));
    }

    private static WorkloadSpec job(StackRef stack, long attempt, Workload workload) {
        return spec(
                stack,
                attempt,
                "h1",
                workload,
                new Kind.Job(JobPolicy.DEFAULT),
                RestartPolicy.DEFAULT.with(RestartPolicy.Policy.ON_FAILURE));
    }

    private static WorkloadSpec once(StackRef stack, long attempt) {
        return spec(
                stack,
                attempt,
                "h1",
                workload(Map.of(), List.of()),
                new Kind.Service(),
                RestartPolicy.DEFAULT.with(RestartPolicy.Policy.ON_FAILURE));
    }

    private static WorkloadSpec spec(
            StackRef stack, long attempt, String hash, Workload workload, Kind kind, RestartPolicy restart) {
        return new WorkloadSpec(
                stack, "it", attempt, hash, workload, Health.RUNNING, Duration.ofMinutes(10), kind, restart);
    }

    private static WorkloadSpec keeping(StackRef stack, long attempt, String hash, Map<String, String> life) {
        Workload plain = workload(life, List.of());
        Workload.VolumeMount volume = new Workload.VolumeMount(
                "data",
                "/data",
                new Workload.VolumeSource.Named(),
                false,
                1 << 20,
                "cairn-test-" + cluster.namespace());
        ClusterOptions generating = new ClusterOptions(
                "",
                ClusterOptions.Security.BASELINE,
                List.of(),
                Optional.empty(),
                List.of(),
                Map.of("password", new ClusterOptions.Generated(24, "ab")),
                Map.of(),
                Map.of());
        Workload keeping = new Workload(
                plain.program(),
                false,
                List.of(new Workload.EnvVar("PASSWORD", new SecretRef(stack.name() + "-it-generated", "password"))),
                List.of(),
                List.of(),
                List.of(volume),
                Workload.Limits.NONE,
                Optional.empty(),
                StopPolicy.DEFAULT,
                Map.of(),
                life,
                generating);
        return spec(stack, attempt, hash, keeping, new Kind.Service(), RestartPolicy.DEFAULT);
    }

    private static Workload workload(Map<String, String> life, List<Workload.EnvVar> env) {
        return new Workload(
                Workload.Image.of("cairn-test/busybox:1", List.of("true")),
                false,
                env,
                List.of(),
                List.of(),
                List.of(),
                Workload.Limits.NONE,
                Optional.empty(),
                StopPolicy.DEFAULT,
                Map.of(),
                life);
    }

    /** A volume of the test's own class, which the claim of that stack's resource is bound to. */
    private static void volume(String stack) {
        cluster.client()
                .resource(new PersistentVolumeBuilder()
                        .withNewMetadata()
                        .withName(cluster.namespace() + "-" + stack)
                        .addToLabels("test", cluster.namespace())
                        .endMetadata()
                        .withNewSpec()
                        .withStorageClassName("cairn-test-" + cluster.namespace())
                        .withAccessModes("ReadWriteOnce")
                        .addToCapacity("storage", new io.fabric8.kubernetes.api.model.Quantity("1Mi"))
                        .withNewHostPath("/nowhere", "")
                        .withNewClaimRef()
                        .withNamespace(cluster.namespace())
                        .withName("data-" + stack + "-it-0")
                        .endClaimRef()
                        .endSpec()
                        .build())
                .create();
    }

    private static Pod pod(StackRef stack) {
        await().atMost(LONG).until(() -> !pods(stack).isEmpty());
        return pods(stack).getFirst();
    }

    private static List<Pod> pods(StackRef stack) {
        return cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withLabel(Labels.STACK, stack.name())
                .list()
                .getItems();
    }

    /** Writes what a kubelet would write when the container ends. */
    private static void ends(Pod pod, int code, String message) {
        String status = """
                {"status": {"phase": "%s", "containerStatuses": [{"name": "it", "image": "x", "imageID": "", "ready": false,
                 "restartCount": 0, "state": {"terminated": {"exitCode": %d, "reason": "x", "message": "%s",
                 "startedAt": "2026-01-01T00:00:00Z", "finishedAt": "2026-01-01T00:00:01Z"}}}]}}""".formatted(code == 0 ? "Succeeded" : "Failed", code, message.replace("\n", "\\n"));
        cluster.client().resource(pod).subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), status);
    }

    private static Instance ended(StackRef stack, Instance started) {
        await().atMost(LONG).until(() -> runtime.inspect(stack, started.id())
                .filter(instance -> instance.state() == Instance.State.STOPPED)
                .isPresent());
        try {
            return runtime.inspect(stack, started.id()).orElseThrow();
        } catch (RuntimeFailure e) {
            throw new IllegalStateException(e);
        }
    }

    private static String generated(String name) {
        return text(
                cluster.client()
                        .secrets()
                        .inNamespace(cluster.namespace())
                        .withName(name)
                        .get(),
                "password");
    }

    private static String text(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }

    private static StackRef stack(String name) {
        var stack = cluster.createStack(name, "resources: [{name: it, container: {image: x}}]");
        return KubernetesRuntime.reference(
                cluster.namespace(), name, stack.getMetadata().getUid());
    }
}
