package dev.cairn.local;

import dev.cairn.model.LifecycleEvent;
import dev.cairn.status.EventJson;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Events as JSON lines in a file of its owner. At most twice the bound of lines: then the newer half is written anew. A
 * half line at the end (a full disk, a kill) is skipped when it is read.
 */
final class JournalFile implements AutoCloseable {
    private final Path path;
    private final int bound;
    private final List<LifecycleEvent> recent = new ArrayList<>();
    private Optional<FileChannel> channel = Optional.empty();
    private boolean broken;

    JournalFile(Path path, int bound) {
        this.path = path;
        this.bound = bound;
    }

    /** What is in it up to that sequence number; of two lines with one number the later one was kept. */
    List<LifecycleEvent> read(long committed) throws IOException {
        TreeMap<Long, LifecycleEvent> bySequence = new TreeMap<>();
        if (Files.exists(path)) {
            for (String line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
                EventJson.read(line)
                        .filter(event -> event.sequence() <= committed)
                        .ifPresent(event -> bySequence.put(event.sequence(), event));
            }
        }
        List<LifecycleEvent> all = new ArrayList<>(bySequence.values());
        recent.clear();
        recent.addAll(all.subList(Math.max(0, all.size() - bound), all.size()));
        return List.copyOf(recent);
    }

    void append(List<LifecycleEvent> events) {
        recent.addAll(events);
        try {
            if (broken || recent.size() > 2 * bound) {
                rewrite();
            } else {
                OwnerOnly.write(open(), lines(events));
            }
            broken = false;
        } catch (IOException e) {
            broken = true; // a full disk; the next append that works writes everything that is kept
        }
    }

    private void rewrite() throws IOException {
        recent.subList(0, Math.max(0, recent.size() - bound)).clear();
        OwnerOnly.replace(path, lines(recent));
        close();
    }

    private static byte[] lines(List<LifecycleEvent> events) {
        StringBuilder text = new StringBuilder();
        for (LifecycleEvent event : events) {
            text.append(EventJson.write(event)).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private FileChannel open() throws IOException {
        if (channel.isEmpty()) {
            channel = Optional.of(OwnerOnly.appending(path));
        }
        return channel.get();
    }

    @Override
    public void close() {
        if (channel.isPresent()) {
            try {
                channel.get().close();
            } catch (IOException e) {
                broken = true; // what it held back is written with the next append
            }
            channel = Optional.empty();
        }
    }
}
