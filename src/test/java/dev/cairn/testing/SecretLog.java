package dev.cairn.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.Stack;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Every value of every Secret of a namespace, held against everything else that could be read there. */
final class SecretLog implements AutoCloseable {
    /** What is shorter is also a word: the name of a user, a port. */
    private static final int SHORTEST = 10;

    private static final List<Class<? extends HasMetadata>> OTHERS = List.of(
            Stack.class,
            Deployment.class,
            StatefulSet.class,
            Job.class,
            Pod.class,
            Service.class,
            ConfigMap.class,
            Event.class);

    private final KubernetesClient client;
    private final Map<String, String> values = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private final List<Watch> watches = new ArrayList<>();

    /** Begins to watch that namespace. */
    SecretLog(KubernetesClient client, String namespace) {
        this.client = client;
        watches.add(watch(Secret.class, namespace, this::secret));
        OTHERS.forEach(kind -> watches.add(watch(kind, namespace, this::text)));
    }

    private <T extends HasMetadata> Watch watch(Class<T> kind, String namespace, Consumer<T> seen) {
        return client.resources(kind).inNamespace(namespace).watch(new Watcher<>() {
            @Override
            public void eventReceived(Action action, T object) {
                if (action != Action.BOOKMARK && action != Action.ERROR) {
                    seen.accept(object);
                }
            }

            @Override
            public void onClose(WatcherException cause) {
                // what was seen is what is judged
            }
        });
    }

    private synchronized void secret(Secret secret) {
        Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
        data.forEach((key, encoded) -> {
            String value = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            if (value.length() >= SHORTEST) {
                values.put(
                        value,
                        "key " + key + " of Secret " + secret.getMetadata().getName());
            }
        });
    }

    /** What a user wrote into a specification stands there. */
    private synchronized void text(HasMetadata object) {
        HasMetadata told = object;
        if (object instanceof Stack stack) {
            Stack ours = new Stack();
            ours.setMetadata(stack.getMetadata());
            ours.setStatus(stack.getStatus());
            told = ours;
        }
        texts.put(
                client.getKubernetesSerialization().asJson(told),
                object.getKind() + " " + object.getMetadata().getName());
    }

    /** Whether something of that kind and name, or a Secret of that name, was seen. */
    synchronized boolean saw(String name) {
        return texts.containsValue(name) || values.values().stream().anyMatch(whose -> whose.endsWith(" of " + name));
    }

    /** Fails when a value stood anywhere else. */
    synchronized void check() {
        values.forEach((value, whose) -> texts.forEach((text, where) -> assertThat(text.contains(value))
                .as("%s is in no other object, but it was in %s", whose, where)
                .isFalse()));
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }
}
