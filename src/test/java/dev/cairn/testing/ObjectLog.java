package dev.cairn.testing;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * Every Deployment and pod of a namespace in every state that the API server reported, in the order of the resource
 * versions: what happened, in the order in which it happened, whoever was slow to hear of it.
 */
public final class ObjectLog implements AutoCloseable {
    private final List<Entry> entries = new ArrayList<>();
    private final List<Watch> watches = new ArrayList<>();

    /**
     * One state of one object.
     *
     * @param version the API server's counter, which all kinds share
     * @param object as it was then; before a deletion its last state
     */
    public record Entry(long version, Watcher.Action action, HasMetadata object) {
        /** Kind and name, as in {@code Deployment/shop-web}. */
        public String name() {
            return object.getKind() + "/" + object.getMetadata().getName();
        }
    }

    /** Begins to watch that namespace, from nothing. */
    public ObjectLog(KubernetesClient client, String namespace) {
        watches.add(client.apps().deployments().inNamespace(namespace).watch(new Recorder<Deployment>()));
        watches.add(client.pods().inNamespace(namespace).watch(new Recorder<Pod>()));
    }

    /** Everything up to now. */
    public synchronized List<Entry> entries() {
        return entries.stream().sorted(Comparator.comparingLong(Entry::version)).toList();
    }

    /** The entries about one object: {@code Deployment/shop-web}; a name that ends with {@code *} is a prefix. */
    public List<Entry> of(String name) {
        return entries().stream().filter(entry -> matches(entry.name(), name)).toList();
    }

    private static boolean matches(String name, String wanted) {
        return wanted.endsWith("*") ? name.startsWith(wanted.substring(0, wanted.length() - 1)) : name.equals(wanted);
    }

    /** Waits until something is in the log. */
    public Entry await(Duration limit, String what, Predicate<Entry> condition) {
        Awaitility.await(what).atMost(limit).pollInterval(Duration.ofMillis(20)).until(() -> entries().stream()
                .anyMatch(condition));
        return entries().stream().filter(condition).findFirst().orElseThrow();
    }

    /** Whether a Deployment in that state is available, for the generation that it has. */
    public static boolean available(Entry entry) {
        return entry.object() instanceof Deployment deployment
                && deployment.getStatus() != null
                && Optional.ofNullable(deployment.getStatus().getObservedGeneration())
                                .orElse(0L)
                        >= deployment.getMetadata().getGeneration()
                && Optional.ofNullable(deployment.getStatus().getAvailableReplicas())
                                .orElse(0)
                        > 0;
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }

    private synchronized void add(Entry entry) {
        entries.add(entry);
    }

    private final class Recorder<T extends HasMetadata> implements Watcher<T> {
        @Override
        public void eventReceived(Action action, T object) {
            if (action == Action.ADDED || action == Action.MODIFIED || action == Action.DELETED) {
                add(new Entry(Long.parseLong(object.getMetadata().getResourceVersion()), action, object));
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            add(new Entry(Long.MAX_VALUE, Action.ERROR, new Pod()));
        }
    }
}
