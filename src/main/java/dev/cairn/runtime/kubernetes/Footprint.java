package dev.cairn.runtime.kubernetes;

import dev.cairn.model.ClusterObject;
import dev.cairn.model.Handling;
import dev.cairn.model.Kind;
import dev.cairn.model.Resource;
import java.util.List;
import java.util.Optional;

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

    /** The objects of that resource; none for what runs nothing. */
    public static List<Entry> of(String stack, Resource resource) {
        if (!resource.kind().hasInstance()) {
            return List.of();
        }
        Optional<ClusterObject> written = resource.blueprint().object();
        if (written.isPresent()) {
            String[] api = written.get().apiVersion().split("/");
            return List.of(new Entry(
                    api.length == 2 ? api[0] : "",
                    api[api.length - 1],
                    written.get().kind(),
                    written.get().name(),
                    true));
        }
        String name = ObjectNames.of(stack, resource.name());
        Form form = form(resource);
        String[] api = form.apiVersion().split("/");
        Entry main = new Entry(api.length == 2 ? api[0] : "", api[api.length - 1], form.kind(), name, true);
        return form == Form.JOB ? List.of(main) : List.of(main, new Entry("", "v1", "Service", name, false));
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
