package dev.cairn.plan;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Capabilities.Situation;
import dev.cairn.model.Capabilities.Support.Only;
import dev.cairn.model.Resource.Backend;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What becomes of each field that was written: refused or noted where its backend, or this version, does not know it. */
final class FieldSupport {
    /** Parts of the design that this version does not have yet, by path below a resource. */
    private static final Map<String, String> LATER = Map.of(
            "container.build", "building images is",
            "job.build", "building images is");

    private static final List<String> ONLY_ON_A_CLUSTER = List.of(
            "serviceAccountName",
            "podSecurity",
            "imagePullSecrets",
            "deletionPolicy",
            "container.pdb",
            "container.imagePullSecrets",
            "job.imagePullSecrets",
            "container.kubernetes",
            "job.kubernetes",
            "recipe.kubernetes",
            "container.volumes.storageClass",
            "job.volumes.storageClass");

    private final Map<Backend, Capabilities> backends;
    private final Problems problems;

    FieldSupport(Map<Backend, Capabilities> backends, Problems problems) {
        this.backends = backends;
        this.problems = problems;
    }

    /** The fields of the stack as a whole. */
    void checkSpec(Field spec, boolean cluster) {
        if (!cluster) {
            ONLY_ON_A_CLUSTER.stream()
                    .filter(name -> isMeant(spec.get(name)))
                    .forEach(name ->
                            problems.note("", spec.get(name).path(), name + " has an effect only on a cluster"));
        }
    }

    /** What no version of this program on any backend can do yet. */
    void checkLater(Field resource) {
        LATER.forEach((path, what) -> find(resource, path, field -> notYet(field, what)));
    }

    private void notYet(Field field, String what) {
        problems.error(
                Code.NotSupportedYet,
                field,
                what + " part of the format, but this version of Cairn cannot do it yet",
                "leave it out");
    }

    /** What the backend of that resource makes of its fields. */
    void check(Definition definition, Field written) {
        boolean cluster = definition.backend() == Backend.KUBERNETES;
        if (!cluster) {
            ONLY_ON_A_CLUSTER.forEach(path -> find(
                    written,
                    path,
                    field ->
                            problems.note(definition.name(), field.path(), path + " has an effect only on a cluster")));
        }
        Optional<Capabilities> capabilities = Optional.ofNullable(backends.get(definition.backend()));
        if (capabilities.isEmpty() || !definition.runs()) {
            return;
        }
        Walk walk = new Walk(definition, capabilities.get());
        definition.workload().forEach((name, field) -> walk.over(definition.kind() + "." + name, field));
        for (String name : List.of("health", "restart", "stop", "labels", "annotations", "timeout")) {
            walk.over(name, written.get(name));
        }
    }

    /** Over the fields of one resource; what a recipe says beside its program is its author's business. */
    private final class Walk {
        private final Definition definition;
        private final Capabilities capabilities;
        private final Situation situation;

        Walk(Definition definition, Capabilities capabilities) {
            this.definition = definition;
            this.capabilities = capabilities;
            String policy = definition.resource().get("restart").get("policy").text("Always");
            this.situation = definition.role() == Definition.Role.JOB
                    ? Situation.JOB
                    : policy.equals("Always") ? Situation.ALWAYS_RESTARTED : Situation.MAY_END;
        }

        void over(String path, Field field) {
            boolean single = path.endsWith(".replicas") && field.text("").equals("1");
            if (!isMeant(field) || single) {
                return;
            }
            Optional<Capabilities.Support> support = support(path);
            if (support.isPresent() && !(support.get() instanceof Only && field.node() instanceof Node.Sequence)) {
                judge(support.get(), path, field);
            } else if (field.node() instanceof Node.Mapping) {
                field.entries().forEach((name, entry) -> over(path + "." + name, entry));
            } else {
                field.items().forEach(item -> over(path, item));
            }
        }

        private Optional<Capabilities.Support> support(String path) {
            return capabilities
                    .of(path, situation)
                    .or(() -> path.startsWith("job.")
                            ? capabilities.of("container." + path.substring("job.".length()), situation)
                            : Optional.empty());
        }

        private void judge(Capabilities.Support support, String path, Field field) {
            switch (support) {
                case Capabilities.Support.Ignored(String note) -> problems.note(definition.name(), field.path(), note);
                case Capabilities.Support.Refused(String advice) -> refuse(path, field, advice);
                case Only(var values, String advice) -> {
                    if (!values.contains(field.text(""))) {
                        refuse(path, field, advice);
                    }
                }
            }
        }

        private void refuse(String path, Field field, String advice) {
            problems.error(
                    Code.NotSupportedHere,
                    field,
                    path + " cannot be honoured by " + name(definition.backend()),
                    advice);
        }
    }

    /** Whether it says anything that its absence would not. */
    private static boolean isMeant(Field field) {
        return switch (field.node()) {
            case Node.Null _ -> false;
            case Node.Truth truth -> truth.value();
            case Node.Mapping mapping -> !mapping.members().isEmpty();
            case Node.Sequence sequence -> !sequence.items().isEmpty();
            case Node.Text text -> !text.value().isEmpty();
            case Node.Number number ->
                !(field.path().toString().endsWith(".replicas")
                        && number.written().equals("1"));
            case Node.Open _, Node.Value _, Node.Unknown _ -> true;
        };
    }

    private static void find(Field from, String path, java.util.function.Consumer<Field> found) {
        int dot = path.indexOf('.');
        Field next = from.get(dot < 0 ? path : path.substring(0, dot));
        if (next.node() instanceof Node.Sequence && dot >= 0) {
            next.items().forEach(item -> find(item, path.substring(dot + 1), found));
        } else if (dot >= 0) {
            find(next, path.substring(dot + 1), found);
        } else if (isMeant(next)) {
            found.accept(next);
        }
    }

    private static String name(Backend backend) {
        return switch (backend) {
            case PROCESS -> "processes of this machine";
            case DOCKER -> "Docker";
            case KUBERNETES -> "a cluster";
        };
    }
}
