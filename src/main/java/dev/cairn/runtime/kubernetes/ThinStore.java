package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What an informer needs of an object to tell whether it changed, and we of one that went while nothing was watched: version, uid
 * and labels. The client's own reduced store would do; it turns each object of each event into a map first, which was a
 * tenth of a busy operator's processor time.
 */
final class ThinStore<T extends HasMetadata> implements ItemStore<T> {
    private final Class<T> kind;
    private final Map<String, Rest> rests = new ConcurrentHashMap<>();

    private record Rest(String version, String uid, Map<String, String> labels) {
        static Rest of(ObjectMeta metadata) {
            return new Rest(metadata.getResourceVersion(), metadata.getUid(), metadata.getLabels());
        }
    }

    ThinStore(Class<T> kind) {
        this.kind = kind;
    }

    @Override
    public String getKey(T object) {
        return Cache.metaNamespaceKeyFunc(object);
    }

    @Override
    public T put(String key, T object) {
        return object(key, rests.put(key, Rest.of(object.getMetadata())));
    }

    @Override
    public T remove(String key) {
        return object(key, rests.remove(key));
    }

    @Override
    public T get(String key) {
        return object(key, rests.get(key));
    }

    @Override
    public Stream<String> keySet() {
        return rests.keySet().stream();
    }

    @Override
    public Stream<T> values() {
        return rests.entrySet().stream().map(rest -> object(rest.getKey(), rest.getValue()));
    }

    @Override
    public int size() {
        return rests.size();
    }

    /** The informer then hands over what it has just read, not what is kept here. */
    @Override
    public boolean isFullState() {
        return false;
    }

    /** The object, as far as it is kept; null when it is not, as the interface wants it. */
    private T object(String key, Rest rest) {
        if (rest == null) {
            return null;
        }
        int slash = key.indexOf('/');
        ObjectMeta metadata = new ObjectMeta();
        metadata.setNamespace(slash < 0 ? null : key.substring(0, slash));
        metadata.setName(key.substring(slash + 1));
        metadata.setResourceVersion(rest.version());
        metadata.setUid(rest.uid());
        metadata.setLabels(rest.labels());
        try {
            T object = kind.getConstructor().newInstance();
            object.setMetadata(metadata);
            return object;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(kind + " is no kind of the client's", e);
        }
    }
}
