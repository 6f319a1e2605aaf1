package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Jobs that are done and of which no pod is seen. The watch of pods may be late, and the pod has the exit code and the last
 * words, so the API server is asked, once for each job.
 */
final class PodlessJobs {
    private final KubernetesClient client;
    private final Consumer<Pod> found;
    private final BiConsumer<Scope.Key, String> answered;
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final Set<String> certain = ConcurrentHashMap.newKeySet();

    /**
     * None.
     *
     * @param found told of the pods that there are after all
     * @param answered told of stack and resource when it is known of one
     */
    PodlessJobs(KubernetesClient client, Consumer<Pod> found, BiConsumer<Scope.Key, String> answered) {
        this.client = client;
        this.found = found;
        this.answered = answered;
    }

    /** Whether that job has no pods beside those that were found; asks when it is not known. */
    boolean isCertain(SeenWorkload job) {
        if (certain.contains(job.uid())) {
            return true;
        }
        if (asked.add(job.uid())) {
            Thread.ofVirtual().name("pods of " + job.name()).start(() -> ask(job));
        }
        return false;
    }

    private void ask(SeenWorkload job) {
        try {
            client.pods()
                    .inNamespace(job.stack().namespace())
                    .withLabel("batch.kubernetes.io/controller-uid", job.uid())
                    .list()
                    .getItems()
                    .forEach(found);
            certain.add(job.uid());
        } catch (KubernetesClientException _) {
            asked.remove(job.uid()); // asked again when it is looked at again
        }
        answered.accept(job.stack(), job.resource());
    }
}
