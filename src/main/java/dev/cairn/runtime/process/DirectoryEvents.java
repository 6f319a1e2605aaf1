package dev.cairn.runtime.process;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Tells when files in a directory appear, change or go. On Linux by inotify, at once; where the JDK has nothing but
 * polling (macOS), or inotify's limits are used up, everybody is told to look every 50 ms.
 */
final class DirectoryEvents implements AutoCloseable {
    /** In place of a file's name: anything may have changed. */
    static final String ANYTHING = "";

    private static final Duration TICK = Duration.ofMillis(50);

    /** A registration, until it is closed. */
    interface Interest extends AutoCloseable {
        @Override
        void close();
    }

    private final Map<Path, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();
    private final Map<Path, WatchKey> keys = new ConcurrentHashMap<>();
    private final Optional<WatchService> service;
    private final Thread thread;

    /** Events of directories below that one. */
    static DirectoryEvents of(Path root) {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
            return new DirectoryEvents(Optional.empty());
        }
        try {
            return new DirectoryEvents(Optional.of(root.getFileSystem().newWatchService()));
        } catch (IOException e) {
            return new DirectoryEvents(Optional.empty());
        }
    }

    /** Without a service of the system: by looking again and again. */
    static DirectoryEvents polling() {
        return new DirectoryEvents(Optional.empty());
    }

    private DirectoryEvents(Optional<WatchService> service) {
        this.service = service;
        this.thread = Thread.ofVirtual()
                .name("directory events")
                .start(service.isPresent() ? () -> deliver(service.get()) : this::tick);
    }

    /** Calls the listener, quickly please, with the names of files of that directory; until the answer is closed. */
    Interest register(Path directory, Consumer<String> listener) throws IOException {
        synchronized (keys) {
            if (service.isPresent() && !keys.containsKey(directory)) {
                keys.put(
                        directory,
                        directory.register(
                                service.get(),
                                StandardWatchEventKinds.ENTRY_CREATE,
                                StandardWatchEventKinds.ENTRY_MODIFY,
                                StandardWatchEventKinds.ENTRY_DELETE));
            }
            List<Consumer<String>> more = new ArrayList<>(listeners.getOrDefault(directory, List.of()));
            more.add(listener);
            listeners.put(directory, List.copyOf(more));
        }
        return () -> unregister(directory, listener);
    }

    private void unregister(Path directory, Consumer<String> listener) {
        synchronized (keys) {
            List<Consumer<String>> left = listeners.getOrDefault(directory, List.of()).stream()
                    .filter(other -> other != listener)
                    .toList();
            if (left.isEmpty()) {
                listeners.remove(directory);
                Optional.ofNullable(keys.remove(directory)).ifPresent(WatchKey::cancel);
            } else {
                listeners.put(directory, left);
            }
        }
    }

    private void deliver(WatchService events) {
        try {
            while (true) {
                WatchKey key = events.take();
                Path directory = (Path) key.watchable();
                for (WatchEvent<?> event : key.pollEvents()) {
                    tell(directory, event.context() instanceof Path name ? name.toString() : ANYTHING);
                }
                if (!key.reset()) { // the directory is gone
                    tell(directory, ANYTHING);
                    keys.remove(directory, key);
                }
            }
        } catch (ClosedWatchServiceException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(TICK);
                listeners.keySet().forEach(directory -> tell(directory, ANYTHING));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Path directory, String name) {
        listeners.getOrDefault(directory, List.of()).forEach(listener -> listener.accept(name));
    }

    @Override
    public void close() {
        thread.interrupt();
        synchronized (keys) {
            listeners.clear();
            keys.clear();
            service.ifPresent(DirectoryEvents::close);
        }
    }

    private static void close(WatchService open) {
        try {
            open.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
