package dev.cairn.local;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.docker.DockerRuntime;
import dev.cairn.runtime.process.ProcessRuntime;
import dev.cairn.runtime.process.StateLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Processes, and the containers of a Docker or Podman engine if one answers. */
public final class ThisMachine implements Machine {
    /** How long an engine may take to say that it is there. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Clock clock;
    private final Map<String, String> env;
    private final Path home;
    private Optional<Optional<String>> withoutEngine = Optional.empty();

    /** This machine, on that clock, as the environment of this program shows it. */
    public ThisMachine(Clock clock) {
        this(clock, System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /**
     * This machine as another environment shows it.
     *
     * @param home of the user, where the docker command keeps its contexts
     */
    public ThisMachine(Clock clock, Map<String, String> env, Path home) {
        this.clock = clock;
        this.env = Map.copyOf(env);
        this.home = home;
    }

    @Override
    public Map<Backend, Capabilities> capabilities() {
        return Map.of(
                Backend.PROCESS,
                ProcessRuntime.capabilitiesOfThisMachine(),
                Backend.DOCKER,
                DockerRuntime.capabilitiesOfAnyEngine());
    }

    /** Asked once: a plan must not change from one line of a file to the next. */
    @Override
    public synchronized Optional<String> withoutContainerEngine() {
        if (withoutEngine.isEmpty()) {
            try (DockerRuntime docker = new DockerRuntime(env, home, home)) {
                withoutEngine = Optional.of(docker.unavailable(PATIENCE));
            }
        }
        return withoutEngine.get();
    }

    @Override
    public ContainerRuntime open(StackPlace place, Backend backend) throws RuntimeFailure {
        return switch (backend) {
            case PROCESS -> new ProcessRuntime(place.processes(), clock);
            case DOCKER -> new DockerRuntime(env, home, place.containerLogs());
            case KUBERNETES ->
                throw new RuntimeFailure(
                        place.id(), "open", new Reason.BackendLost("a cluster is no backend of this machine"));
        };
    }

    @Override
    public List<StackRef> found(Places places) throws IOException {
        List<StackRef> found = new ArrayList<>();
        try (DockerRuntime docker = new DockerRuntime(env, home, home)) {
            if (withoutContainerEngine().isEmpty()) {
                found.addAll(docker.stacks(places.labels()));
            }
        } catch (RuntimeFailure e) {
            throw new IOException(e.getMessage(), e);
        }
        found.addAll(ProcessRuntime.running(id -> places.stack(id).processes()));
        return found;
    }

    @Override
    public String volume(StackPlace place, String resource, Workload.VolumeMount volume) {
        return new StateLayout(place.processes())
                .volume(place.id(), resource, volume)
                .toString();
    }
}
