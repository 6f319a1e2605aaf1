package dev.cairn.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The right to drive a stack: of one program at a time. The kernel takes it back when that program ends, however it
 * ends, so nothing stale is left behind. Only its holder removes the file, with the stack's directory; who has locked a
 * file that is not at its place any more holds nothing.
 */
final class StackLock implements AutoCloseable {
    private final FileChannel channel;

    private StackLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes it.
     *
     * @return empty when somebody else drives the stack
     * @throws IOException when the state cannot be written; the message says where
     */
    static Optional<StackLock> take(StackPlace place) throws IOException {
        try {
            return tried(place);
        } catch (IOException e) {
            throw new IOException("cannot write " + place.lock() + ": " + e.getMessage() + "; nothing was started", e);
        }
    }

    private static Optional<StackLock> tried(StackPlace place) throws IOException {
        OwnerOnly.directory(place.directory());
        OwnerOnly.file(place.lock());
        Object file = identity(place.lock());
        FileChannel channel = FileChannel.open(place.lock(), Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
        boolean taken = false;
        try {
            FileLock lock = channel.tryLock();
            if (lock == null || !Objects.equals(file, identity(place.lock()))) {
                return Optional.empty();
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            taken = true;
            return Optional.of(new StackLock(channel));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // its holder has just removed it
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // held by this very program
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private static Object identity(Path lock) throws IOException {
        return Files.readAttributes(lock, BasicFileAttributes.class).fileKey();
    }

    /** Whether somebody holds it. */
    static boolean isHeld(Path lock) {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            return free == null;
        } catch (OverlappingFileLockException e) {
            return true; // by this very program
        } catch (IOException e) {
            return false; // its holder has removed it
        }
    }

    /** The process that holds it, or held it last. */
    static Optional<Long> holder(Path lock) {
        try {
            return Optional.of(Files.readString(lock).strip())
                    .filter(text -> text.matches("\\d{1,18}"))
                    .map(Long::valueOf);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
