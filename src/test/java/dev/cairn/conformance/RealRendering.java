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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parts as scripts in processes and containers. */
final class RealRendering implements Rendering {
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
    private final Map<String, Integer> externals;
    private final Script script;

    /**
     * The parts on that backend.
     *
     * @param externals ports of the machine at which externals answer
     */
    RealRendering(Resource.Backend backend, Capabilities capabilities, Script script, Map<String, Integer> externals) {
        this.backend = backend;
        this.capabilities = capabilities;
        this.externals = externals;
        this.script = script;
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
        List<String> command = script.command(arguments);
        if (backend == Resource.Backend.PROCESS) {
            return new Workload.Command(
                    missing ? List.of("no-such-program-anywhere") : command,
                    script.directoryOf(part.name()).toString(),
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
        return Optional.of(new Probe.Exec(script.probe(part)));
    }

    @Override
    public List<Workload.VolumeMount> volumes(Part part) {
        if (backend == Resource.Backend.PROCESS || part.isExternal()) {
            return List.of();
        }
        Workload.VolumeSource source = new Workload.VolumeSource.HostPath(
                script.directoryOf(part.name()).toString());
        return List.of(new Workload.VolumeMount("behave", Script.IN_CONTAINER, source, false, 0, ""));
    }

    @Override
    public String filePath(String path) {
        return script.filePath(path);
    }

    @Override
    public List<Workload.EnvVar> env(Part part) {
        if (part.isExternal()) {
            return List.of();
        }
        List<Workload.EnvVar> variables = new ArrayList<>();
        script.env(part)
                .forEach((name, value) -> variables.add(new Workload.EnvVar(name, new OutputValue.Plain(value))));
        return variables;
    }
}
