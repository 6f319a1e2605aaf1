package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.runtime.kubernetes.Reach;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A Stack is made as the account that it names, with exactly that account's rights. */
@Tag("cluster")
class IdentityTest {
    private static final String ONE =
            "serviceAccountName: builder\nresources: [{name: a, container: {image: x, ports: [{port: 80}]}}]";

    /** Of a kind that the shipped rights do not have. */
    private static final String LIMITED = """
            serviceAccountName: builder
            resources:
            - name: quota
              manifest:
                template: {apiVersion: v1, kind: LimitRange, metadata: {name: told}, spec: {limits: [{type: Pod, max: {cpu: "64"}}]}}
            """;

    private Trial trial;

    @BeforeEach
    void start() throws Exception {
        trial = new Trial();
        trial.client()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName("builder")
                        .withNamespace(trial.namespace())
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterEach
    void stop() {
        if (trial != null) {
            trial.close();
        }
    }

    @Test
    void what_its_account_may_not_is_named_with_verb_kind_and_account_and_goes_on_when_it_may() throws Exception {
        trial.create("one", ONE);

        trial.awaitCondition("one", "Stalled");

        assertThat(trial.condition("one", "Stalled").orElseThrow().reason()).isEqualTo("Forbidden");
        assertThat(trial.condition("one", "Stalled").orElseThrow().message())
                .contains("system:serviceaccount:" + trial.namespace() + ":builder", "patch", "services");
        assertThat(trial.log().entries()).as("nothing was made as anybody else").isEmpty();

        allow();

        trial.awaitReady("one");
        assertThat(trial.stack("one").getStatus().appliedServiceAccountName()).isEqualTo("builder");
    }

    @Test
    void a_teardown_whose_account_has_lost_its_rights_ends_after_the_grace_without_order_and_leaves_nothing()
            throws Exception {
        allow();
        trial.ready("one", ONE);
        forbid();

        trial.delete("one", DeletionPropagation.BACKGROUND);
        eventually("it is refused")
                .until(() -> trial.requests().to("deployments").size() > 1);
        int asked = trial.requests().to("deployments").size();
        eventually("it is tried again")
                .until(() -> trial.requests().to("deployments").size() > asked);
        assertThat(trial.requests().to("deployments")).as("with pauses").hasSizeLessThan(10);
        trial.later(Duration.ofMinutes(5), "one");

        trial.awaitGone("one");
        eventually("the collector took the rest").until(() -> trial.present().isEmpty());
        eventually("people are told")
                .until(() -> trial.events("one").stream().anyMatch(event -> event.startsWith("TeardownForbidden")));
    }

    @Test
    void a_stack_whose_account_never_had_rights_goes_when_the_grace_is_over_although_nothing_has_to_be_stopped() {
        trial.create("one", ONE);
        trial.awaitCondition("one", "Stalled");

        trial.delete("one", DeletionPropagation.BACKGROUND);
        eventually("it is said why it does not go").until(() -> trial.condition("one", "Stalled")
                .filter(stalled -> stalled.reason().equals("Forbidden")
                        && stalled.message().contains("may not list deployments"))
                .isPresent());
        trial.later(Duration.ofMinutes(5), "one");

        trial.awaitGone("one");
        eventually("people are told")
                .until(() -> trial.events("one").stream().anyMatch(event -> event.startsWith("TeardownForbidden")));
        assertThat(trial.present()).as("anchor and witness are ours").isEmpty();
    }

    @Test
    void what_was_made_as_one_account_is_taken_down_as_that_one_whoever_would_make_it_now() throws Exception {
        allow();
        operatorThatMakesAs("builder");
        trial.ready("one", "resources: [{name: a, container: {image: x}}]");
        trial.stopOperator();
        trial.delete("one", DeletionPropagation.BACKGROUND);

        operatorThatMakesAs("nobody");

        trial.awaitGone("one");
        assertThat(trial.present()).isEmpty();
        assertThat(trial.events("one")).noneMatch(event -> event.startsWith("TeardownForbidden"));
    }

    private void operatorThatMakesAs(String account) {
        trial.stopOperator();
        trial.startOperator(
                trial.client().getConfiguration(), new Reach(Set.of(trial.namespace())), Optional.of(account));
    }

    @Test
    void a_deletion_in_the_foreground_does_not_wait_for_an_account_without_rights_either() throws Exception {
        allow();
        trial.ready("one", ONE);
        forbid();

        trial.delete("one", DeletionPropagation.FOREGROUND);
        eventually("it is refused")
                .until(() -> trial.requests().to("deployments").size() > 1);
        trial.later(Duration.ofMinutes(5), "one");

        trial.awaitGone("one");
        eventually("the collector took the rest").until(() -> trial.present().isEmpty());
    }

    @Test
    void what_its_account_may_not_let_go_stays_with_the_anchor_when_the_grace_is_over() throws Exception {
        allow();
        trial.ready("one", ONE + "\ndeletionPolicy: Orphan");
        forbid();

        trial.delete("one", DeletionPropagation.BACKGROUND);
        trial.later(Duration.ofMinutes(5), "one");

        trial.awaitGone("one");
        eventually("people are told")
                .until(() -> trial.events("one").stream().anyMatch(event -> event.startsWith("ReleaseForbidden")));
        eventually("the collector has looked").until(() -> trial.owned()
                .filter(object -> object instanceof Deployment)
                .allMatch(object -> object.getMetadata().getOwnerReferences().stream()
                        .allMatch(owner -> owner.getKind().equals("ConfigMap"))));
        assertThat(trial.present()).contains("ConfigMap/one-cairn", "Deployment/one-a", "Service/one-a");
    }

    @Test
    void what_its_account_may_not_read_is_not_told_in_the_status() throws Exception {
        allow();
        rule("patch-only", "patch", "create", "delete");
        trial.create("one", LIMITED);

        eventually("it is said that it may not be read").until(() -> trial.resource("one", "quota")
                .filter(quota -> String.valueOf(quota.message()).contains("may not get LimitRange told"))
                .isPresent());

        rule("get-too", "get");
        trial.stopOperator();
        trial.startOperator();

        trial.awaitReady("one");
    }

    @Test
    void of_another_kind_its_account_needs_to_patch_create_get_and_delete_and_nothing_else() throws Exception {
        allow();
        trial.create("one", LIMITED);
        missing("patch");
        rule("patch", "patch");
        missing("create");
        rule("create", "create");
        eventually("it is made, and not told of before it may be read").until(() -> trial.resource("one", "quota")
                .filter(quota -> String.valueOf(quota.message()).contains("may not get LimitRange told"))
                .isPresent());
        rule("get", "get");
        trial.stopOperator();
        trial.startOperator(); // answers are remembered for some minutes
        trial.awaitReady("one");

        trial.edit("one", ONE);
        missing("delete");
        assertThat(trial.resource("one", "quota").orElseThrow().message()).contains("may not delete limitranges");
        rule("delete", "delete");
        trial.later(Duration.ofSeconds(16), "one");

        eventually("it is gone, and nothing is said against it")
                .until(() -> noLimits() && trial.resource("one", "quota").isEmpty());
        trial.awaitReady("one");
    }

    @Test
    void what_its_account_may_not_take_away_is_said_while_everything_is_taken_down() throws Exception {
        allow();
        rule("made", "patch", "create", "get");
        trial.ready("one", LIMITED);

        trial.delete("one", DeletionPropagation.BACKGROUND);
        eventually("it is said why it does not go").until(() -> trial.condition("one", "Stalled")
                .filter(stalled -> stalled.message().contains("may not delete limitranges"))
                .isPresent());
        rule("delete", "delete");

        trial.awaitGone("one");
        assertThat(noLimits()).isTrue();
        assertThat(trial.events("one")).noneMatch(event -> event.startsWith("TeardownForbidden"));
    }

    private boolean noLimits() {
        return trial.client()
                .limitRanges()
                .inNamespace(trial.namespace())
                .list()
                .getItems()
                .isEmpty();
    }

    /** Time goes on until it is said that this is missing. */
    private void missing(String verb) {
        eventually("it is said that it may not " + verb).until(() -> {
            trial.later(Duration.ofSeconds(16), "one");
            return trial.condition("one", "Stalled")
                    .filter(stalled -> stalled.message().contains("may not " + verb + " limitranges"))
                    .isPresent();
        });
    }

    @Test
    void what_its_account_may_not_list_is_let_go_all_the_same() throws Exception {
        allow();
        rule("made", "patch", "create", "get", "delete");
        trial.ready("one", LIMITED + "deletionPolicy: Orphan");

        trial.delete("one", DeletionPropagation.BACKGROUND);

        trial.awaitGone("one");
        assertThat(trial.client()
                        .limitRanges()
                        .inNamespace(trial.namespace())
                        .withName("told")
                        .get()
                        .getMetadata()
                        .getOwnerReferences())
                .isEmpty();
    }

    private void rule(String name, String... verbs) {
        trial.client()
                .resource(new RoleBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(trial.namespace())
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("")
                        .withResources("limitranges")
                        .withVerbs(verbs)
                        .endRule()
                        .build())
                .create();
        trial.client()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(trial.namespace())
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
                        .addNewSubject("", "ServiceAccount", "builder", trial.namespace())
                        .build())
                .create();
    }

    /** Takes the shipped rights away again. */
    private void forbid() {
        trial.client()
                .rbac()
                .roleBindings()
                .inNamespace(trial.namespace())
                .withName("builder")
                .delete();
        eventually("the server knows that the rights are gone").until(() -> !mayDelete());
    }

    /** What the server itself answers: it learns of a changed binding a moment after it was written. */
    private boolean mayDelete() {
        return trial.client()
                .authorization()
                .v1()
                .subjectAccessReview()
                .create(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser("system:serviceaccount:" + trial.namespace() + ":builder")
                        .withNewResourceAttributes()
                        .withNamespace(trial.namespace())
                        .withVerb("delete")
                        .withGroup("apps")
                        .withResource("deployments")
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .getStatus()
                .getAllowed();
    }

    /** The rights that are shipped for such accounts. */
    private void allow() throws IOException {
        trial.client().load(Files.newInputStream(Path.of("deploy", "operator.yaml"))).items().stream()
                .filter(ClusterRole.class::isInstance)
                .filter(role -> role.getMetadata().getName().equals("cairn-tenant-kinds"))
                .forEach(role -> trial.client()
                        .resource(role)
                        .fieldManager("cairn-test")
                        .forceConflicts()
                        .serverSideApply());
        trial.client()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName("builder")
                        .withNamespace(trial.namespace())
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cairn-tenant-kinds")
                        .addNewSubject("", "ServiceAccount", "builder", trial.namespace())
                        .build())
                .create();
    }
}
