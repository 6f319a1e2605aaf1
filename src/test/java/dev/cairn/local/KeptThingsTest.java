package dev.cairn.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.model.Memory;
import dev.cairn.model.ModeMemory;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Outputs;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.StackMemory;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Table;
import dev.cairn.model.View;
import dev.cairn.plan.Allocations.GeneratedSpec;
import dev.cairn.plan.RuntimeChoice;
import dev.cairn.plan.Source;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What outlives a supervisor: the memory, the identity, what was allocated, and the right to drive the stack. */
class KeptThingsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456789Z");

    @TempDir
    Path directory;

    static Memory everything() {
        ResourceMemory db = new ResourceMemory(
                Phase.RESTARTING,
                Optional.of(new Reason.ExitCode(3)),
                NOW,
                List.of("net", "disk"),
                new ResourceMemory.Attempt(
                        4, "hash", Optional.of("db-4"), Optional.of(NOW), Optional.of(NOW), Optional.of(NOW), 2),
                new ResourceMemory.Counters(2, List.of(NOW, NOW.plusSeconds(1)), 9),
                new ResourceMemory.Latch(
                        Optional.of("done"),
                        Optional.of("ready"),
                        Optional.of("held"),
                        Optional.of("restart"),
                        Optional.of(new ResourceMemory.Answer("id", Request.Verb.RESTART, "Accepted")),
                        Optional.of(3),
                        Map.of("fact", new OutputValue.Plain("value")),
                        Optional.of("net"),
                        Optional.of(NOW)),
                Optional.of(new ResourceMemory.Next(
                        Phase.FAILED, Optional.of(new Reason.DependencyFailed("net", "wire")), Optional.of(NOW))),
                Optional.of(NOW),
                new Outputs(Map.of(
                        View.MACHINE,
                        Map.of(
                                "password", new OutputValue.Secret("s3cret \"quoted\" ü"),
                                "ref", new OutputValue.SecretRef("name", "key")),
                        View.NETWORK,
                        Map.of("host", new OutputValue.Plain("db")))),
                true,
                Optional.of("wanted"),
                Optional.of("cause"),
                Optional.of(NOW),
                new ResourceMemory.Old(
                        Resource.Backend.DOCKER,
                        List.of("net"),
                        List.of("api"),
                        new StopPolicy("SIGINT", Duration.ofMillis(1500)),
                        List.of("port 127.0.0.1:80/TCP")));
        StackMemory stack = new StackMemory(
                7,
                StackMemory.StackPhase.STOPPING,
                NOW,
                42,
                Optional.of("db"),
                true,
                Optional.of(new StackMemory.Shutdown(
                        StackMemory.ShutdownPhase.DRAIN,
                        "alice",
                        "lunch",
                        NOW,
                        Optional.of(NOW),
                        Map.of("db", StackMemory.Outcome.KILLED))),
                List.of("a", "b"),
                List.of(new StackMemory.Transition(NOW, StackMemory.StackPhase.READY, "all is well")),
                new ModeMemory(
                        Optional.of("all"),
                        Optional.of("data"),
                        Optional.of("jobs"),
                        List.of("web"),
                        List.of("db", "api"),
                        Optional.of(NOW),
                        Optional.empty()),
                Map.of("the stack", new StackMemory.Fuse(List.of(NOW, NOW.plusSeconds(1)), Optional.of(NOW))));
        return Memory.restored(stack, Table.<String, ResourceMemory>empty().with("db", db));
    }

    @Test
    void the_memory_comes_back_as_it_was() throws Exception {
        StateStore store = new StateStore(directory.resolve("state.json"));

        store.save(everything());

        assertThat(new StateStore(directory.resolve("state.json")).load(NOW)).isEqualTo(everything());
    }

    @Test
    void what_changed_is_written_and_what_did_not_is_kept() throws Exception {
        StateStore store = new StateStore(directory.resolve("state.json"));
        Memory one = everything();
        store.save(one);
        ResourceMemory db = one.resources().get("db").orElseThrow();
        Memory two = Memory.restored(one.stack(), one.resources().with("api", db));
        store.save(two);
        Memory three = Memory.restored(one.stack(), two.resources().without("db"));
        store.save(three);

        assertThat(store.load(NOW)).isEqualTo(three);
    }

    @Test
    void a_form_of_another_version_is_refused_by_name() throws Exception {
        Path file = directory.resolve("state.json");
        Files.writeString(file, "{\"format\":99}");

        assertThatThrownBy(() -> new StateStore(file).load(NOW))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("form 99");
    }

    @Test
    void a_file_that_cannot_be_written_leaves_the_one_before() throws Exception {
        StateStore store = new StateStore(directory.resolve("state.json"));
        store.save(everything());
        Files.createDirectory(directory.resolve("state.json.part"));

        assertThatThrownBy(() -> store.save(Memory.fresh(NOW))).isInstanceOf(IOException.class);
        assertThat(store.load(NOW)).isEqualTo(everything());
    }

    @Test
    void the_identity_comes_back_with_what_was_allocated_and_asked_for() throws Exception {
        Path file = directory.resolve("stack/stack.json");
        LaunchRequest request = new LaunchRequest(
                List.of(new Source("cairn.yaml", "kind: Stack\n")),
                "/home/me/cairn.yaml",
                "/home/me",
                Map.of("KEY", "value"),
                List.of(new Source("own.yaml", "kind: Recipe\n")),
                RuntimeChoice.Runtime.PROCESS,
                true,
                Optional.of("dev"),
                List.of("db"),
                true);
        StackIdentity identity = StackIdentity.fresh("shop-1", "shop")
                .next("shop", request)
                .with(Map.of("db/5432", 20001), Map.of("db/password", "s3cret"));

        identity.save(file);

        assertThat(StackIdentity.load(file)).contains(identity);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void one_program_drives_a_stack_and_its_end_frees_it() throws Exception {
        StackPlace place = new Places(directory, directory).stack("shop-1");
        StackLock first = StackLock.take(place).orElseThrow();

        assertThat(StackLock.take(place)).isEmpty();
        first.close();

        StackLock second = StackLock.take(place).orElseThrow();
        second.close();
    }

    /** Trap 22. Guard: {@code RememberedAllocations.in} keeps what was generated; without it this fails. */
    @Test
    void ports_and_generated_values_are_the_same_when_they_are_asked_for_again() {
        RememberedAllocations first = allocations(StackIdentity.fresh("shop-1", "shop"));
        int port = first.port("db", Resource.Backend.PROCESS, "5432");
        String password = first.generated("db", "password", new GeneratedSpec(24, GeneratedSpec.ALPHANUMERIC));

        RememberedAllocations second = allocations(first.in(StackIdentity.fresh("shop-1", "shop")));

        assertThat(second.port("db", Resource.Backend.PROCESS, "5432")).isEqualTo(port);
        assertThat(second.generated("db", "password", new GeneratedSpec(24, GeneratedSpec.ALPHANUMERIC)))
                .isEqualTo(password)
                .hasSize(24)
                .matches("[A-Za-z0-9]+");
    }

    @Test
    void a_port_that_somebody_else_took_is_given_up_and_only_ours_are() throws Exception {
        RememberedAllocations allocations = allocations(StackIdentity.fresh("shop-1", "shop"));
        int port = allocations.port("db", Resource.Backend.PROCESS, "5432");
        try (ServerSocket somebody = new ServerSocket()) {
            somebody.bind(new InetSocketAddress("127.0.0.1", port));

            assertThat(allocations.refuse("api", port)).isFalse();
            assertThat(allocations.refuse("db", port)).isTrue();
            assertThat(allocations.port("db", Resource.Backend.PROCESS, "5432")).isNotEqualTo(port);
        }
    }

    private static RememberedAllocations allocations(StackIdentity identity) {
        return new RememberedAllocations(
                identity, (_, volume) -> "/" + volume.name(), RandomGenerator.of("L64X128MixRandom"));
    }

    @Test
    void the_id_follows_the_real_path_so_two_worktrees_share_nothing() throws Exception {
        Path one = Files.writeString(directory.resolve("one.yaml"), "");
        Path two = Files.writeString(directory.resolve("two.yaml"), "");
        Path link = Files.createSymbolicLink(directory.resolve("link.yaml"), one);

        assertThat(StackId.of("shop", one)).matches("shop-[0-9a-f]{8}").isEqualTo(StackId.of("shop", link));
        assertThat(StackId.of("shop", two)).isNotEqualTo(StackId.of("shop", one));
        assertThatThrownBy(() -> StackId.given("No Such"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lower-case");
    }

    @Test
    void a_socket_path_is_never_too_long_for_the_system() {
        Path deep = directory.resolve("d".repeat(120));

        Path socket = new Places(directory, deep).stack("s".repeat(60)).socket();

        assertThat(socket.toString()).hasSizeLessThanOrEqualTo(103);
    }

    @Test
    void a_directory_of_sockets_that_others_can_write_is_refused() throws Exception {
        Places places = new Places(directory.resolve("state"), directory.resolve("run"));
        Files.createDirectory(
                directory.resolve("run"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.setPosixFilePermissions(directory.resolve("run"), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> places.guard(places.stack("shop-1").socket()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("others may write");
    }

    /** A supervisor that says goodbye and the `down` that waits for it both tidy up: the second ended with a missing file. */
    @Test
    void two_may_remove_what_is_kept_of_a_stack_at_once() throws Exception {
        StackPlace place = new Places(directory, directory).stack("shop-1");
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 20; round++) {
                for (int file = 0; file < 100; file++) {
                    Path folder = Files.createDirectories(place.directory().resolve("logs/" + file));
                    Files.writeString(folder.resolve("log"), "line");
                }
                Files.writeString(place.lock(), "1");
                CyclicBarrier together = new CyclicBarrier(2);
                Callable<Void> deletion = () -> {
                    together.await();
                    place.delete();
                    return null;
                };
                for (Future<Void> one : both.invokeAll(List.of(deletion, deletion))) {
                    one.get();
                }
                assertThat(place.directory()).doesNotExist();
            }
        }
    }
}
