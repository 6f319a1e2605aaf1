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
     * An archive to be unpacked at the root. Contents, secret ones too, travel here and in no argument or label.
     *
     * @param owner numeric user and group of the files
     * @param outputs whether a job's empty output file is among them, writable by whatever user it runs as
     */
    static byte[] of(List<Workload.FileMount> files, Owner owner, boolean outputs) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            if (outputs) {
                TarArchiveEntry directory =
                        new TarArchiveEntry(JobOutputs.DIRECTORY.substring(1) + "/", TarConstants.LF_DIR);
                directory.setMode(ANYBODY_MAKES);
                tar.putArchiveEntry(directory);
                tar.closeArchiveEntry();
                put(tar, JobOutputs.FILE, new byte[0], ANYBODY_WRITES, new Owner(0, 0));
            }
            for (Workload.FileMount file : files) {
                String content = ContainerBody.plain("file " + file.path(), file.content());
                put(tar, file.path(), content.getBytes(StandardCharsets.UTF_8), file.mode(), owner);
            }
        }
        return bytes.toByteArray();
    }

    private static void put(TarArchiveOutputStream tar, String path, byte[] content, int mode, Owner owner)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path.startsWith("/") ? path.substring(1) : path);
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
