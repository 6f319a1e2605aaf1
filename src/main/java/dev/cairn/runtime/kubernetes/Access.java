package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Whether somebody may read an object that is watched with the operator's rights: its messages and outputs end in a status
 * that many can read. Asked of the API server as that somebody, and remembered for a while. A question without an answer
 * changes nothing: what was answered before holds, and it is asked again soon.
 */
final class Access {
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    /** How soon a question is asked again that was not answered. */
    static final Duration SOON = Duration.ofSeconds(5);

    private final Function<SeenWorkload, Optional<Boolean>> question;
    private final Consumer<SeenWorkload> later;
    private final Clock clock;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    /**
     * What is known of one object.
     *
     * @param allowed empty when it was never answered
     */
    private record Answer(Optional<Boolean> allowed, Instant until) {}

    /**
     * Asks as the owner of that connection.
     *
     * @param changes told {@link #SOON} after a question that was not answered
     */
    Access(KubernetesClient as, ApiKinds kinds, Changes changes) {
        this(
                seen -> asked(as, kinds, seen),
                seen -> changes.soon(SOON, seen.stack(), seen.resource()),
                Clock.systemUTC());
    }

    /**
     * Asks that.
     *
     * @param question empty while there is no answer
     * @param later told of an object that is to be looked at again {@link #SOON}
     */
    Access(Function<SeenWorkload, Optional<Boolean>> question, Consumer<SeenWorkload> later, Clock clock) {
        this.question = question;
        this.later = later;
        this.clock = clock;
    }

    /** That object, with nothing of its content when it may not be read, or while nobody knows whether it may. */
    SeenWorkload shown(SeenWorkload seen) {
        return seen.form() != Form.MANIFEST
                ? seen
                : mayGet(seen)
                        .map(allowed -> allowed ? seen : seen.hidden("the Stack's account may not get"))
                        .orElseGet(() -> seen.hidden("it is not known yet whether the Stack's account may get"));
    }

    private Optional<Boolean> mayGet(SeenWorkload seen) {
        String key = seen.apiVersion() + "/" + seen.kind() + "/" + seen.stack().namespace() + "/" + seen.name();
        Optional<Answer> known = Optional.ofNullable(answers.get(key));
        if (known.filter(answer -> clock.instant().isBefore(answer.until())).isPresent()) {
            return known.get().allowed();
        }
        Optional<Boolean> now = question.apply(seen);
        Optional<Boolean> holds = now.or(() -> known.flatMap(Answer::allowed));
        answers.put(key, new Answer(holds, clock.instant().plus(now.isPresent() ? REMEMBERED : SOON)));
        if (now.isEmpty()) {
            later.accept(seen);
        }
        return holds;
    }

    private static Optional<Boolean> asked(KubernetesClient as, ApiKinds kinds, SeenWorkload seen) {
        try {
            return kinds.known(seen.apiVersion() + "/" + seen.kind()).map(kind -> allowed(as, kind, seen));
        } catch (KubernetesClientException e) {
            return Failures.forbidden(e) ? Optional.of(false) : Optional.empty();
        }
    }

    private static boolean allowed(KubernetesClient as, ResourceDefinitionContext kind, SeenWorkload seen) {
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
