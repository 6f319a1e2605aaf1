package dev.cairn.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Which of several operators is at work: the one that holds the Lease. The others watch, so that one of them goes on where
 * it stopped. Only an optimisation: for a moment there may be two, and everything is safe to do twice.
 */
@Singleton
public class Leadership {
    private static final Logger LOG = Logger.getLogger(Leadership.class);
    private static final String LEASE = "cairn-operator";
    /** Before the framework stops leading, which is no loss then. */
    private static final int FIRST = 1;
    /** When the framework has stopped, so that nothing of ours is written any more that it would write. */
    private static final int LAST = Interceptor.Priority.PLATFORM_AFTER;

    private final KubernetesClient client;
    private final Optional<String> namespace;
    private final String identity;
    private volatile boolean leads;
    private volatile boolean ending;

    /**
     * The leadership among the operators that share a namespace.
     *
     * @param namespace {@code cairn.leader-election.namespace}: where the Lease lives; unset: every operator is at work
     */
    public Leadership(
            KubernetesClient client,
            @ConfigProperty(name = "cairn.leader-election.namespace") Optional<String> namespace) {
        this.client = client;
        this.namespace = namespace;
        this.identity = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("cairn") + "-" + UUID.randomUUID();
        this.leads = namespace.isEmpty();
    }

    /** How the framework is to elect; empty when it is not. */
    @SuppressWarnings(
            "deprecation") // it would end the process in the middle of an orderly shutdown, which waits for it
    Optional<LeaderElectionConfiguration> election() {
        return namespace.map(where -> new LeaderElectionConfiguration(
                LEASE,
                where,
                LeaderElectionConfiguration.LEASE_DURATION_DEFAULT_VALUE,
                LeaderElectionConfiguration.RENEW_DEADLINE_DEFAULT_VALUE,
                LeaderElectionConfiguration.RETRY_PERIOD_DEFAULT_VALUE,
                identity,
                new LeaderCallbacks(this::won, this::lost, _ -> {}),
                false));
    }

    /** Whether this operator is at work. */
    boolean leads() {
        return leads;
    }

    private void won() {
        leads = true;
        LOG.infof("event=Leading identity=%s", identity);
    }

    /** Somebody else is at work, or nobody knows: this process begins anew as one of those that wait. */
    private void lost() {
        if (leads && !ending) {
            LOG.warnf("event=LeadershipLost identity=%s", identity);
            Quarkus.asyncExit(1);
        }
        leads = false;
    }

    void stop(@Observes @Priority(FIRST) ShutdownEvent ended) {
        ending = true;
    }

    /** Gives the Lease back, which the framework keeps: the next one does not have to wait for its end. */
    void release(@Observes @Priority(LAST) ShutdownEvent ended) {
        namespace
                .map(where -> client.leases().inNamespace(where).withName(LEASE))
                .ifPresent(this::release);
    }

    private void release(Resource<Lease> lease) {
        try {
            Optional.ofNullable(lease.get())
                    .filter(held -> identity.equals(held.getSpec().getHolderIdentity()))
                    .ifPresent(held -> lease.patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"metadata\":{\"resourceVersion\":\"%s\"},\"spec\":{\"holderIdentity\":null}}"
                                    .formatted(held.getMetadata().getResourceVersion())));
        } catch (KubernetesClientException e) {
            LOG.warnf("event=LeaseKept message=\"%s\"", e.getMessage());
        }
    }
}
