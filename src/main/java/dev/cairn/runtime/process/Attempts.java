package dev.cairn.runtime.process;

import dev.cairn.runtime.FileTree;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The attempts of one resource, as directories. */
record Attempts(String resource, Path directory) {

    /** All, the newest last; of two of one number, the one that was made later. */
    List<Attempt> all() throws IOException {
        List<Attempt> found = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(directory)) {
            for (Path path : directories) {
                InstanceId.ofDirectory(resource, path.getFileName().toString())
                        .ifPresent(id -> found.add(new Attempt(id, path)));
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
        found.sort(Comparator.comparingLong(attempt -> attempt.id().attempt()));
        return found;
    }

    /** Those that are not retired. */
    List<Attempt> present() throws IOException {
        List<Attempt> present = new ArrayList<>();
        for (Attempt attempt : all()) {
            if (attempt.retired().isEmpty() && attempt.claim() != Attempt.Claim.VOID) {
                present.add(attempt);
            }
        }
        return present;
    }

    /** Those that have output, retired or not. */
    List<Attempt> logged() throws IOException {
        List<Attempt> logged = new ArrayList<>();
        for (Attempt attempt : all()) {
            if (attempt.claim() != Attempt.Claim.VOID) {
                logged.add(attempt);
            }
        }
        return logged;
    }

    /** Deletes the directories that were about to become attempts. */
    void deleteHalfMade() throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(directory, ".[0-9]*-*")) {
            for (Path path : directories) {
                FileTree.delete(path);
            }
        } catch (NoSuchFileException e) {
            return; // nothing was ever made
        }
    }

    /** The names of the resources that have a directory there, sorted. */
    static List<String> resources(Path directory) throws IOException {
        try (Stream<Path> directories = Files.list(directory)) {
            return directories
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
