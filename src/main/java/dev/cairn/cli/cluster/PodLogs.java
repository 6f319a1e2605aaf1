package dev.cairn.cli.cluster;

import dev.cairn.cli.LogMerge;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.kubernetes.ResourcePods;
import dev.cairn.runtime.kubernetes.ResourcePods.Place;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The lines of all pods of a resource, in the order of their timestamps. */
final class PodLogs implements LogStream, ResourceEventHandler<Pod> {
    private final Cluster cluster;
    private final ResourcePods pods;
    private final String resource;
    private final LogMerge merge;
    /** What runs or ran in containers and is being read. */
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    private Optional<SharedIndexInformer<Pod>> informer = Optional.empty();

    private PodLogs(Cluster cluster, ResourcePods pods, String resource, LogMerge merge) {
        this.cluster = cluster;
        this.pods = pods;
        this.resource = resource;
        this.merge = merge;
    }

    /** Of the newest attempt; with {@code follow} also of pods that come, and of what is started again in one. */
    static PodLogs of(Cluster cluster, ResourcePods pods, String resource, LogOptions options) {
        boolean follow = options.follow() && !options.previous();
        PodLogs logs = new PodLogs(cluster, pods, resource, follow ? LogMerge.ofMoreToCome() : LogMerge.ofEnding());
        List<Place> places = pods.of(resource);
        long newest = places.stream().mapToLong(Place::attempt).max().orElse(0);
        LogOptions which = new LogOptions(follow, options.tail(), options.since(), options.previous());
        places.stream().filter(place -> place.attempt() == newest).forEach(place -> logs.add(place, which));
        if (follow) {
            logs.informer = Optional.of(pods.selected(resource).inform(logs));
        }
        return logs;
    }

    private void add(Place place, LogOptions options) {
        if (!place.execution().isEmpty() && known.add(place.execution())) {
            PodLog.open(cluster, pods.namespace(), resource, place, options).ifPresent(merge::add);
        }
    }

    @Override
    public void onAdd(Pod pod) {
        add(ResourcePods.place(pod, resource), new LogOptions(true, OptionalInt.empty(), Optional.empty(), false));
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
        onAdd(pod);
    }

    @Override
    public void onDelete(Pod pod, boolean finalStateUnknown) {
        // its log ends by itself
    }

    @Override
    public Optional<LogLine> next() {
        try {
            return merge.next();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        informer.ifPresent(SharedIndexInformer::close);
        merge.close();
    }
}
