package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Blueprint.Binding;
import dev.cairn.model.ClusterObject;
import dev.cairn.model.Handling;
import dev.cairn.model.Kind;
import dev.cairn.model.Resource;
import dev.cairn.model.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The objects of a resource, as far as they are known before its references are: by name, before the first exists. */
public final class Footprint {
    private Footprint() {}

    /**
     * One object.
     *
     * @param group of its API; empty for the core
     * @param main whether it is the one that keeps the workload
     */
    public record Entry(String group, String version, String kind, String name, boolean main) {
        /** Group and version, as objects have them. */
        public String apiVersion() {
            return group.isEmpty() ? version : group + "/" + version;
        }
    }

    /**
     * The objects of that resource; none for what runs nothing. What has a version in its name is named without. Where it
     * depends on outputs whether there will be one, it is listed.
     */
    public static List<Entry> of(String stack, Resource resource) {
        String name = ObjectNames.of(stack, resource.name());
        Optional<Workload> known = resource.blueprint().foreseen().map(Binding.Bound::workload);
        return switch (resource.kind()) {
            case Kind.Group _ -> List.of();
            case Kind.External _ -> elsewhere(name, known);
            case Kind.Service _, Kind.Job _ ->
                resource.blueprint()
                        .object()
                        .map(Footprint::written)
                        .orElseGet(() -> workload(stack, resource, name, known));
        };
    }

    /** Whether that is how an object is named which is rendered for that resource, and not one that a user wrote. */
    public static boolean renders(String stack, String resource, String kind, String name) {
        return name.equals(ObjectNames.of(stack, resource))
                && Stream.of(Form.values()).anyMatch(form -> form.kind().equals(kind));
    }

    private static List<Entry> written(ClusterObject object) {
        return List.of(entry(object.apiVersion(), object.kind(), object.name(), true));
    }

    private static List<Entry> elsewhere(String name, Optional<Workload> known) {
        boolean slice = known.filter(workload -> workload.program() instanceof Workload.Elsewhere elsewhere
                        && elsewhere.address().isEmpty())
                .isEmpty();
        Entry service = entry("v1", "Service", name, false);
        return slice ? List.of(service, entry("discovery.k8s.io/v1", "EndpointSlice", name, false)) : List.of(service);
    }

    private static List<Entry> workload(String stack, Resource resource, String name, Optional<Workload> known) {
        Form form = form(resource);
        List<Entry> entries = new ArrayList<>(List.of(entry(form.apiVersion(), form.kind(), name, true)));
        if (form != Form.JOB && may(known, workload -> !workload.ports().isEmpty())) {
            entries.add(entry("v1", "Service", name, false));
        }
        if (may(known, MixedValues::hasOpen)) {
            entries.add(entry("v1", "ConfigMap", name, false));
        }
        if (may(known, MixedValues::hasSecret)) {
            entries.add(entry("v1", "Secret", name, false));
        }
        if (form != Form.JOB
                && may(known, workload -> workload.cluster().disruption().isPresent())) {
            entries.add(entry("policy/v1", "PodDisruptionBudget", name, false));
        }
        known.ifPresent(workload -> entries.addAll(kept(stack, resource, name, workload)));
        return entries;
    }

    /** What outlives the resource. */
    private static List<Entry> kept(String stack, Resource resource, String name, Workload workload) {
        List<Entry> entries = new ArrayList<>();
        if (!workload.cluster().generated().isEmpty()) {
            entries.add(entry("v1", "Secret", ObjectNames.generated(stack, resource.name()), false));
        }
        int copies = workload.program() instanceof Workload.Image image
                ? image.options().replicas()
                : 1;
        workload.volumes().stream().filter(Form::isClaimed).forEach(volume -> IntStream.range(0, copies)
                .mapToObj(copy -> volume.name() + "-" + name + "-" + copy)
                .map(claim -> entry("v1", "PersistentVolumeClaim", claim, false))
                .forEach(entries::add));
        return entries;
    }

    private static boolean may(Optional<Workload> known, Predicate<Workload> has) {
        return known.map(has::test).orElse(true);
    }

    private static Entry entry(String apiVersion, String kind, String name, boolean main) {
        String[] api = apiVersion.split("/");
        return new Entry(api.length == 2 ? api[0] : "", api[api.length - 1], kind, name, main);
    }

    /** As {@link Form#of} decides for the same resource with its references filled in. */
    private static Form form(Resource resource) {
        if (resource.kind() instanceof Kind.Job) {
            return Form.JOB;
        }
        if (!resource.restartedByBackend()) {
            return Form.POD;
        }
        return resource.handling().replace() == Handling.Replace.STOP_START ? Form.STATEFUL_SET : Form.DEPLOYMENT;
    }
}
