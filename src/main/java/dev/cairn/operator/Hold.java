package dev.cairn.operator;

import dev.cairn.api.Stack;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Our finalizer on Stacks: none is gone before it is taken down. The framework would write it, too, but looks at the Stack
 * again at once, finds none in a watch that is late, and writes another time; here the answer counts until the watch is
 * as far (docs/decisions/0220).
 */
final class Hold {
    private static final String FINALIZER = "cairn.dev/teardown";
    private static final int ROUNDS = 3;

    private final KubernetesClient client;
    /** What was answered, by uid of the Stack, for as long as the watch may not show it. */
    private final Map<String, Stack> answers = new ConcurrentHashMap<>();

    private final Set<String> released = ConcurrentHashMap.newKeySet();

    Hold(KubernetesClient client) {
        this.client = client;
    }

    /** Whether that Stack waits for us before it goes. */
    boolean holds(Stack stack) {
        return stack.getMetadata().getFinalizers().contains(FINALIZER)
                && !released.contains(stack.getMetadata().getUid());
    }

    /**
     * That Stack with our finalizer, which is written if it has none.
     *
     * @return empty when it is gone by now
     * @throws KubernetesClientException when the API server does not take it
     */
    Optional<Stack> of(Stack stack) {
        String uid = stack.getMetadata().getUid();
        if (stack.getMetadata().getFinalizers().contains(FINALIZER)) {
            answers.remove(uid);
            return Optional.of(stack);
        }
        Optional<Stack> known = Optional.ofNullable(answers.get(uid)).filter(answer -> Versions.isAfter(answer, stack));
        if (known.isPresent()) {
            return known;
        }
        Optional<Stack> answer =
                written(stack, now -> Stream.concat(now.getMetadata().getFinalizers().stream(), Stream.of(FINALIZER)));
        answer.ifPresent(held -> answers.put(uid, held));
        return answer;
    }

    /**
     * Lets that Stack go.
     *
     * @throws KubernetesClientException when the API server does not take it
     */
    void release(Stack stack) {
        written(stack, now -> now.getMetadata().getFinalizers().stream().filter(one -> !one.equals(FINALIZER)));
        released.add(stack.getMetadata().getUid());
    }

    /** That Stack is gone. */
    void forget(Stack stack) {
        answers.remove(stack.getMetadata().getUid());
        released.remove(stack.getMetadata().getUid());
    }

    private interface Change {
        Stream<String> of(Stack stack);
    }

    /** Finalizers are one list for everybody: written under the version in which it was read. */
    private Optional<Stack> written(Stack read, Change change) {
        Resource<Stack> object = client.resource(read);
        Optional<Stack> now = Optional.of(read);
        for (int round = 1; now.isPresent(); round++) {
            List<String> finalizers = change.of(now.get()).distinct().toList();
            try {
                return Optional.of(object.patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        client.getKubernetesSerialization()
                                .asJson(Map.of(
                                        "metadata",
                                        Map.of(
                                                "uid", read.getMetadata().getUid(),
                                                "resourceVersion",
                                                        now.get().getMetadata().getResourceVersion(),
                                                "finalizers", finalizers)))));
            } catch (KubernetesClientException e) {
                if (e.getCode() == 404) {
                    return Optional.empty();
                }
                if (e.getCode() != 409 || round == ROUNDS) {
                    throw e;
                }
            }
            now = Optional.ofNullable(object.get()).filter(other -> other.getMetadata()
                    .getUid()
                    .equals(read.getMetadata().getUid()));
        }
        return Optional.empty();
    }
}
