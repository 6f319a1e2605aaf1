package dev.cairn.conformance;

import dev.cairn.api.OutputStatus;
import dev.cairn.api.ResourceStatus;
import dev.cairn.local.LaunchRequest;
import dev.cairn.local.Log;
import dev.cairn.local.Places;
import dev.cairn.local.StackBusy;
import dev.cairn.local.StackHandle;
import dev.cairn.local.Supervisor;
import dev.cairn.local.ThisMachine;
import dev.cairn.model.Request;
import dev.cairn.model.Resource;
import dev.cairn.plan.RuntimeChoice;
import dev.cairn.plan.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.opentest4j.TestAbortedException;

/**
 * A PostgreSQL and a Redis made of recipes, each with a job that adds one to what it holds and says how much that is.
 * Driven by the supervisor that users have: recipes, what they generate and what is kept are its affair.
 */
final class RecipeStack implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> CLIENTS = List.of("psql", "redis-server", "redis-cli");
    private static final String WITHOUT = """
            apiVersion: cairn.dev/v1alpha1
            kind: Stack
            metadata: {name: recipes}
            spec:
              resources:
              - name: bystander
                job: {image: "cairn-test/busybox:1", command: ["true"]}
                process: {command: ["true"]}
            """;
    private static final String FILE = WITHOUT + """
              - name: db
                recipe: {type: postgres, image: "cairn-test/postgres:15"}
              - name: cache
                recipe: {type: redis, image: "cairn-test/redis:7"}
              - name: rows
                job:
                  image: cairn-test/postgres:15
                  command: &rows
                  - sh
                  - -ec
                  - |
                    psql -qc "create table if not exists held (n int)" -c "insert into held values (1)"
                    echo "HELD=$(psql -Atc 'select count(*) from held')" >>"$CAIRN_OUTPUT"
                  env:
                  - {name: PGHOST, value: "${resources.db.host}"}
                  - {name: PGPORT, value: "${resources.db.port}"}
                  - {name: PGUSER, value: "${resources.db.username}"}
                  - {name: PGPASSWORD, value: "${resources.db.password}"}
                  - {name: PGDATABASE, value: "${resources.db.database}"}
                process: {command: *rows}
              - name: visits
                job:
                  image: cairn-test/redis:7
                  command: &visits
                  - sh
                  - -ec
                  - echo "HELD=$(redis-cli -h "$HOST" -p "$CACHE_PORT" incr held)" >>"$CAIRN_OUTPUT"
                  env:
                  - {name: HOST, value: "${resources.cache.host}"}
                  - {name: CACHE_PORT, value: "${resources.cache.port}"}
                  - {name: REDISCLI_AUTH, value: "${resources.cache.password}"}
                process: {command: *visits}
            """;

    private final Resource.Backend backend;
    private final String id;
    private final Path directory;
    private final Places places;
    private Optional<Supervisor> supervisor = Optional.empty();

    /** What the two hold. */
    record Held(int rows, int visits) {}

    /** Nothing runs yet. */
    RecipeStack(Resource.Backend backend, String id, Path directory) {
        if (backend == Resource.Backend.PROCESS) {
            CLIENTS.stream().filter(client -> !isInstalled(client)).findFirst().ifPresent(client -> {
                throw new TestAbortedException(client + " is not on this machine");
            });
        }
        this.backend = backend;
        this.id = id;
        this.directory = directory;
        this.places = new Places(directory.resolve("state"), directory.resolve("run"));
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }

    /** Everything is wanted; returns when it is there. */
    void up() {
        apply(FILE);
        Stream.of("db", "cache").forEach(name -> await(name + " is ready", () -> is(name, "Ready")));
        Stream.of("rows", "visits").forEach(name -> await(name + " is done", () -> is(name, "Completed")));
    }

    /** Both leave the file; returns when they are gone. */
    void upWithout() {
        apply(WITHOUT);
        await("nothing else is left", () -> statuses()
                .allMatch(status -> status.name().equals("bystander")));
    }

    private void apply(String file) {
        try {
            StackHandle.Applied applied = running().apply(launch(file));
            if (!applied.accepted()) {
                throw new AssertionError(applied.diagnostics());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds one to what each of them holds. */
    Held look() {
        return new Held(again("rows"), again("visits"));
    }

    private int again(String job) {
        long before = attempt(job);
        askRestart(job);
        await(job + " ran again", () -> attempt(job) > before && is(job, "Completed"));
        ResourceStatus done = status(job).orElseThrow();
        return Integer.parseInt(done.outputs().stream()
                .filter(output -> output.name().equals("HELD"))
                .map(OutputStatus::value)
                .findFirst()
                .orElseThrow(() -> new AssertionError(job + " said nothing: " + done)));
    }

    /** Restarts one of them; returns when it is ready again. */
    void restart(String name) {
        long before = attempt(name);
        askRestart(name);
        await(name + " was restarted", () -> attempt(name) > before && is(name, "Ready"));
    }

    private void askRestart(String name) {
        try {
            running().request(Request.Verb.RESTART, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes everything down, with or without its data. */
    void down(boolean withData) {
        try {
            running().shutdown(new StackHandle.Ending("test", "down", true, withData));
            running().ended().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("it does not go down", e);
        }
        killCairn();
    }

    /** What runs goes on. */
    void killCairn() {
        supervisor.ifPresent(Supervisor::close);
        supervisor = Optional.empty();
    }

    private Supervisor running() {
        if (supervisor.isEmpty()) {
            Clock clock = Clock.systemUTC();
            try {
                Files.createDirectories(directory);
                supervisor = Optional.of(Supervisor.open(places, id, new ThisMachine(clock), clock, Log.NONE));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (StackBusy e) {
                throw new AssertionError("nobody else drives it", e);
            }
        }
        return supervisor.get();
    }

    private LaunchRequest launch(String file) {
        return new LaunchRequest(
                List.of(new Source("cairn.yaml", file)),
                directory.resolve("cairn.yaml").toString(),
                directory.toString(),
                Map.of(),
                List.of(),
                backend == Resource.Backend.DOCKER ? RuntimeChoice.Runtime.DOCKER : RuntimeChoice.Runtime.PROCESS,
                false,
                Optional.empty(),
                List.of(),
                false);
    }

    private boolean is(String name, String phase) {
        return status(name).filter(status -> status.phase().equals(phase)).isPresent();
    }

    private long attempt(String name) {
        return status(name)
                .map(ResourceStatus::memory)
                .map(memory -> memory.attempt())
                .orElse(0L);
    }

    private Optional<ResourceStatus> status(String name) {
        return statuses().filter(status -> status.name().equals(name)).findFirst();
    }

    private Stream<ResourceStatus> statuses() {
        return Stream.ofNullable(running().stack().getStatus()).flatMap(status -> status.resources().stream());
    }

    private void await(String what, BooleanSupplier condition) {
        Awaitility.await(what).atMost(PATIENCE).until(condition::getAsBoolean);
    }

    /** Whatever the scenario left goes, its data too. */
    @Override
    public void close() {
        down(true);
    }
}
