package dev.cairn.runtime.process;

import dev.cairn.model.Reason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory of one attempt, and what its files say. Each fact is one file that is written once, so that it can be
 * read at any time, whoever was killed:
 *
 * <ul>
 *   <li>{@code registration}: before anything runs
 *   <li>{@code pid}: the shim, before it claims
 *   <li>{@code started}: the claim, created exclusively: by the shim right before the first command, or by Cairn, with
 *       the word {@code void}, when the attempt is given up. Who is first wins; its time is the start
 *   <li>{@code exit}: the code of the command; its time is the end
 *   <li>{@code killed}: Cairn killed the group, shim included, so no code will come
 *   <li>{@code ended}: the verdict, once the group was seen empty; from then on no pid is looked at
 *   <li>{@code superseded}, {@code removed}: nothing but the output is left. Empty, so that a full disk has room for it
 * </ul>
 */
record Attempt(InstanceId id, Path directory) {

    /** Who claimed the attempt. */
    enum Claim {
        NOBODY,
        SHIM,
        VOID
    }

    /** The shim's pid and start instant. */
    record Leader(long pid, String begin) {}

    /** What the shim wrote at the end; {@code init} is the number of the init command that failed, or 0. */
    record ExitRecord(int code, int init, Instant at) {}

    /** How it ended; {@code init} as in {@link ExitRecord}. */
    record Verdict(Reason cause, int init, Instant at) {}

    /** Why nothing but its output is left. */
    enum Retirement {
        SUPERSEDED,
        REMOVED;

        private final String file = name().toLowerCase(Locale.ROOT);
    }

    /** Makes the directory, with everything in it at once; {@code prepared} is a sibling that becomes it. */
    static Attempt of(InstanceId id, Path prepared) throws IOException {
        Path directory = prepared.resolveSibling(id.directory());
        Files.move(prepared, directory, StandardCopyOption.ATOMIC_MOVE);
        return new Attempt(id, directory);
    }

    Registration registration() throws IOException {
        return Registration.read(directory);
    }

    Claim claim() throws IOException {
        try {
            return Files.readString(started()).startsWith("void") ? Claim.VOID : Claim.SHIM;
        } catch (NoSuchFileException e) {
            return Claim.NOBODY;
        }
    }

    /** Keeps a shim that may still come from running the command; false when it was faster and the attempt runs. */
    boolean giveUp() throws IOException {
        Path word = directory.resolve("void");
        Files.writeString(word, "void\n");
        try {
            Files.createLink(started(), word); // complete the moment it is there, unlike a file that is then written
            return true;
        } catch (FileAlreadyExistsException e) {
            return claim() == Claim.VOID;
        }
    }

    Instant startedAt() throws IOException {
        return Files.getLastModifiedTime(started()).toInstant();
    }

    Optional<Leader> leader() throws IOException {
        return read("pid").map(String::strip).filter(line -> line.contains(" ")).map(line -> {
            int blank = line.indexOf(' ');
            return new Leader(
                    Long.parseLong(line.substring(0, blank)),
                    line.substring(blank).strip());
        });
    }

    Optional<ExitRecord> exit() throws IOException {
        Optional<String> text = read("exit").filter(line -> line.endsWith("\n"));
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String[] words = text.get().strip().split(" ");
        FileTime at = Files.getLastModifiedTime(directory.resolve("exit"));
        return Optional.of(new ExitRecord(
                Integer.parseInt(words[0]), words.length > 2 ? Integer.parseInt(words[2]) : 0, at.toInstant()));
    }

    /** Written before the kill: whoever finds the group gone knows why. */
    void markKilled() throws IOException {
        put("killed", "");
    }

    boolean killed() {
        return Files.exists(directory.resolve("killed"));
    }

    void conclude(Verdict verdict) throws IOException {
        String cause =
                switch (verdict.cause()) {
                    case Reason.ExitCode(int code) -> "code " + code;
                    case Reason.Signal(int number) -> "signal " + number;
                    case Reason.OutOfMemory() -> "memory 0";
                    default -> "unknown 0";
                };
        put("ended", cause + " " + verdict.init() + " " + verdict.at() + "\n");
    }

    Optional<Verdict> verdict() throws IOException {
        return read("ended").map(text -> text.strip().split(" ")).map(words -> {
            int number = Integer.parseInt(words[1]);
            Reason cause =
                    switch (words[0]) {
                        case "code" -> new Reason.ExitCode(number);
                        case "signal" -> new Reason.Signal(number);
                        case "memory" -> new Reason.OutOfMemory();
                        default -> new Reason.ExitUnknown();
                    };
            return new Verdict(cause, Integer.parseInt(words[2]), Instant.parse(words[3]));
        });
    }

    void retire(Retirement why) throws IOException {
        put(why.file, "");
    }

    Optional<Retirement> retired() {
        return Stream.of(Retirement.values())
                .filter(why -> Files.exists(directory.resolve(why.file)))
                .findFirst();
    }

    /** Its control group, when it has one: written before the group is made. */
    Optional<Path> cgroup() throws IOException {
        return read("cgroup").map(Path::of);
    }

    void inCgroup(Path group) throws IOException {
        put("cgroup", group.toString());
    }

    Path output() {
        return directory.resolve("output");
    }

    Path files() {
        return directory.resolve("files");
    }

    private Path started() {
        return directory.resolve("started");
    }

    private Optional<String> read(String name) throws IOException {
        try {
            return Optional.of(Files.readString(directory.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void put(String name, String text) throws IOException {
        Path part = Files.createTempFile(
                directory,
                "." + name,
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(part, text);
            Files.move(part, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part); // a full disk is not filled with what did not fit on it
        }
    }
}
