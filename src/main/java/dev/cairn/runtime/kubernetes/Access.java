package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether somebody may read an object that is watched with the operator's rights: its messages and outputs end in a status
 * that many can read. Asked of the API server as that somebody, and remembered for a while.
 */
final class Access {
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final KubernetesClient as;
    private final ApiKinds kinds;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    private record Answer(boolean allowed, long at) {
        boolean holds() {
            return System.nanoTime() - at < REMEMBERED.toNanos();
        }
    }

    Access(KubernetesClient as, ApiKinds kinds) {
        this.as = as;
        this.kinds = kinds;
    }

    /** That object, with nothing of its content when it may not be read. */
    SeenWorkload shown(SeenWorkload seen) {
        return seen.form() != Form.MANIFEST || mayGet(seen) ? seen : seen.hidden();
    }

    private boolean mayGet(SeenWorkload seen) {
        String kind = seen.apiVersion() + "/" + seen.kind();
        String key = kind + "/" + seen.stack().namespace() + "/" + seen.name();
        Answer known = answers.get(key);
        if (known != null && known.holds()) {
            return known.allowed();
        }
        Optional<ResourceDefinitionContext> context = kinds.known(kind);
        try {
            boolean allowed = context.isPresent() && allowed(context.get(), seen);
            answers.put(key, new Answer(allowed, System.nanoTime()));
            return allowed;
        } catch (KubernetesClientException _) {
            return false; // asked again with the next look
        }
    }

    private boolean allowed(ResourceDefinitionContext kind, SeenWorkload seen) {
        SelfSubjectAccessReview review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withVerb("get")
                .withGroup(kind.getGroup())
                .withResource(kind.getPlural())
                .withNamespace(kind.isNamespaceScoped() ? seen.stack().namespace() : null)
                .withName(seen.name())
                .endResourceAttributes()
                .endSpec()
                .build();
        return as.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(review)
                .getStatus()
                .getAllowed();
    }
}
