package dev.cairn.runtime.process;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
    private static final int MEMORY = 20;

    static boolean present() {
        return Files.isReadable(BOOT) && Files.isReadable(PROC.resolve("self/stat"));
    }

    @Override
    public Optional<String> begin(long pid) throws IOException {
        Optional<String[]> stat = stat(String.valueOf(pid));
        return stat.isPresent()
                ? Optional.of(Files.readString(BOOT).strip() + ":" + stat.get()[BEGIN])
                : Optional.empty();
    }

    @Override
    public List<Long> group(long group) throws IOException {
        String wanted = String.valueOf(group);
        List<Long> members = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                String pid = process.getFileName().toString();
                if (stat(pid).filter(fields -> fields[GROUP].equals(wanted)).isPresent()) {
                    members.add(Long.valueOf(pid));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return members;
    }

    @Override
    public boolean ending(long pid) throws IOException {
        return stat(String.valueOf(pid))
                .filter(fields -> fields[MEMORY].equals("0"))
                .isPresent();
    }

    @Override
    public Optional<Map<String, String>> environment(long pid) throws IOException {
        Optional<String> text = read(PROC.resolve(pid + "/environ"), StandardCharsets.UTF_8);
        return text.map(variables -> {
            Map<String, String> environment = new HashMap<>();
            for (String variable : variables.split("\0")) {
                int equals = variable.indexOf('=');
                if (equals > 0) {
                    environment.put(variable.substring(0, equals), variable.substring(equals + 1));
                }
            }
            return environment;
        });
    }

    /** The fields after the name, which itself may hold blanks and brackets; empty for no process and for a zombie. */
    private static Optional<String[]> stat(String pid) throws IOException {
        return read(PROC.resolve(pid).resolve("stat"), StandardCharsets.ISO_8859_1)
                .map(text -> text.substring(text.lastIndexOf(')') + 2).split(" "))
                .filter(fields -> !fields[STATE].equals("Z") && !fields[STATE].equals("X"));
    }

    /** Empty when the process has ended, or is somebody else's; any other failure says nothing about it. */
    private static Optional<String> read(Path file, Charset charset) throws IOException {
        try {
            return Optional.of(new String(Files.readAllBytes(file), charset));
        } catch (NoSuchFileException | AccessDeniedException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No such process")) { // ended between open and read
                return Optional.empty();
            }
            throw e;
        }
    }
}
