package dev.cairn.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Processes as POSIX {@code ps} shows them, for machines without {@code /proc}. Start instants are in seconds. */
final class PsTable implements ProcessTable {

    @Override
    public Optional<String> begin(long pid) throws IOException {
        return ps("-o", "state=", "-o", "lstart=", "-p", String.valueOf(pid)).stream()
                .map(line -> line.split(" +", 2))
                .filter(words -> words.length == 2 && !words[0].startsWith("Z"))
                .map(words -> words[1].strip())
                .findFirst();
    }

    @Override
    public List<Long> group(long group) throws IOException {
        List<Long> members = new ArrayList<>();
        for (String line : ps("-A", "-o", "pid=", "-o", "pgid=", "-o", "state=")) {
            String[] words = line.split(" +");
            if (words.length == 3 && words[1].equals(String.valueOf(group)) && !words[2].startsWith("Z")) {
                members.add(Long.valueOf(words[0]));
            }
        }
        return members;
    }

    /** Not told; a process that is ending is taken for one that runs. */
    @Override
    public boolean ending(long pid) {
        return false;
    }

    @Override
    public Optional<Map<String, String>> environment(long pid) {
        return Optional.empty();
    }

    private static List<String> ps(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("ps"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC0");
        Process process = builder.start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .toList();
    }
}
