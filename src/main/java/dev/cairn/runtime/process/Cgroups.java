package dev.cairn.runtime.process;

import dev.cairn.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Limits of CPU and memory by control groups of version 2, where this account may make some beside its own: root, and
 * users whose part of the tree systemd has delegated to them. See cgroups(7).
 *
 * @param parent the group in which new ones are made
 */
record Cgroups(Path parent) {
    /** Microseconds; quotas are of this. */
    private static final long PERIOD = 100_000;

    private static final String CONTROL = "cgroup.subtree_control";
    private static final Set<String> CONTROLLERS = Set.of("cpu", "memory");

    /** Those of this machine; empty where they cannot be used. */
    static Optional<Cgroups> ofThisMachine() {
        return of(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/cgroup"));
    }

    static Optional<Cgroups> of(Path mount, Path self) {
        try {
            // Version 2 has one line: 0::/path/of/the/group
            Optional<String> own = Files.readAllLines(self).stream()
                    .filter(line -> line.startsWith("0::/"))
                    .map(line -> line.substring("0::/".length()))
                    .findFirst();
            if (own.isEmpty() || !Files.exists(mount.resolve("cgroup.controllers"))) {
                return Optional.empty();
            }
            Path group = mount.resolve(own.get());
            Path parent = group.equals(mount) ? mount : group.getParent();
            boolean mayMove = Files.isWritable(parent) && Files.isWritable(parent.resolve("cgroup.procs"));
            return mayMove && controls(parent) ? Optional.of(new Cgroups(parent)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // not Linux, or not ours to use
        }
    }

    private static boolean controls(Path parent) throws IOException {
        return List.of(Files.readString(parent.resolve(CONTROL)).strip().split(" "))
                .containsAll(CONTROLLERS);
    }

    /** Makes the group of an attempt; empty when it has no limits. */
    Optional<Path> make(String stackId, Attempt attempt, Workload.Limits limits) throws IOException {
        if (limits.cpuLimitMillis() == 0 && limits.memoryLimitBytes() == 0) {
            return Optional.empty();
        }
        Path group = parent.resolve("cairn-" + stackId + "-" + attempt.id());
        attempt.inCgroup(group); // before it is made, so that it is removed whatever happens
        Files.createDirectory(group);
        if (limits.cpuLimitMillis() > 0) {
            Files.writeString(group.resolve("cpu.max"), limits.cpuLimitMillis() * PERIOD / 1000 + " " + PERIOD);
        }
        if (limits.memoryLimitBytes() > 0) {
            Files.writeString(group.resolve("memory.max"), String.valueOf(limits.memoryLimitBytes()));
        }
        return Optional.of(group);
    }

    /** Whether the kernel has ended something in that group for its memory use. */
    static boolean ranOutOfMemory(Path group) throws IOException {
        try {
            return Files.readAllLines(group.resolve("memory.events")).stream()
                    .anyMatch(line -> line.startsWith("oom_kill ") && !line.endsWith(" 0"));
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
