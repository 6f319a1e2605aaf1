package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The labels and annotations by which objects of ours are found, told apart and compared. */
final class Labels {
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String MANAGER = "cairn";
    static final String STACK = "cairn.dev/stack";
    static final String NAMESPACE = "cairn.dev/namespace";
    static final String RESOURCE = "cairn.dev/resource";
    /** Label with the uid of the Stack; not on pods, so that adopting kept objects replaces none. */
    static final String UID = "cairn.dev/uid";
    /** Label of anchor and witness, saying which of the two it is. */
    static final String PART = "cairn.dev/part";

    /** Annotation with the hash of the resource's specification, on the object and on its pods. */
    static final String HASH = "cairn.dev/hash";
    /** Annotation with the number of the attempt, on the object and on its pods: a new attempt replaces them. */
    static final String ATTEMPT = "cairn.dev/attempt";
    /** Annotation with the version of the rendering code that made the object. */
    static final String RENDER = "cairn.dev/render";

    /** Annotation that names what stands beside the object; see {@link Beside}. */
    static final String BESIDE = "cairn.dev/beside";
    /** Annotation with how an object that the user wrote is judged; see {@link Judgement}. */
    static final String JUDGEMENT = "cairn.dev/judgement";
    /** Annotation of an object that the user wrote: whether it counts as stopped. */
    static final String STOPPED = "cairn.dev/stopped";
    /** Label of what keeps data: it outlives the Stack unless its deletion is asked for. */
    static final String RETAINED = "cairn.dev/retained";

    private static final String[] NEVER_COPIED = {
        "argocd.argoproj.io/", "kustomize.toolkit.fluxcd.io/", "meta.helm.sh/", "cairn.dev/"
    };

    private Labels() {}

    /** The labels of an object that belongs to the stack as a whole. */
    static Map<String, String> ofStack(Scope scope) {
        Map<String, String> labels = new TreeMap<>();
        labels.put(MANAGED_BY, MANAGER);
        labels.put(NAMESPACE, scope.namespace());
        labels.put(STACK, scope.stack());
        labels.put(UID, scope.uid());
        return labels;
    }

    /** The labels of a resource's object, over those of the user. */
    static Map<String, String> ofResource(Scope scope, String resource, Map<String, String> users) {
        Map<String, String> labels = copied(users);
        labels.putAll(ofStack(scope));
        labels.put(RESOURCE, resource);
        return labels;
    }

    /** The labels of a resource's pods, over those of the user. */
    static Map<String, String> ofPods(Scope scope, String resource, Map<String, String> users) {
        Map<String, String> labels = ofResource(scope, resource, users);
        labels.remove(UID);
        return labels;
    }

    /** The labels by which everything that keeps data of a stack is found. */
    static Map<String, String> ofKept(Scope scope) {
        Map<String, String> labels = ofStack(scope);
        labels.remove(UID);
        labels.put(RETAINED, "true");
        return labels;
    }

    /** The labels of what keeps a resource's data: without the uid, because another Stack of the name takes it over. */
    static Map<String, String> ofKept(Scope scope, String resource) {
        Map<String, String> labels = ofPods(scope, resource, Map.of());
        labels.put(RETAINED, "true");
        return labels;
    }

    /** What selects a resource's pods; immutable on a Deployment, hence without the uid. */
    static Map<String, String> selector(Scope scope, String resource) {
        return new TreeMap<>(Map.of(STACK, scope.stack(), RESOURCE, resource));
    }

    /** The user's own, less what belongs to the tools that made the Stack and what is ours. */
    static Map<String, String> copied(Map<String, String> users) {
        Map<String, String> copy = new TreeMap<>(users);
        copy.keySet().removeIf(Labels::neverCopied);
        return copy;
    }

    private static boolean neverCopied(String key) {
        for (String prefix : NEVER_COPIED) {
            if (key.startsWith(prefix)) {
                return true;
            }
        }
        return key.equals("app.kubernetes.io/instance")
                || key.equals("kubectl.kubernetes.io/last-applied-configuration");
    }

    /** The stack an object is labelled for; empty when it is none of ours. */
    static Optional<Scope.Key> stackOf(HasMetadata object) {
        String namespace = label(object, NAMESPACE);
        String stack = label(object, STACK);
        boolean ours = label(object, MANAGED_BY).equals(MANAGER) && !stack.isEmpty() && !namespace.isEmpty();
        return ours ? Optional.of(new Scope.Key(namespace, stack)) : Optional.empty();
    }

    /** Whether the object was made for this very stack, not for an earlier one of the same name. */
    static boolean belongsTo(Scope scope, HasMetadata object) {
        return stackOf(object).filter(scope.key()::equals).isPresent()
                && label(object, UID).equals(scope.uid());
    }

    /** The label's value, empty when there is none. */
    static String label(HasMetadata object, String key) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(key, "");
    }

    /** The attempt that the object was made for; 0 when it does not say. */
    static long attempt(HasMetadata object) {
        String attempt = annotation(object, ATTEMPT);
        return attempt.matches("\\d{1,18}") ? Long.parseLong(attempt) : 0;
    }

    /** The annotation's value, empty when there is none. */
    static String annotation(HasMetadata object, String key) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(key, "");
    }
}
