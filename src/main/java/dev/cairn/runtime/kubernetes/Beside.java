package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What stands beside the object that keeps a workload, as {@code Kind/name}; an annotation of that object, so that what
 * has to go with it is known without a listing. Files and composed values have a version in their names; those of the
 * version before stay, because pods that have not been exchanged yet name them.
 *
 * @param present of this version
 * @param former of the version before
 */
record Beside(Set<String> present, Set<String> former) {
    /** Nothing. */
    static final Beside NOTHING = new Beside(Set.of(), Set.of());

    private static final Map<String, Class<? extends HasMetadata>> KINDS =
            List.of(Service.class, ConfigMap.class, Secret.class, PodDisruptionBudget.class, EndpointSlice.class)
                    .stream()
                    .collect(Collectors.toMap(HasMetadata::getKind, kind -> kind));

    Beside {
        present = new TreeSet<>(present);
        former = new TreeSet<>(former);
    }

    static Beside of(Collection<? extends HasMetadata> objects) {
        return new Beside(
                objects.stream()
                        .map(object ->
                                object.getKind() + "/" + object.getMetadata().getName())
                        .collect(Collectors.toSet()),
                Set.of());
    }

    /** Reads what {@link #text} wrote; anything else is nothing. */
    static Beside parse(String text) {
        String[] halves = text.split("\\|", 2);
        return new Beside(words(halves[0]), halves.length < 2 ? Set.of() : words(halves[1]));
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.split(" "))
                .filter(word -> word.indexOf('/') > 0 && KINDS.containsKey(word.substring(0, word.indexOf('/'))))
                .collect(Collectors.toSet());
    }

    /** That object, naming them. */
    <T extends HasMetadata> T onto(T main) {
        if (!all().isEmpty()) {
            main.getMetadata().getAnnotations().put(Labels.BESIDE, text());
        }
        return main;
    }

    private String text() {
        String now = String.join(" ", present);
        return former.isEmpty() ? now : now + "|" + String.join(" ", former);
    }

    /** The same after that one. */
    Beside after(Beside before) {
        Set<String> stale = new TreeSet<>(before.present());
        stale.removeAll(present);
        if (stale.isEmpty()) {
            stale.addAll(before.former());
            stale.removeAll(present);
        }
        return new Beside(present, stale);
    }

    /** Everything that was there before and that nothing needs any more. */
    Set<String> without(Beside now) {
        Set<String> left = all();
        left.removeAll(now.all());
        return left;
    }

    /** Both versions. */
    Set<String> all() {
        Set<String> all = new TreeSet<>(present);
        all.addAll(former);
        return all;
    }

    /** The kind of one entry. */
    static Class<? extends HasMetadata> kind(String entry) {
        return KINDS.get(entry.substring(0, entry.indexOf('/')));
    }

    /** The Secret of one entry, as it is named. */
    static Secret secret(Scope scope, String entry) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(scope.namespace())
                .withName(name(entry))
                .endMetadata()
                .build();
    }

    /** The name of one entry. */
    static String name(String entry) {
        return entry.substring(entry.indexOf('/') + 1);
    }
}
