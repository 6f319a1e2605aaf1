package dev.cairn.cli;

import dev.cairn.api.Stack;
import dev.cairn.cli.text.StackTable;
import dev.cairn.local.StackHandle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn port-forward}. */
@Command(name = "port-forward", description = "Makes ports of a resource ports of this machine, until Ctrl-C.")
final class PortForwardCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private StackOptions which;

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            description = "Of this machine, to listen at; 127.0.0.1 without it.")
    private String address = "127.0.0.1";

    @Parameters(index = "0", paramLabel = "RESOURCE", description = "Its name.")
    private String resource;

    @Parameters(
            index = "1..*",
            paramLabel = "[LOCAL:]PORT",
            description = "Ports of it, by number or name; without any, all that it declares. LOCAL 0 is any free one.")
    private List<String> ports = List.of();

    PortForwardCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        invocation.formless("port-forward");
        StackChoice choice = which.choice();
        List<ForwardedPort> wanted;
        try (StackHandle handle = invocation.stacks().look(choice)) {
            Stack stack = handle.stack();
            resource = Names.one(stack, resource, choice.next());
            boolean published = choice.cluster().isEmpty() && !isProcess(stack);
            wanted = ForwardedPort.of(stack, resource, ports, published);
        }
        CompletableFuture<Signals.Signal> signal = new CompletableFuture<>();
        invocation.console().signals().handle(signal::complete);
        List<Relay> relays = new ArrayList<>();
        try (Entrance entrance = invocation.stacks().enter(choice, resource)) {
            for (ForwardedPort port : wanted) {
                Relay relay = open(entrance, port);
                relays.add(relay);
                invocation.print("forwarding from " + relay.address().getHostString() + ":"
                        + relay.address().getPort() + " to " + port.remote() + " of " + resource + " ("
                        + entrance.name() + ")\n");
            }
            return signal.get().exit();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a signal does not fail", e);
        } finally {
            relays.forEach(Relay::close);
        }
    }

    /** What runs on the machine itself has its ports there. */
    private boolean isProcess(Stack stack) {
        return StackTable.spec(stack, resource)
                .filter(spec -> spec.container() == null && spec.process() != null)
                .isPresent();
    }

    private Relay open(Entrance entrance, ForwardedPort port) throws IOException {
        try {
            return Relay.open(
                    new InetSocketAddress(InetAddress.getByName(address), port.local()),
                    connection -> entrance.join(connection, port.remote()),
                    problem -> invocation.tell("port " + port.remote() + " of " + resource + ": " + problem));
        } catch (UnknownHostException e) {
            throw Failure.usage("there is no address " + address, "name one of this machine: --address 127.0.0.1")
                    .because(e);
        } catch (java.net.BindException e) {
            throw Failure.of(
                            Exit.FAILED,
                            "PortConflict",
                            "cannot listen at " + address + ":" + port.local() + ": " + e.getMessage(),
                            "choose another: cairn port-forward " + resource + " LOCAL:" + port.remote()
                                    + ", or 0 for any that is free")
                    .because(e);
        }
    }
}
