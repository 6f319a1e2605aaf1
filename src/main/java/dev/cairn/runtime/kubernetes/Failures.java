package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Reason;
import dev.cairn.runtime.RuntimeFailure;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** From what the API server answers to the typed reasons of the port. */
final class Failures {
    private static final Pattern UNAUTHORIZED =
            Pattern.compile("User \"([^\"]+)\" cannot (\\w+) resource \"([^\"]+)\"", Pattern.DOTALL);
    /** How the API server says that a webhook, a policy or a quota said no, whatever the code that it chose. */
    private static final Pattern RULES = Pattern.compile(
            "denied (the )?request|exceeded quota|failed quota|violates PodSecurity|(minimum|maximum) \\S+ usage per");

    private static final int LONGEST = 300;

    private Failures() {}

    /** The failure of that operation, keeping the exception. */
    static RuntimeFailure of(String resource, String operation, KubernetesClientException error) {
        return new RuntimeFailure(resource, operation, reason(error), error);
    }

    /** Why, by the code of the answer: -1 or 0 when there was none. */
    static Reason reason(KubernetesClientException error) {
        String message = message(error);
        return switch (error.getCode()) {
            case -1, 0, 429, 502, 503, 504 -> new Reason.BackendLost(message);
            case 401 -> new Reason.BackendLost("the API server does not know our credentials: " + message);
            case 403 -> forbidden(message);
            case 400, 422 -> RULES.matcher(message).find() ? refused(message) : invalid(message);
            default -> RULES.matcher(message).find() ? refused(message) : new Reason.BackendError(message);
        };
    }

    private static Reason invalid(String message) {
        return new Reason.InvalidSpec("the API server refused it: " + message);
    }

    private static Reason refused(String message) {
        return new Reason.Refused("the cluster's rules refuse it: " + PodSecurity.advised(message));
    }

    /** Whether the answer was that the object, as it was named or expected, is not there. */
    static boolean absent(KubernetesClientException error) {
        return error.getCode() == 404;
    }

    /**
     * Whether the answer to a request with a uid was that the object of that uid is not there, whatever else is. Not every
     * conflict says so: an object that somebody changed at the same time is one, too, and is asked again.
     */
    static boolean gone(KubernetesClientException error) {
        return absent(error) || (conflict(error) && message(error).contains("UID in ")) || otherUid(error);
    }

    /** What the API server answered that led to this, if it answered. */
    static Optional<KubernetesClientException> answer(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .filter(KubernetesClientException.class::isInstance)
                .map(KubernetesClientException.class::cast)
                .findFirst()
                .filter(answer -> answer.getCode() > 0);
    }

    /** Whether the answer was that we may not. */
    static boolean forbidden(KubernetesClientException error) {
        return error.getCode() == 403;
    }

    /** Whether the answer was that something else is there than what was expected. */
    static boolean conflict(KubernetesClientException error) {
        return error.getCode() == 409 || otherUid(error);
    }

    private static boolean otherUid(KubernetesClientException error) {
        return error.getCode() == 422 && message(error).contains("metadata.uid");
    }

    /** Whether the API server refused to change what cannot be changed in place. */
    static boolean immutable(RuntimeFailure failure) {
        return failure.reason() instanceof Reason.InvalidSpec(String error)
                && (error.contains("immutable")
                        || error.contains("may not change")
                        || error.contains("are forbidden")
                        || error.contains("may not be changed"));
    }

    /** Admission, quotas and terminating namespaces are 403, too, but name no verb. */
    private static Reason forbidden(String message) {
        Matcher unauthorized = UNAUTHORIZED.matcher(message);
        if (unauthorized.find()) {
            return new Reason.Forbidden(unauthorized.group(2), unauthorized.group(3), unauthorized.group(1));
        }
        return message.contains("being terminated") ? new Reason.BackendError(message) : refused(message);
    }

    /** What was answered, for people. */
    static String message(KubernetesClientException error) {
        String text = Optional.ofNullable(error.getStatus())
                .map(Status::getMessage)
                .or(() -> Optional.ofNullable(error.getCause()).map(Throwable::getMessage))
                .or(() -> Optional.ofNullable(error.getMessage()))
                .orElse("no answer");
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
