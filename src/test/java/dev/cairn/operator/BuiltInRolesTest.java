package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.api.Stack;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What people may do with Stacks to whom a namespace's administrator gave a role that every cluster has. */
@Tag("cluster")
class BuiltInRolesTest {
    private static final Set<String> SHIPPED = Set.of("cairn-view", "cairn-edit");
    private static final Set<String> READ = Set.of("get", "list", "watch");
    private static final Set<String> EVERYTHING =
            Set.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");

    private Trial trial;

    @BeforeEach
    void start() throws Exception {
        trial = new Trial();
        try (InputStream file = Files.newInputStream(Path.of("deploy", "operator.yaml"))) {
            trial.client().load(file).items().stream()
                    .filter(object -> object.getKind().equals("ClusterRole")
                            && SHIPPED.contains(object.getMetadata().getName()))
                    .map(HasMetadata.class::cast)
                    .forEach(role -> trial.client()
                            .resource(role)
                            .fieldManager("cairn-test")
                            .forceConflicts()
                            .serverSideApply());
        }
        List.of("view", "edit", "admin").forEach(this::bind);
        eventually("the cluster has added them to its own")
                .until(() -> allowed("view", "stacks", trial.namespace()).equals(READ)
                        && allowed("admin", "stacks", trial.namespace()).equals(EVERYTHING));
    }

    @AfterEach
    void stop() {
        if (trial != null) {
            trial.close();
        }
    }

    @Test
    void each_may_do_with_stacks_of_that_namespace_what_it_says_and_nothing_that_is_the_operators() {
        assertThat(allowed("view", "stacks", trial.namespace())).isEqualTo(READ);
        assertThat(allowed("edit", "stacks", trial.namespace())).isEqualTo(EVERYTHING);
        assertThat(allowed("admin", "stacks", trial.namespace())).isEqualTo(EVERYTHING);
        for (String role : List.of("view", "edit", "admin")) {
            assertThat(allowed(role, "stacks/status", trial.namespace()))
                    .as(role)
                    .isEmpty();
            assertThat(allowed(role, "stacks/finalizers", trial.namespace()))
                    .as(role)
                    .isEmpty();
            assertThat(allowed(role, "stacks", "default")).as(role).isEmpty();
        }
    }

    @Test
    void who_views_sees_a_stack_become_ready_and_changes_nothing_of_it() {
        trial.ready("shop", "resources: [{name: web, container: {image: x}}]");
        try (KubernetesClient viewer = as("view")) {
            var stacks = viewer.resources(Stack.class).inNamespace(trial.namespace());

            assertThat(stacks.list().getItems()).hasSize(1);
            assertThat(stacks.withName("shop").get().getStatus().conditions())
                    .anyMatch(condition -> condition.type().equals("Ready"));
            forbidden(() -> stacks.withName("shop").delete());
            forbidden(() -> stacks.withName("shop").edit(BuiltInRolesTest::suspended));
            forbidden(() -> viewer.resource(copy()).create());
        }
    }

    @Test
    void who_edits_has_a_stack_come_and_go_and_writes_no_status() {
        trial.ready("shop", "resources: [{name: web, container: {image: x}}]");
        try (KubernetesClient editor = as("edit")) {
            var stacks = editor.resources(Stack.class).inNamespace(trial.namespace());

            editor.resource(copy()).create();
            trial.awaitReady("second");
            stacks.withName("second").edit(BuiltInRolesTest::suspended);
            Stack second = stacks.withName("second").get();
            forbidden(() -> editor.resource(second).subresource("status").update());
            stacks.withName("second").delete();
            trial.awaitGone("second");
        }
    }

    private Stack copy() {
        Stack copy = new Stack();
        copy.getMetadata().setName("second");
        copy.getMetadata().setNamespace(trial.namespace());
        copy.setSpec(trial.stack("shop").getSpec());
        return copy;
    }

    private static Stack suspended(Stack stack) {
        stack.getMetadata().setAnnotations(Map.of("cairn.dev/suspend", "true"));
        return stack;
    }

    private static void forbidden(ThrowingCallable request) {
        assertThatThrownBy(request)
                .isInstanceOfSatisfying(KubernetesClientException.class, refused -> assertThat(refused.getCode())
                        .isEqualTo(403));
    }

    private void bind(String role) {
        trial.client()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName(role)
                        .withNamespace(trial.namespace())
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                        .addNewSubject("rbac.authorization.k8s.io", "User", user(role), null)
                        .build())
                .create();
    }

    private String user(String role) {
        return role + "-of-" + trial.namespace();
    }

    private KubernetesClient as(String role) {
        Config config = new ConfigBuilder(trial.client().getConfiguration())
                .withImpersonateUsername(user(role))
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private Set<String> allowed(String role, String resource, String namespace) {
        return EVERYTHING.stream()
                .filter(verb -> isAllowed(role, verb, resource, namespace))
                .collect(Collectors.toSet());
    }

    private boolean isAllowed(String role, String verb, String resource, String namespace) {
        String[] parts = resource.split("/");
        return trial.client()
                .authorization()
                .v1()
                .subjectAccessReview()
                .create(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(user(role))
                        .withNewResourceAttributes()
                        .withGroup("cairn.dev")
                        .withResource(parts[0])
                        .withSubresource(parts.length > 1 ? parts[1] : null)
                        .withVerb(verb)
                        .withNamespace(namespace)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .getStatus()
                .getAllowed();
    }
}
