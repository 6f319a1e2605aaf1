package dev.cairn.runtime.process;

import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether a port is free for a process, and who has it otherwise. */
final class PortCheck {
    private static final Path PROC = Path.of("/proc");
    private static final int LISTENING = 0x0A;

    private final ProcessTable table;

    PortCheck(ProcessTable table) {
        this.table = table;
    }

    /** What keeps a process of this machine from listening there; empty when nothing does. */
    Optional<Reason.PortConflict> conflict(Workload.Port port) {
        InetSocketAddress address = new InetSocketAddress(Inspector.ADDRESS, port.port());
        try {
            switch (port.protocol()) {
                case TCP -> listen(address);
                case UDP -> new DatagramSocket(address).close();
            }
            return Optional.empty();
        } catch (BindException e) {
            // A port that only root may have is no conflict; the program says so itself, or has the right.
            return String.valueOf(e.getMessage()).contains("denied")
                    ? Optional.empty()
                    : Optional.of(new Reason.PortConflict(port.port(), owner(port)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void listen(InetSocketAddress address) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // what is left of closed connections is no conflict
            socket.bind(address);
        }
    }

    private String owner(Workload.Port port) {
        String protocol =
                switch (port.protocol()) {
                    case TCP -> "tcp";
                    case UDP -> "udp";
                };
        Set<String> sockets = new HashSet<>();
        for (String table : List.of(protocol, protocol + "6")) {
            sockets.addAll(sockets(PROC.resolve("net").resolve(table), port));
        }
        return sockets.isEmpty() ? "another process" : holder(sockets).orElse("a process of another user");
    }

    /** The sockets bound to that port, as links of {@code /proc/<pid>/fd} show them; see proc(5). */
    private static Set<String> sockets(Path file, Workload.Port port) {
        Set<String> found = new HashSet<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.strip().split(" +");
                if (fields.length > 9 && fields[1].endsWith(":%04X".formatted(port.port()))) {
                    boolean listens = Integer.parseInt(fields[3], 16) == LISTENING;
                    if (listens || port.protocol() == Workload.Protocol.UDP) {
                        found.add("socket:[" + fields[9] + "]");
                    }
                }
            }
            return found;
        } catch (IOException e) {
            return Set.of(); // not a Linux machine
        }
    }

    private Optional<String> holder(Set<String> sockets) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, sockets)) {
                    return Optional.of(
                            named(Long.parseLong(process.getFileName().toString())));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return false; // ended, or somebody else's
        }
        return false;
    }

    /** Another workload of Cairn's is named as such: that is where the user looks. */
    private String named(long pid) throws IOException {
        return table.environment(pid)
                .flatMap(environment -> Optional.ofNullable(environment.get(Inspector.MARK)))
                .flatMap(InstanceId::parse)
                .map(id -> "resource " + id.resource() + ", " + table.program(pid))
                .orElseGet(() -> table.program(pid));
    }
}
