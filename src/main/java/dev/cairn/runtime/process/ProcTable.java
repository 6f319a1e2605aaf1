package dev.cairn.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Processes as Linux shows them in {@code /proc}. The start instant is in clock ticks since boot, with the id of that
 * boot: unlike the wall-clock instant that {@link ProcessHandle} computes from it, it does not move when the clock is
 * set.
 */
final class ProcTable implements ProcessTable {
    private static final Path PROC = Path.of("/proc");
    private static final Path BOOT = PROC.resolve("sys/kernel/random/boot_id");

    // Positions in /proc/<pid>/stat after the program's name, see proc(5).
    private static final int STATE = 0;
    private static final int GROUP = 2;
    private static final int BEGIN = 19;

    static boolean present() {
        return Files.isReadable(BOOT) && Files.isReadable(PROC.resolve("self/stat"));
    }

    @Override
    public Optional<String> begin(long pid) {
        return stat(String.valueOf(pid)).map(fields -> {
            try {
                return Files.readString(BOOT).strip() + ":" + fields[BEGIN];
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Override
    public List<Long> group(long group) {
        String wanted = String.valueOf(group);
        List<Long> members = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                String pid = process.getFileName().toString();
                if (stat(pid).filter(fields -> fields[GROUP].equals(wanted)).isPresent()) {
                    members.add(Long.valueOf(pid));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new IllegalStateException("cannot list " + PROC, e);
        }
        return members;
    }

    @Override
    public Optional<Map<String, String>> environment(long pid) {
        try {
            Map<String, String> environment = new HashMap<>();
            String text = new String(Files.readAllBytes(PROC.resolve(pid + "/environ")), StandardCharsets.UTF_8);
            for (String variable : text.split("\0")) {
                int equals = variable.indexOf('=');
                if (equals > 0) {
                    environment.put(variable.substring(0, equals), variable.substring(equals + 1));
                }
            }
            return Optional.of(environment);
        } catch (IOException e) {
            return Optional.empty(); // ended, or somebody else's
        }
    }

    /** The fields after the name, which itself may hold blanks and brackets; empty for no process and for a zombie. */
    private static Optional<String[]> stat(String pid) {
        try {
            String text = Files.readString(PROC.resolve(pid).resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
            boolean ended = fields[STATE].equals("Z") || fields[STATE].equals("X");
            return ended ? Optional.empty() : Optional.of(fields);
        } catch (IOException e) {
            return Optional.empty(); // ended in between
        }
    }
}
