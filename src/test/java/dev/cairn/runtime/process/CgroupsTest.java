package dev.cairn.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a directory that looks like the kernel's. */
class CgroupsTest {
    private static final InstanceId ID = new InstanceId("api", 1, "0badcafe");

    @TempDir
    Path root;

    private Path mount;
    private Path self;

    @BeforeEach
    void machine() throws IOException {
        mount = Files.createDirectory(root.resolve("cgroup"));
        self = Files.writeString(root.resolve("self"), "0::/user.slice/app.slice/terminal.scope\n");
        Files.createDirectories(mount.resolve("user.slice/app.slice/terminal.scope"));
        Files.writeString(mount.resolve("cgroup.controllers"), "cpu memory pids\n");
        Files.writeString(slice().resolve("cgroup.procs"), "");
        Files.writeString(slice().resolve("cgroup.subtree_control"), "cpu memory pids\n");
    }

    @Test
    void aGroupIsMadeBesideOursWithItsLimits() throws IOException {
        Attempt attempt = attempt();
        Path group = cgroups()
                .orElseThrow()
                .make("shop", attempt, new Workload.Limits(100, 1500, 0, 64 << 20))
                .orElseThrow();

        assertThat(group).isEqualTo(slice().resolve("cairn-shop-api-1-0badcafe"));
        assertThat(group.resolve("cpu.max")).hasContent("150000 100000");
        assertThat(group.resolve("memory.max")).hasContent("67108864");
        assertThat(attempt.cgroup()).contains(group);
    }

    @Test
    void withoutLimitsThereIsNone() throws IOException {
        assertThat(cgroups().orElseThrow().make("shop", attempt(), new Workload.Limits(100, 0, 100, 0)))
                .isEmpty();
    }

    @Test
    void theyAreNotUsedWhereTheControllersAreNotOurs() throws IOException {
        Files.writeString(slice().resolve("cgroup.subtree_control"), "pids\n");
        assertThat(cgroups()).isEmpty();

        Files.delete(mount.resolve("cgroup.controllers"));
        assertThat(cgroups()).isEmpty();

        Files.writeString(self, "5:memory:/somewhere\n");
        assertThat(cgroups()).isEmpty();

        Files.delete(self);
        assertThat(cgroups()).isEmpty();
    }

    @Test
    void whatTheKernelEndedForItsMemoryIsKnown() throws IOException {
        Path events = slice().resolve("memory.events");
        assertThat(Cgroups.ranOutOfMemory(slice())).isFalse();
        Files.writeString(events, "low 0\noom 0\noom_kill 0\n");
        assertThat(Cgroups.ranOutOfMemory(slice())).isFalse();
        Files.writeString(events, "low 0\noom 1\noom_kill 1\n");
        assertThat(Cgroups.ranOutOfMemory(slice())).isTrue();
    }

    private Optional<Cgroups> cgroups() {
        return Cgroups.of(mount, self);
    }

    private Attempt attempt() throws IOException {
        return new Attempt(ID, Files.createDirectory(root.resolve("attempt")));
    }

    private Path slice() {
        return mount.resolve("user.slice/app.slice");
    }
}
