package dev.cairn.runtime;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;

/** Directories with all that is in them. Somebody else may be removing the same at the same time: that is no error. */
public final class FileTree {
    private FileTree() {}

    /**
     * Deletes it, whether file or directory, without following links; nothing when there is none.
     *
     * @throws IOException when something cannot be deleted; what was deleted before stays deleted
     */
    public static void delete(Path root) throws IOException {
        deleteWithout(root, _ -> false);
    }

    /** Deletes what is in it, those files and directories excepted of which that is true. */
    public static void deleteWithout(Path root, Predicate<Path> spared) throws IOException {
        if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(root, new Deletion(spared));
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        private final Predicate<Path> spared;

        Deletion(Predicate<Path> spared) {
            this.spared = spared;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            return deleted(file);
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
            return deleted(directory);
        }

        private FileVisitResult deleted(Path path) throws IOException {
            if (!spared.test(path)) {
                Files.deleteIfExists(path);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
