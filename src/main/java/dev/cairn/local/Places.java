package dev.cairn.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where things are on this machine, after the XDG base directory specification.
 *
 * @param state everything that outlives Cairn, one directory per stack
 * @param sockets where supervisors listen
 */
public record Places(Path state, Path sockets) {
    /** The longest path of a Unix socket, its final zero not counted (Linux; macOS has 103). */
    private static final int SOCKET_PATH = 103;

    /**
     * The places of this user.
     *
     * @param env the environment: {@code XDG_STATE_HOME}, {@code XDG_RUNTIME_DIR}, {@code HOME}
     * @param user name of the user, for the directory that stands in for a missing {@code XDG_RUNTIME_DIR}
     */
    public static Places of(Map<String, String> env, String user) {
        Path home = Path.of(env.getOrDefault("HOME", "."));
        Path state = absolute(env, "XDG_STATE_HOME").orElse(home.resolve(".local/state"));
        Path runtime = absolute(env, "XDG_RUNTIME_DIR")
                .map(path -> path.resolve("cairn"))
                .orElse(Path.of("/tmp", "cairn-" + user));
        return new Places(state.resolve("cairn").toAbsolutePath(), runtime);
    }

    /** The specification says that relative paths are to be ignored. */
    private static Optional<Path> absolute(Map<String, String> env, String name) {
        return Optional.ofNullable(env.get(name)).map(Path::of).filter(Path::isAbsolute);
    }

    /** The places of one stack. */
    public StackPlace stack(String id) {
        return new StackPlace(this, id, state.resolve(id));
    }

    /**
     * What marks the objects of an engine as made from here, also when everything that was kept of them is lost: another
     * user of the same engine may have a stack of the same id.
     */
    Map<String, String> labels() {
        return Map.of("cairn.dev/home", StackId.hash(state.toString()).substring(0, 16));
    }

    /** The ids of the stacks of which something is kept, sorted. */
    public List<String> ids() {
        List<String> ids = new ArrayList<>();
        if (Files.isDirectory(state)) {
            try (DirectoryStream<Path> directories = Files.newDirectoryStream(state, Files::isDirectory)) {
                for (Path directory : directories) {
                    if (Files.exists(stack(directory.getFileName().toString()).identity())) {
                        ids.add(directory.getFileName().toString());
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list " + state, e);
            }
        }
        ids.sort(null);
        return ids;
    }

    /** The socket of that stack; a long id or directory is replaced by its hash, which has its own place in the directory. */
    Path socket(String id) {
        Path plain = sockets.resolve(id + ".sock");
        if (plain.toString().length() <= SOCKET_PATH) {
            return plain;
        }
        Path hashed = sockets.resolve(StackId.hash(id).substring(0, 16) + ".sock");
        return hashed.toString().length() <= SOCKET_PATH
                ? hashed
                : Path.of("/tmp", "cairn-" + StackId.hash(plain.toString()).substring(0, 16), "s.sock");
    }

    /**
     * Makes the directory of a socket, or makes sure that it is this user's and nobody else's.
     *
     * @throws IOException when it belongs to somebody else or is open to others
     */
    void guard(Path socket) throws IOException {
        Path directory = OwnerOnly.directory(socket.getParent());
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
        boolean open = permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        String owner = Files.getOwner(directory).getName();
        if (open || !owner.equals(Files.getOwner(OwnerOnly.directory(state)).getName())) {
            throw new IOException(directory + " belongs to " + owner
                    + (open ? " and others may write to it" : "")
                    + ": remove it, or set XDG_RUNTIME_DIR to a directory of your own");
        }
    }
}
