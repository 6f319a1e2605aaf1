package dev.cairn.simulation;

import dev.cairn.model.Handling;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.Probe;
import dev.cairn.model.Resource;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Rendering;
import java.util.List;
import java.util.Optional;

/** What parts become on the simulated backend: scripts. */
public final class SimulatedRendering implements Rendering {
    private static final Handling BARE_POD =
            new Handling(Handling.Actor.ENGINE, Handling.Actor.BACKEND, Handling.Replace.STOP_START);
    private static final Handling OWN_JOB =
            new Handling(Handling.Actor.BACKEND, Handling.Actor.BACKEND, Handling.Replace.STOP_START);

    /** Who restarts and probes. */
    public enum Profile {
        /** The engine restarts, Cairn probes. */
        BARE,
        /** The backend restarts, probes and exchanges, as a cluster does. */
        MANAGED
    }

    private final Profile profile;
    private final SimulatedBackend backend;

    public SimulatedRendering(Profile profile, SimulatedBackend backend) {
        this.profile = profile;
        this.backend = backend;
    }

    @Override
    public Resource.Backend backend() {
        return profile == Profile.BARE ? Resource.Backend.PROCESS : Resource.Backend.KUBERNETES;
    }

    @Override
    public View view() {
        return profile == Profile.BARE ? View.MACHINE : View.NETWORK;
    }

    @Override
    public Handling handling(Part part) {
        return switch (form(part)) {
            case PROCESS -> Handling.BARE;
            case POD -> BARE_POD;
            case DEPLOYMENT -> Handling.MANAGED;
            case JOB -> OWN_JOB;
        };
    }

    @Override
    public Workload.Program program(Part part, List<String> arguments) {
        int retries = part.jobPolicy().map(JobPolicy::retries).orElse(0);
        String script = backend.learn(new Script(form(part), part.behaviour(), part.replicas(), retries));
        return Workload.Image.of(script, arguments);
    }

    @Override
    public Optional<Probe> probe(Part part) {
        return Optional.of(new Probe.Exec(List.of("ready")));
    }

    private Script.Form form(Part part) {
        if (profile == Profile.BARE) {
            return Script.Form.PROCESS;
        }
        if (part.isJob()) {
            return Script.Form.JOB;
        }
        return part.restart().policy() == RestartPolicy.Policy.ALWAYS ? Script.Form.DEPLOYMENT : Script.Form.POD;
    }
}
