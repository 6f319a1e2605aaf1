package dev.cairn.cli;

import dev.cairn.local.Inside;
import dev.cairn.runtime.RuntimeFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;

/** A process or a container of this machine. */
record MachineEntrance(Inside inside, Console console) implements Entrance {

    @Override
    public String name() {
        return inside.name();
    }

    @Override
    public int run(List<String> command, boolean terminal) throws IOException, InterruptedException {
        ProcessBuilder program = program(command, terminal);
        if (terminal) {
            return start(program.inheritIO(), command).waitFor();
        }
        Process process = start(program.redirectInput(Redirect.PIPE), command);
        Thread.ofVirtual().name("input").start(() -> {
            try (OutputStream input = process.getOutputStream()) {
                console.in().transferTo(input);
            } catch (IOException _) {
                // it reads no more
            }
        });
        Thread errors = pump(process.getErrorStream(), console.err());
        Thread output = pump(process.getInputStream(), console.out());
        int exit = process.waitFor();
        output.join();
        errors.join();
        return exit;
    }

    private ProcessBuilder program(List<String> command, boolean terminal) {
        try {
            return inside.program(command, terminal);
        } catch (RuntimeFailure e) {
            throw Failure.backend(e);
        }
    }

    private static Process start(ProcessBuilder program, List<String> command) {
        try {
            return program.start();
        } catch (IOException e) {
            throw Failure.of(
                            Exit.FAILED,
                            "NotStarted",
                            "cannot run " + command.getFirst() + " in there: " + e.getMessage(),
                            "a container is entered with the docker command, which has to be installed")
                    .because(e);
        }
    }

    private static Thread pump(InputStream from, OutputStream to) {
        return Thread.ofVirtual().name("output").start(() -> {
            try {
                from.transferTo(to);
                to.flush();
            } catch (IOException _) {
                // whoever read it has gone
            }
        });
    }

    @Override
    public Joined join(SocketChannel connection, int port) throws IOException {
        SocketChannel there = SocketChannel.open(address(port));
        Joined both = () -> {
            close(there);
            close(connection);
        };
        carry(connection, there, both);
        carry(there, connection, both);
        return both;
    }

    private InetSocketAddress address(int port) {
        try {
            return inside.reach(port)
                    .orElseThrow(() -> Failure.of(
                            Exit.FAILED,
                            "Unreachable",
                            "this machine does not reach port " + port + " of " + name(),
                            "publish it: give the port a hostPort"));
        } catch (RuntimeFailure e) {
            throw Failure.backend(e);
        }
    }

    /** One direction; its end is passed on, the end of both closes them. */
    private static void carry(SocketChannel from, SocketChannel to, Joined both) {
        Thread.ofVirtual().name("connection").start(() -> {
            java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(1 << 14);
            try {
                while (from.read(buffer) >= 0) {
                    buffer.flip();
                    while (buffer.hasRemaining()) {
                        to.write(buffer);
                    }
                    buffer.clear();
                }
                to.shutdownOutput();
                if (from.socket().isOutputShutdown()) {
                    both.close();
                }
            } catch (IOException _) {
                both.close();
            }
        });
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // it is gone either way
        }
    }

    @Override
    public void close() {
        inside.close();
    }
}
