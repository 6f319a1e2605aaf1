package dev.cairn.runtime.docker;

import dev.cairn.model.Workload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Files on their way into and out of a container, as the tar archives that the engine takes and gives. */
final class FileArchive {
    private static final int ANYBODY_WRITES = 0666;
    private static final int ANYBODY_MAKES = 01777;

    private FileArchive() {}

    /**
     * An archive to be unpacked in that directory. Contents, secret ones too, travel here and in no argument or label.
     *
     * @param directory an ancestor of all the files
     * @param owner numeric user and group of the files
     */
    static byte[] of(String directory, List<Workload.FileMount> files, Owner owner) throws IOException {
        int below = directory.endsWith("/") ? directory.length() : directory.length() + 1;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = archive(bytes)) {
            for (Workload.FileMount file : files) {
                String content = ContainerBody.plain("file " + file.path(), file.content());
                put(tar, file.path().substring(below), content.getBytes(StandardCharsets.UTF_8), file.mode(), owner);
            }
        }
        return bytes.toByteArray();
    }

    /** A job's empty output file in its directory, writable by whatever user it runs as. */
    static byte[] ofOutputs(boolean withDirectory) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = archive(bytes)) {
            String directory = withDirectory ? JobOutputs.DIRECTORY.substring(1) + "/" : "";
            if (withDirectory) {
                TarArchiveEntry entry = new TarArchiveEntry(directory, TarConstants.LF_DIR);
                entry.setMode(ANYBODY_MAKES);
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
            put(tar, directory + JobOutputs.NAME, new byte[0], ANYBODY_WRITES, Owner.ROOT);
        }
        return bytes.toByteArray();
    }

    private static TarArchiveOutputStream archive(ByteArrayOutputStream bytes) {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        return tar;
    }

    private static void put(TarArchiveOutputStream tar, String path, byte[] content, int mode, Owner owner)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setMode(mode);
        entry.setUserId(owner.user());
        entry.setGroupId(owner.group());
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    /** The beginning of the archive's first file; empty when there is none. */
    static Optional<byte[]> first(InputStream archive, int most) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(archive, StandardCharsets.UTF_8.name())) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isFile()) {
                    return Optional.of(tar.readNBytes(most));
                }
            }
            return Optional.empty();
        }
    }

    /** Who files belong to. */
    record Owner(long user, long group) {
        private static final Owner ROOT = new Owner(0, 0);

        /**
         * From {@code user} or {@code user:group} as numbers. A name is known only inside the image, so its files are
         * root's, and their mode has to let that user read them.
         */
        static Owner of(String user) {
            String[] parts = user.split(":", 2);
            if (!parts[0].matches("\\d{1,9}")) {
                return ROOT;
            }
            long id = Long.parseLong(parts[0]);
            return new Owner(id, parts.length == 2 && parts[1].matches("\\d{1,9}") ? Long.parseLong(parts[1]) : id);
        }
    }
}
