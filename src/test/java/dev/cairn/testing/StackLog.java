package dev.cairn.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.Condition;
import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Every state of every Stack of a namespace that an observer could have seen, held against what is promised about each:
 * no observer ever takes a Stack for finished whose generation is not.
 */
public final class StackLog implements AutoCloseable {
    private static final Set<String> AT_REST =
            Set.of("Ready", "Completed", "Skipped", "Stopped", "Unmanaged", "Failed", "Quarantined");

    private final List<Stack> states = new ArrayList<>();
    private final Watch watch;

    /** Begins to watch that namespace. */
    public StackLog(KubernetesClient client, String namespace) {
        this.watch = client.resources(Stack.class).inNamespace(namespace).watch(new Watcher<>() {
            @Override
            public void eventReceived(Action action, Stack stack) {
                add(stack);
            }

            @Override
            public void onClose(WatcherException cause) {
                // the states that were seen are what is judged
            }
        });
    }

    private synchronized void add(Stack stack) {
        states.add(stack);
    }

    /** The states of that Stack, oldest first. */
    public synchronized List<Stack> of(String name) {
        return states.stream()
                .filter(stack -> stack.getMetadata().getName().equals(name))
                .toList();
    }

    /** Fails when one of the states broke a promise; {@code objects} is what happened in the same namespace. */
    public synchronized void check(ObjectLog objects) {
        Map<String, Long> newest = new HashMap<>();
        for (Stack stack : states) {
            String uid = stack.getMetadata().getUid();
            assertThat(stack.getStatus())
                    .as("a Stack without a status looks finished")
                    .isNotNull();
            long observed = stack.getStatus().observedGeneration();
            assertThat(observed)
                    .as("observedGeneration never falls")
                    .isGreaterThanOrEqualTo(newest.getOrDefault(uid, -1L));
            assertThat(observed).isLessThanOrEqualTo(stack.getMetadata().getGeneration());
            newest.put(uid, observed);
            conditions(stack);
            if (finished(stack)) {
                finishedRightly(stack, objects);
            }
        }
    }

    private static void conditions(Stack stack) {
        List<Condition> conditions = stack.getStatus().conditions();
        assertThat(conditions).extracting(Condition::type).doesNotHaveDuplicates();
        assertThat(conditions).as("never both").extracting(Condition::type).satisfies(types -> assertThat(
                        types.containsAll(List.of("Reconciling", "Stalled")))
                .isFalse());
        assertThat(conditions)
                .filteredOn(condition ->
                        Set.of("Reconciling", "Stalled", "Suspended").contains(condition.type()))
                .as("there only while true")
                .allMatch(condition -> condition.status().equals("True"));
        assertThat(conditions)
                .as("written with the generation they are about")
                .allMatch(condition ->
                        condition.observedGeneration() <= stack.getStatus().observedGeneration());
    }

    /** What kstatus calls Current, as {@code kubectl wait} and every GitOps tool read it. */
    public static boolean finished(Stack stack) {
        StackStatus status = stack.getStatus();
        return stack.getMetadata().getDeletionTimestamp() == null
                && stack.getMetadata().getGeneration().equals(status.observedGeneration())
                && status.conditions().stream()
                        .anyMatch(condition -> condition.type().equals("Ready")
                                && condition.status().equals("True"))
                && status.conditions().stream()
                        .noneMatch(condition -> Set.of("Reconciling", "Stalled").contains(condition.type()));
    }

    private static void finishedRightly(Stack stack, ObjectLog objects) {
        long version = Long.parseLong(stack.getMetadata().getResourceVersion());
        boolean suspended = stack.getStatus().conditions().stream()
                .anyMatch(condition -> condition.type().equals("Suspended"));
        if (suspended) {
            return;
        }
        assertThat(stack.getStatus().resources()).allMatch(resource -> AT_REST.contains(resource.phase()));
        for (ResourceStatus resource : stack.getStatus().resources()) {
            Optional.ofNullable(resource.ref())
                    .filter(ref ->
                            ref.kind().equals("Deployment") && resource.phase().equals("Ready"))
                    .ifPresent(ref -> assertThat(objects.of("Deployment/" + ref.name()))
                            .as(
                                    "%s was available for the specification of generation %d when it was called so",
                                    ref.name(), stack.getMetadata().getGeneration())
                            .anyMatch(entry -> entry.version() < version
                                    && hash(entry.object()).equals(resource.hash())
                                    && ObjectLog.available(entry)));
        }
    }

    private static String hash(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getAnnotations())
                .map(annotations -> annotations.get("cairn.dev/hash"))
                .orElse("");
    }

    /** Whether some state of that Stack was like this. */
    public boolean saw(String name, Predicate<Stack> like) {
        return of(name).stream().anyMatch(like);
    }

    @Override
    public void close() {
        watch.close();
    }
}
