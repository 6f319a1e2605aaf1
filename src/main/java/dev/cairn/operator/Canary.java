package dev.cairn.operator;

import dev.cairn.api.Stack;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * A Stack of the operator's own, {@code cairn-canary}, which runs nothing. It is touched every minute; while watch, timer,
 * engine and writer work, its status says so soon after. What does not answer although the API server takes the touch is
 * not alive.
 */
final class Canary {
    /** How often it is touched. */
    static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final Logger LOG = Logger.getLogger(Canary.class);
    private static final Duration LATE = Duration.ofMinutes(3);
    private static final String NAME = "cairn-canary";
    private static final String TOUCHED = "cairn.dev/requestedAt";

    private final KubernetesClient client;
    private final String namespace;
    private final Map<String, String> labels;
    private final Clock clock;
    private Optional<Instant> unanswered = Optional.empty();
    private String touch = "";

    /**
     * A canary in that namespace; it appears with the first touch.
     *
     * @param labels by which the operator finds it
     */
    Canary(KubernetesClient client, String namespace, Map<String, String> labels, Clock clock) {
        this.labels = Map.copyOf(labels);
        this.client = client;
        this.namespace = namespace;
        this.clock = clock;
    }

    /** Looks whether the last touch was answered, and touches it again if so. An API server that is away is no reason. */
    synchronized void touch() {
        try {
            if (touch.isEmpty() || answered()) {
                unanswered = Optional.empty();
                Instant now = clock.instant();
                apply(now.toString());
                touch = now.toString();
            } else if (unanswered.isEmpty()) {
                unanswered = Optional.of(Instant.parse(touch));
            }
        } catch (KubernetesClientException e) {
            unanswered = Optional.empty();
            LOG.warnf("event=CanaryNotTouched message=\"%s\"", e.getMessage());
        }
    }

    private boolean answered() {
        Stack canary = client.resources(Stack.class)
                .inNamespace(namespace)
                .withName(NAME)
                .get();
        return canary != null
                && canary.getStatus() != null
                && touch.equals(canary.getStatus().lastHandledReconcileAt());
    }

    private void apply(String at) {
        GenericKubernetesResource canary = client.getKubernetesSerialization()
                .unmarshal("""
                        apiVersion: cairn.dev/v1alpha1
                        kind: Stack
                        metadata:
                          name: %s
                          namespace: %s
                          annotations: {%s: "%s"}
                        spec:
                          desired: Stopped
                          resources: [{name: nothing, container: {image: none}}]
                        """.formatted(NAME, namespace, TOUCHED, at), GenericKubernetesResource.class);
        canary.getMetadata().setLabels(labels);
        client.resource(canary).fieldManager("cairn").forceConflicts().serverSideApply();
    }

    /** Whether it answers in time. */
    synchronized boolean alive() {
        Instant now = clock.instant();
        return unanswered.filter(since -> since.plus(LATE).isBefore(now)).isEmpty();
    }
}
