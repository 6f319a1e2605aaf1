package dev.cairn.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.model.Capabilities;
import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs workloads as containers of a Docker or Podman engine, which is not contacted before the first operation. All
 * that it knows is in the engine, so it may be killed at any time. One container per attempt, in one network per stack.
 */
public final class DockerRuntime implements ContainerRuntime {
    private static final int PASSES = 10;
    private static final int INSPECTIONS = 8;

    private final Engine engine;
    private final Containers containers;
    private final Networks networks;
    private final Images images;
    private final SavedLogs saved;
    private final Logs logs;
    private final Launcher launcher;
    private final Feeds feeds;
    private final JobOutputs outputs;
    private final Execution execution;
    private final Map<FollowedLog, String> followed = new ConcurrentHashMap<>();

    /**
     * A runtime that is not connected yet.
     *
     * @param environment of the process: {@code DOCKER_HOST} and its kin
     * @param home of the user, where the docker command keeps its contexts
     * @param logs directory for the lines of containers that are removed; made when it is needed
     */
    public DockerRuntime(Map<String, String> environment, Path home, Path logs) {
        this.engine = new Engine(new EndpointDiscovery(Map.copyOf(environment), home));
        this.containers = new Containers(engine);
        this.networks = new Networks(engine);
        this.images = new Images(engine);
        this.saved = new SavedLogs(logs);
        this.logs = new Logs(engine, containers, saved);
        this.outputs = new JobOutputs(engine);
        this.launcher = new Launcher(engine, containers, images, networks, saved, outputs);
        this.feeds = new Feeds(engine);
        this.execution = new Execution(engine);
    }

    /** Something asked of the engine. */
    @FunctionalInterface
    private interface Call<T> {
        T ask() throws IOException, InterruptedException;
    }

    @Override
    public Capabilities capabilities() {
        return capabilitiesOfAnyEngine();
    }

    /** What a runtime can do, for who only plans. */
    public static Capabilities capabilitiesOfAnyEngine() {
        return EngineCapabilities.ALL;
    }

    /** Why no engine can be used, asked for at most that long; empty when one answers. */
    public Optional<String> unavailable(Duration limit) {
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Engine.Version> version = asking.submit(engine::version);
            try {
                version.get(limit.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
                return Optional.empty();
            } catch (ExecutionException e) {
                return Optional.of(String.valueOf(e.getCause().getMessage()));
            } catch (java.util.concurrent.TimeoutException e) {
                version.cancel(true);
                return Optional.of("the engine does not answer within " + limit.toMillis() + " ms");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                version.cancel(true);
                return Optional.of("interrupted");
            }
        }
    }

    /**
     * The stacks of which the engine has a container, a network or a volume, by their labels; each under its id as name.
     *
     * @param labels what all of them carry beside Cairn's own
     */
    public List<StackRef> stacks(Map<String, String> labels) throws RuntimeFailure {
        return run("stacks", "look for", () -> {
            ObjectNode filters = JsonNodeFactory.instance.objectNode();
            var wanted = filters.putArray("label").add(Naming.STACK).add(Naming.UID);
            labels.forEach((name, value) -> wanted.add(name + "=" + value));
            String query = "filters=" + Engine.encoded(filters.toString());
            List<JsonNode> found = new ArrayList<>();
            engine.get("/containers/json?all=true&" + query).forEach(found::add);
            engine.get("/networks?" + query).forEach(found::add);
            engine.get("/volumes?" + query).path("Volumes").forEach(found::add);
            return found.stream()
                    .map(object -> Naming.stack(object.path("Labels"), labels))
                    .distinct()
                    .toList();
        });
    }

    /**
     * The address under which containers of the stack reach this machine ({@code host.docker.internal} is its name
     * there), where this machine has one in their network; empty where only the engine knows a way.
     */
    public Optional<InetAddress> gateway(StackRef stack) throws RuntimeFailure {
        return run(stack.name(), "look at the network of", () -> networks.gateway(new Naming(stack)))
                .map(InetAddress::ofLiteral);
    }

    @Override
    public void prepare(StackRef stack) throws RuntimeFailure {
        run(stack.name(), "prepare", () -> {
            networks.prepare(new Naming(stack));
            return true;
        });
    }

    @Override
    public void teardown(StackRef stack, boolean data) throws RuntimeFailure {
        Naming naming = new Naming(stack);
        run(stack.name(), "remove", () -> {
            sweep(naming);
            networks.teardown(naming, data);
            if (data) {
                saved.delete(naming);
            }
            followed.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(stack.uid()))
                    .forEach(entry -> entry.getKey().close());
            return true;
        });
    }

    /** Again and again until nothing is there: somebody may create while we remove. */
    private void sweep(Naming naming) throws IOException {
        List<Containers.Summary> left = containers.list(naming, Optional.empty());
        for (int pass = 0; pass < PASSES && !left.isEmpty(); pass++) {
            for (Containers.Summary container : left) {
                launcher.remove(naming, container.id());
            }
            left = containers.list(naming, Optional.empty());
        }
        if (!left.isEmpty()) {
            throw new Problem(new Reason.BackendError(
                    "something goes on creating containers: " + left.getFirst().name()));
        }
    }

    @Override
    public void stage(WorkloadSpec spec, Progress progress) throws RuntimeFailure {
        run(spec.resource(), "stage", () -> {
            launcher.stage(spec, progress);
            return true;
        });
    }

    @Override
    public void pull(StackRef stack, String resource, Workload.Image image, Progress progress) throws RuntimeFailure {
        if (image.build().isEmpty()) {
            run(resource, "pull", () -> images.ensure(image, progress));
        }
    }

    @Override
    public Instance start(WorkloadSpec spec) throws RuntimeFailure {
        return run(spec.resource(), "start", () -> {
            String id = launcher.start(spec, wait -> awaitEnd(spec, wait));
            return seen(new Naming(spec.stack()), id).orElseThrow(() -> new Problem(new Reason.Vanished()));
        });
    }

    /** A job's end is told by its own wait, whatever becomes of the events. */
    private void awaitEnd(WorkloadSpec spec, EngineClient.Answer wait) {
        Thread.ofVirtual().name("end of " + spec.resource()).start(() -> {
            try (wait) {
                wait.body().readAllBytes();
                feeds.tell(spec.stack(), spec.resource(), Optional.empty());
            } catch (IOException e) {
                feeds.tell(spec.stack(), "", Optional.empty()); // the engine went away: look again
            }
        });
    }

    @Override
    public void stop(StackRef stack, String resource, String instance, StopPolicy policy) throws RuntimeFailure {
        run(resource, "stop", () -> {
            containers.stop(new Naming(stack), instance, policy);
            return true;
        });
    }

    @Override
    public void remove(StackRef stack, String resource, String instance) throws RuntimeFailure {
        run(resource, "remove", () -> {
            launcher.remove(new Naming(stack), instance);
            return true;
        });
    }

    @Override
    public Optional<Instance> inspect(StackRef stack, String instance) throws RuntimeFailure {
        return run(stack.name(), "inspect", () -> seen(new Naming(stack), instance));
    }

    /** Listings lack exits and health, so each container is inspected; some at once, because one takes a millisecond. */
    @Override
    public List<Instance> list(StackRef stack) throws RuntimeFailure {
        Naming naming = new Naming(stack);
        return run(stack.name(), "list", () -> {
            List<Containers.Summary> found = containers.list(naming, Optional.empty());
            List<Instance> instances = new ArrayList<>();
            try (ExecutorService inspecting =
                    Executors.newFixedThreadPool(INSPECTIONS, Thread.ofVirtual().factory())) {
                List<Future<Optional<Instance>>> asked = found.stream()
                        .map(container -> inspecting.submit(() -> seen(naming, container.id())))
                        .toList();
                for (Future<Optional<Instance>> answer : asked) {
                    answer.get().ifPresent(instances::add);
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
            }
            return instances;
        });
    }

    private Optional<Instance> seen(Naming naming, String id) throws IOException {
        Optional<Sighting> seen =
                containers.explained(naming, id).map(Sighting::new).filter(sighting -> !sighting.leaving());
        if (seen.isEmpty()) {
            return Optional.empty();
        }
        Sighting sighting = seen.get();
        Optional<String> address = networks.reachable(naming) ? sighting.address(naming.network()) : Optional.empty();
        return Optional.of(sighting.instance(address, outputs::of));
    }

    @Override
    public Subscription watch(StackRef stack, Listener listener) throws RuntimeFailure {
        return run(stack.name(), "watch", () -> feeds.subscribe(stack, listener));
    }

    @Override
    public LogStream logs(StackRef stack, String resource, LogOptions options) throws RuntimeFailure {
        Naming naming = new Naming(stack);
        return run(resource, "read the log of", () -> {
            if (options.follow() && !options.previous()) {
                FollowedLog log = new FollowedLog(logs, feeds, naming, resource, options, followed::remove);
                followed.put(log, stack.uid());
                return log;
            }
            return logs.open(naming, resource, options).map(Logs.Opened::lines).orElseGet(EmptyLog::new);
        });
    }

    /** The container's own address where this machine reaches it, else a published port. */
    @Override
    public Optional<InetSocketAddress> reach(StackRef stack, String instance, int port) throws RuntimeFailure {
        Naming naming = new Naming(stack);
        return run(stack.name(), "reach port " + port + " of", () -> {
            Optional<JsonNode> found = containers.owned(naming, instance);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Sighting sighting = new Sighting(found.get());
            return networks.reachable(naming)
                    ? sighting.address(naming.network()).map(address -> new InetSocketAddress(address, port))
                    : sighting.published(port).map(binding -> {
                        String address = binding.path("HostIp").asText();
                        boolean any = address.isEmpty() || address.equals("0.0.0.0") || address.equals("::");
                        return new InetSocketAddress(
                                any ? "127.0.0.1" : address,
                                binding.path("HostPort").asInt());
                    });
        });
    }

    /** A published port is the engine's proxy, which accepts connections before the workload does. */
    @Override
    public boolean proxied(StackRef stack, String instance) throws RuntimeFailure {
        return run(stack.name(), "reach", () -> !networks.reachable(new Naming(stack)));
    }

    @Override
    public ExecResult exec(StackRef stack, String instance, List<String> command, Duration timeout)
            throws RuntimeFailure {
        return run(stack.name(), "execute in", () -> {
            containers.owned(new Naming(stack), instance);
            return execution.run(instance, command, timeout);
        });
    }

    /** By the docker command, which knows what a terminal is; it is told where the engine is that was found here. */
    @Override
    public ProcessBuilder inside(StackRef stack, String instance, List<String> command, boolean terminal)
            throws RuntimeFailure {
        return run(stack.name(), "go into", () -> {
            containers.owned(new Naming(stack), instance);
            List<String> words = new ArrayList<>(List.of("docker", "--host", engine.where(), "exec", "--interactive"));
            if (terminal) {
                words.add("--tty");
            }
            words.add(instance);
            words.addAll(command);
            return new ProcessBuilder(words);
        });
    }

    @Override
    public void close() {
        followed.keySet().forEach(FollowedLog::close);
        feeds.close();
        engine.close();
    }

    private <T> T run(String resource, String operation, Call<T> call) throws RuntimeFailure {
        try {
            return call.ask();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeFailure(resource, operation, new Reason.BackendError("interrupted"), e);
        } catch (InterruptedIOException e) {
            throw new RuntimeFailure(resource, operation, new Reason.BackendError("interrupted"), e);
        } catch (IOException e) {
            throw new RuntimeFailure(resource, operation, Refusals.of(e, engine.where()), e);
        }
    }
}
