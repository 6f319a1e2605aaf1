package dev.cairn.conformance;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Handling;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Probe;
import dev.cairn.model.Resource;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Rendering;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Parts as a POSIX shell script that behaves as its environment says; the same script for processes and containers. What
 * it did, and what it is told to do, are files of a directory per part.
 */
final class RealRendering implements Rendering {
    private static final Duration TICK = Duration.ofMillis(50);
    private static final String IN_CONTAINER = "/behave";

    /** Never pulled: a registry that is there or not would make the same scenario end differently. */
    private static final Workload.ContainerOptions LOCAL = new Workload.ContainerOptions(
            "",
            false,
            false,
            false,
            "",
            List.of(),
            List.of(),
            false,
            false,
            List.of(),
            0,
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            Workload.PullPolicy.NEVER,
            1);

    private final Resource.Backend backend;
    private final Capabilities capabilities;
    private final Path directory;
    private final Map<String, Integer> externals;
    private final String script;

    /**
     * The parts on that backend.
     *
     * @param directory for the files of the parts
     * @param externals ports of the machine at which externals answer
     */
    RealRendering(Resource.Backend backend, Capabilities capabilities, Path directory, Map<String, Integer> externals) {
        this.backend = backend;
        this.capabilities = capabilities;
        this.directory = directory;
        this.externals = externals;
        this.script = resource("/conformance/behave.sh");
    }

    /** Where the files of that part are. */
    Path directoryOf(String part) {
        Path path = directory.resolve(part);
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return path;
    }

    @Override
    public Resource.Backend backend() {
        return backend;
    }

    @Override
    public View view() {
        return capabilities.view();
    }

    @Override
    public Handling handling(Part part) {
        return part.isJob() ? capabilities.job() : capabilities.service();
    }

    @Override
    public Workload.Program program(Part part, List<String> arguments) {
        if (part.isExternal()) {
            return new Workload.Elsewhere("127.0.0.1");
        }
        boolean missing = part.behaviour().trouble() == Behaviour.Trouble.MISSING_PROGRAM;
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "behave"));
        command.addAll(arguments);
        if (backend == Resource.Backend.PROCESS) {
            return new Workload.Command(
                    missing ? List.of("no-such-program-anywhere") : command,
                    directoryOf(part.name()).toString(),
                    List.of());
        }
        return new Workload.Image(
                missing ? "cairn-test/does-not-exist:1" : "cairn-test/busybox:1",
                Optional.empty(),
                command,
                List.of(),
                Optional.empty(),
                LOCAL);
    }

    @Override
    public Optional<Probe> probe(Part part) {
        if (part.isExternal()) {
            return Optional.of(new Probe.Tcp(List.of(externals.get(part.name()))));
        }
        String at = seenFromInside(part);
        return Optional.of(new Probe.Exec(List.of("sh", "-c", "[ -f " + at + "/ready ] && [ ! -f " + at + "/sick ]")));
    }

    @Override
    public List<Workload.VolumeMount> volumes(Part part) {
        if (backend == Resource.Backend.PROCESS || part.isExternal()) {
            return List.of();
        }
        Workload.VolumeSource source =
                new Workload.VolumeSource.HostPath(directoryOf(part.name()).toString());
        return List.of(new Workload.VolumeMount("behave", IN_CONTAINER, source, false, 0, ""));
    }

    @Override
    public String filePath(String path) {
        return backend == Resource.Backend.PROCESS ? path : "/" + path;
    }

    @Override
    public List<Workload.EnvVar> env(Part part) {
        if (part.isExternal()) {
            return List.of();
        }
        Behaviour behaviour = part.behaviour();
        Map<String, String> env = new TreeMap<>();
        env.put("BEHAVE_DIR", seenFromInside(part));
        env.put(
                "BEHAVE_FILES",
                String.join(" ", part.files().stream().map(this::filePath).toList()));
        env.put("BEHAVE_READY", behaviour.readyAfter().map(RealRendering::ticks).orElse(""));
        env.put("BEHAVE_END", behaviour.ending().map(end -> ticks(end.after())).orElse(""));
        env.put("BEHAVE_CODE", behaviour.ending().map(end -> "" + end.code()).orElse(""));
        env.put("BEHAVE_FAILURES", "" + behaviour.failures());
        env.put("BEHAVE_FAILURE_END", ticks(behaviour.failure().after()));
        env.put("BEHAVE_FAILURE_CODE", "" + behaviour.failure().code());
        env.put("BEHAVE_TERM", behaviour.termTakes().map(RealRendering::ticks).orElse("ignore"));
        env.put("BEHAVE_GRANDCHILD", behaviour.grandchild() ? "yes" : "");
        env.put("BEHAVE_SAYS", behaviour.says());
        List<String> writes = new ArrayList<>();
        behaviour.writes().forEach((name, value) -> writes.add(name + "=" + value));
        env.put("BEHAVE_WRITES", String.join("\n", writes));
        List<Workload.EnvVar> variables = new ArrayList<>();
        env.forEach((name, value) -> variables.add(new Workload.EnvVar(name, new OutputValue.Plain(value))));
        return variables;
    }

    private String seenFromInside(Part part) {
        return backend == Resource.Backend.PROCESS ? directoryOf(part.name()).toString() : IN_CONTAINER;
    }

    /** Rounded up, so that nothing happens earlier than it should. */
    private static String ticks(Duration time) {
        return String.valueOf((time.toMillis() + TICK.toMillis() - 1) / TICK.toMillis());
    }

    private static String resource(String name) {
        try (var in = RealRendering.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
