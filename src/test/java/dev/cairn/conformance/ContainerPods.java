package dev.cairn.conformance;

import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Document;
import dev.cairn.scenario.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;

/**
 * Pods that a kubelet runs, each with the script in it. The directory of a part is the machine's own, so that test and
 * script meet there; since a stack on a cluster has no such volumes, it is laid over the pods.
 */
final class ContainerPods implements Pods, Document.Dialect {
    private static final String VOLUME = "behave";

    private final Site site;
    private final String stack;
    private final Script script;
    private final Marks marks;

    ContainerPods(Site site, String stack, Path directory) {
        this.site = site;
        this.stack = stack;
        this.script = new Script(Script.Place.POD, directory);
        this.marks = new Marks(script::directoryOf);
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(
                Ability.BACKEND_RESTARTS,
                Ability.ROLLING,
                Ability.HANGING_START,
                Ability.READS_BACK,
                Ability.KEEPS_EXITS,
                Ability.TELLS_REMOVALS,
                Ability.FIRST_RUNS,
                Ability.LOOPS,
                Ability.GRANDCHILDREN);
    }

    @Override
    public Document.Dialect dialect() {
        return this;
    }

    @Override
    public Map<String, Object> program(Part part) {
        List<Map<String, String>> env = new ArrayList<>();
        script.env(part).forEach((name, value) -> env.add(Map.of("name", name, "value", value)));
        boolean missing = part.behaviour().trouble() == Behaviour.Trouble.MISSING_PROGRAM;
        return Map.of(
                "image",
                missing ? "cairn-test/does-not-exist:1" : "cairn-test/busybox:1",
                "pullPolicy",
                "Never",
                "command",
                command(List.of()),
                "env",
                env,
                "kubernetes",
                Map.of("podTemplate", Map.of("spec", overlay(part))));
    }

    private List<String> command(List<String> arguments) {
        return script.command(arguments).stream()
                .map(word -> word.replace("${", "$${"))
                .toList();
    }

    @Override
    public List<String> undo(Part part) {
        return command(List.of("undo"));
    }

    private Map<String, Object> overlay(Part part) {
        List<Map<String, Object>> volumes = new ArrayList<>();
        volumes.add(Map.of("name", VOLUME, "hostPath", Map.of("path", open(part).toString())));
        if (part.behaviour().trouble() == Behaviour.Trouble.HANGS) {
            volumes.add(Map.of("name", "missing", "configMap", Map.of("name", "does-not-exist")));
        }
        List<Map<String, String>> mounts = List.of(Map.of("name", VOLUME, "mountPath", Script.IN_CONTAINER));
        Map<String, Object> uid =
                Map.of("name", PodRuns.POD, "valueFrom", Map.of("fieldRef", Map.of("fieldPath", "metadata.uid")));
        Map<String, Object> container = Map.of("name", part.name(), "volumeMounts", mounts, "env", List.of(uid));
        return Map.of("volumes", volumes, "containers", List.of(container));
    }

    /** Whoever the container runs as may write there. */
    private Path open(Part part) {
        try {
            return Files.setPosixFilePermissions(
                    script.directoryOf(part.name()), PosixFilePermissions.fromString("rwxrwxrwx"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> probe(Part part) {
        return script.probe(part);
    }

    @Override
    public List<Run> runs(String resource, boolean over) {
        return PodRuns.of(
                resource,
                script.directoryOf(resource),
                uid -> over ? site.endAsked(uid) : site.log().endOf(uid));
    }

    @Override
    public void crash(String resource, int code) {
        marks.crash(resource, code);
    }

    @Override
    public void sick(String resource, boolean sick) {
        marks.sick(resource, sick);
    }

    @Override
    public int grandchildren(String resource, BiPredicate<BooleanSupplier, Duration> until) {
        return marks.grandchildren(resource, until);
    }
}
