package dev.cairn.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ContainerRuntime.Progress;
import dev.cairn.runtime.WorkloadSpec;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Brings an attempt into being: image, volumes, container, files, start. Every step looks first at what is there
 * already, so it may be given up and begun again at any point.
 */
final class Launcher {
    private static final int NAME_PASSES = 100;
    private static final Duration NAME_PAUSE = Duration.ofMillis(50);

    private final Engine engine;
    private final Containers containers;
    private final Images images;
    private final Networks networks;
    private final SavedLogs saved;
    private final JobOutputs outputs;
    /** More at once only make each of them slower. */
    private final Semaphore starts = new Semaphore(2 * Runtime.getRuntime().availableProcessors());

    private final ProbePorts probePorts = new ProbePorts();
    /** Containers that have their files. Not knowing costs one more upload. */
    private final Set<String> supplied = ConcurrentHashMap.newKeySet();

    private volatile Optional<Long> cpus = Optional.empty();

    Launcher(
            Engine engine,
            Containers containers,
            Images images,
            Networks networks,
            SavedLogs saved,
            JobOutputs outputs) {
        this.engine = engine;
        this.containers = containers;
        this.images = images;
        this.networks = networks;
        this.saved = saved;
        this.outputs = outputs;
    }

    /** Image and container of that attempt; older attempts may still run. */
    void stage(WorkloadSpec spec, Progress progress) throws IOException {
        Workload.Image program = program(spec);
        Naming naming = new Naming(spec.stack());
        Optional<Containers.Summary> there = containers.list(naming, Optional.of(spec.resource())).stream()
                .filter(container -> container.attempt() == spec.attempt())
                .findFirst();
        if (there.filter(container -> container.hash().equals(spec.hash())).isPresent()) {
            return;
        }
        Images.Image image = images.ensure(program, progress);
        if (there.isPresent()) {
            replaceUnstarted(there.get());
        }
        progress.report("creating");
        create(spec, program, image);
    }

    /**
     * Starts the attempt, or finds it started.
     *
     * @param ending told of a job's wait, opened before the start so that the end cannot be missed
     * @return the id of its container
     */
    String start(WorkloadSpec spec, Consumer<EngineClient.Answer> ending) throws IOException {
        Naming naming = new Naming(spec.stack());
        Optional<Containers.Summary> mine = Optional.empty();
        for (Containers.Summary container : containers.list(naming, Optional.of(spec.resource()))) {
            boolean same =
                    container.attempt() == spec.attempt() && container.hash().equals(spec.hash());
            if (same && !container.created()) {
                return container.id();
            }
            if (!same) {
                retire(naming, container);
            } else if (isSupplied(spec) && !supplied.contains(container.id())) {
                if (!containers.discard(container.id())) {
                    return container.id(); // another Cairn started it a moment ago: its files are not to be touched
                }
            } else if (containers.inspect(container.id()).isPresent()) { // it is listed before it can be started
                mine = Optional.of(container);
            }
        }
        Workload.Image program = program(spec);
        String id = mine.isPresent() ? mine.get().id() : create(spec, program, images.ensure(program, Progress.NONE));
        supply(spec, program, id);
        try {
            starts.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        try {
            execute(spec, naming, id, ending);
        } finally {
            starts.release();
        }
        return id;
    }

    /** What an older attempt left: its lines are kept, its container goes. */
    private void retire(Naming naming, Containers.Summary old) throws IOException {
        if (old.alive()) {
            throw new Problem(new Reason.BackendError(
                    "attempt " + old.attempt() + " (" + old.name() + ") still runs: stop it first"));
        }
        remove(naming, old.id());
    }

    /** Removes a container after its lines are saved. */
    void remove(Naming naming, String id) throws IOException {
        Optional<JsonNode> found = containers.owned(naming, id);
        if (found.isPresent()) {
            try {
                saved.save(engine, naming, new Sighting(found.get()));
            } catch (EngineRefusal e) {
                if (!e.absent() && !e.conflict() && e.status() < 500) {
                    throw e;
                }
                // The engine's log driver cannot be read, or it is gone or going: no reason to keep the container.
            }
            containers.remove(id);
            supplied.remove(id);
            outputs.forget(id);
        }
    }

    private void replaceUnstarted(Containers.Summary there) throws IOException {
        if (!there.created()) {
            throw new Problem(new Reason.BackendError(
                    there.name() + " runs another specification under the same attempt: stop and remove it first"));
        }
        containers.remove(there.id());
    }

    private String create(WorkloadSpec spec, Workload.Image program, Images.Image image) throws IOException {
        Naming naming = new Naming(spec.stack());
        for (Workload.VolumeMount volume : spec.workload().volumes()) {
            if (volume.source() instanceof Workload.VolumeSource.Named) {
                networks.volume(naming, volume.name());
            }
        }
        var surroundings = new ContainerBody.Surroundings(
                networks.gateway(naming),
                port -> probePorts.of(naming, spec.resource(), port),
                engine.version().atLeast(1, 44),
                this::cpus);
        String name = naming.container(spec.resource(), spec.attempt());
        String platform = program.options().platform();
        String query =
                "?name=" + Engine.encoded(name) + (platform.isEmpty() ? "" : "&platform=" + Engine.encoded(platform));
        JsonNode body = new ContainerBody(spec, program, image, surroundings).json();
        String id = created("/containers/create" + query, body, spec, name);
        supply(spec, program, id);
        return id;
    }

    /**
     * The name may be taken: by a creation of ours that was given up half-way, by another Cairn, or by somebody else. The
     * engine reserves names before it shows their containers, so for a moment there is neither.
     */
    private String created(String path, JsonNode body, WorkloadSpec spec, String name) throws IOException {
        for (int pass = 0; pass < NAME_PASSES; pass++) {
            try {
                return engine.post(path, body).path("Id").asText();
            } catch (EngineRefusal e) {
                if (!e.conflict()) {
                    throw new Problem(Refusals.start(e, spec.workload().ports()));
                }
            }
            Optional<JsonNode> there = containers.owned(new Naming(spec.stack()), name);
            if (there.isPresent()) {
                return same(spec, new Sighting(there.get()), name);
            }
            TimeLimit.pause(NAME_PAUSE);
        }
        throw new Problem(new Reason.BackendError(
                "the engine keeps the name " + name + " reserved and shows no container of that name"));
    }

    private static String same(WorkloadSpec spec, Sighting there, String name) throws Problem {
        if (!there.hash().equals(spec.hash())) {
            throw new Problem(new Reason.BackendError(name + " exists with another specification: remove it first"));
        }
        return there.id();
    }

    /** Whether its container gets files before it starts. Who did not see that end makes the container anew. */
    private static boolean isSupplied(WorkloadSpec spec) {
        return !spec.workload().files().isEmpty() || spec.workload().job();
    }

    private void supply(WorkloadSpec spec, Workload.Image program, String id) throws IOException {
        if (!isSupplied(spec) || supplied.contains(id)) {
            return;
        }
        String user = program.options().user();
        if (user.isEmpty()) {
            user = containers
                    .inspect(id)
                    .map(json -> json.at("/Config/User").asText())
                    .orElse("");
        }
        FileLayout layout = new FileLayout(spec, program.options());
        for (FileLayout.Upload upload : layout.uploads(FileArchive.Owner.of(user))) {
            engine.putArchive(
                    "/containers/" + id + "/archive?path=" + Engine.encoded(upload.directory()), upload.archive());
        }
        supplied.add(id);
    }

    /** A start that failed leaves nothing behind: half-made endpoints would be in the way of the next try. */
    private void execute(WorkloadSpec spec, Naming naming, String id, Consumer<EngineClient.Answer> ending)
            throws IOException {
        Optional<EngineClient.Answer> wait =
                spec.workload().job() ? Optional.of(containers.awaiting(id, "next-exit")) : Optional.empty();
        try {
            engine.post("/containers/" + id + "/start");
            wait.ifPresent(ending);
        } catch (EngineRefusal e) {
            wait.ifPresent(EngineClient.Answer::close);
            containers.remove(id);
            supplied.remove(id);
            throw new Problem(explained(spec, naming, e));
        } catch (IOException e) {
            wait.ifPresent(EngineClient.Answer::close);
            throw e;
        }
    }

    private Reason explained(WorkloadSpec spec, Naming naming, EngineRefusal refusal) throws IOException {
        boolean network = refusal.getMessage().contains("network");
        boolean twice = network && refusal.getMessage().contains("ambiguous");
        if (network && (refusal.absent() || twice)) {
            networks.prepare(naming); // pruned while nothing ran, or made twice; the next try finds it again
        }
        if (twice) {
            return new Reason.BackendError(Refusals.brief(refusal.getMessage()));
        }
        Reason reason = Refusals.start(refusal, spec.workload().ports());
        return reason instanceof Reason.PortConflict(int port, String _)
                ? new Reason.PortConflict(port, holder(port))
                : reason;
    }

    /** The container that has a host port, for people; Podman knows no filter for it. */
    private String holder(int port) throws IOException {
        for (JsonNode container : engine.get("/containers/json")) {
            for (JsonNode published : container.path("Ports")) {
                if (published.path("PublicPort").asInt() == port) {
                    return "the container "
                            + container.path("Names").path(0).asText().replaceFirst("^/", "");
                }
            }
        }
        return "a program outside the engine";
    }

    private long cpus() throws IOException {
        if (cpus.isEmpty()) {
            cpus = Optional.of(engine.get("/info").path("NCPU").asLong());
        }
        return cpus.get();
    }

    private static Workload.Image program(WorkloadSpec spec) throws Problem {
        if (!(spec.workload().program() instanceof Workload.Image image)) {
            throw new Problem(new Reason.InvalidSpec("it has no container: add one, or run it as a process"));
        }
        if (image.build().isPresent()) {
            throw new Problem(new Reason.BuildFailed("images are not built yet: build it, and name it in 'image'"));
        }
        return image;
    }
}
