package dev.cairn.cli;

import dev.cairn.plan.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of a stack, as they were given or found.
 *
 * @param sources what they contain, in order
 * @param first the path of the first one; empty for standard input
 * @param directory what relative paths in them are relative to: that of the first file; the working directory for
 *     standard input
 */
public record StackFiles(List<Source> sources, Optional<Path> first, Path directory) {
    private static final List<String> NAMES = List.of("cairn.yaml", "stack.yaml");
    /** A spec may have 512 KiB; what accompanies it (Secrets, ConfigMaps) is a megabyte each at most. */
    private static final int LARGEST = 4 << 20;

    public StackFiles {
        sources = List.copyOf(sources);
    }

    /** The file that is meant when none is named: the nearest of {@code cairn.yaml} and {@code stack.yaml}, upward. */
    public static Optional<Path> search(Path from) {
        for (Path directory = from; directory != null; directory = directory.getParent()) {
            for (String name : NAMES) {
                Path file = directory.resolve(name);
                if (Files.isRegularFile(file)) {
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }

    /** Reads the files that are meant; what cannot be read is a {@link Failure}. */
    public static StackFiles read(StackChoice choice, Console console) {
        List<String> names = choice.files();
        if (names.isEmpty()) {
            Path found = search(console.workingDir())
                    .orElseThrow(() -> Failure.of(
                            Exit.INVALID,
                            "NoFile",
                            "there is no cairn.yaml or stack.yaml in " + console.workingDir() + " or above it",
                            "go to the directory of the stack, or name its file: -f FILE"));
            names = List.of(found.toString());
        }
        List<Source> sources = new ArrayList<>();
        Optional<Path> first = Optional.empty();
        for (String name : names) {
            if (name.equals("-")) {
                sources.add(new Source("standard input", text("standard input", standardInput(console))));
            } else {
                Path file = console.workingDir().resolve(name).normalize();
                first = first.or(() -> Optional.of(file));
                sources.add(new Source(shown(file, console.workingDir()), text(name, bytes(file, name))));
            }
        }
        Path directory = first.map(Path::getParent).orElse(console.workingDir());
        return new StackFiles(sources, first, directory);
    }

    /** A text file that is there for sure, such as one of {@code --env-file}; what cannot be read is a {@link Failure}. */
    static String text(Path file, String name) {
        return text(name, bytes(file, name));
    }

    private static byte[] bytes(Path file, String name) {
        if (Files.isDirectory(file)) {
            throw unreadable(name, "it is a directory", "name the file in it: -f " + Path.of(name, NAMES.getFirst()));
        }
        try (InputStream content = Files.newInputStream(file)) {
            return limited(content, name);
        } catch (NoSuchFileException _) {
            throw unreadable(name, "there is no such file", "check the path; it is relative to the working directory");
        } catch (IOException e) {
            throw unreadable(name, String.valueOf(e.getMessage()), "").because(e);
        }
    }

    private static byte[] standardInput(Console console) {
        try {
            return limited(console.in(), "standard input");
        } catch (IOException e) {
            throw unreadable("standard input", String.valueOf(e.getMessage()), "")
                    .because(e);
        }
    }

    private static byte[] limited(InputStream content, String name) throws IOException {
        byte[] bytes = content.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
            throw unreadable(name, "it is larger than 4 MiB", "is this the right file? A stack has 512 KiB at most");
        }
        return bytes;
    }

    private static String text(String name, byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.indexOf('\0') < 0) {
                return text;
            }
        } catch (CharacterCodingException _) {
            // Said below: whatever it is, it is not text.
        }
        throw unreadable(name, "it is not text in UTF-8", "is this the right file?");
    }

    private static Failure unreadable(String name, String why, String advice) {
        return Failure.of(Exit.INVALID, "UnreadableFile", "cannot read " + name + ": " + why, advice);
    }

    private static String shown(Path file, Path workingDir) {
        return file.startsWith(workingDir) ? workingDir.relativize(file).toString() : file.toString();
    }
}
