package dev.cairn.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.model.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The network of each stack, and its named volumes: what outlives containers. */
final class Networks {
    private final Engine engine;
    private final Lock making = new ReentrantLock();
    private final Map<String, String> gateways = new ConcurrentHashMap<>();

    Networks(Engine engine) {
        this.engine = engine;
    }

    /**
     * Makes the stack's network, if it is not there; once, however many ask at the same time. A Cairn that was killed may
     * have asked a moment ago, and the engine makes a second one of that name then, with which nothing starts: of two,
     * the older stays.
     */
    void prepare(Naming naming) throws IOException {
        making.lock();
        try {
            List<JsonNode> named = named(naming);
            if (named.isEmpty()) {
                make(naming);
                named = named(naming);
            }
            while (named.size() > 1) {
                String newest = named.removeLast().path("Id").asText();
                ignoringAbsence(() -> engine.delete("/networks/" + newest));
            }
            remember(naming, named);
        } finally {
            making.unlock();
        }
    }

    private void make(Naming naming) throws IOException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("Name", naming.network());
        body.put("CheckDuplicate", true);
        body.put("Driver", "bridge");
        naming.labels().forEach(body.putObject("Labels")::put);
        try {
            engine.post("/networks/create", body);
        } catch (EngineRefusal e) {
            if (!e.conflict()) {
                throw new Problem(new Reason.BackendError("network " + naming.network() + ": "
                        + Refusals.brief(e.getMessage())
                        + (e.getMessage().contains("address pool")
                                ? " (too many networks: docker network prune removes unused ones)"
                                : "")));
            }
        }
    }

    private void remember(Naming naming, List<JsonNode> named) {
        named.stream()
                .findFirst()
                .map(network -> network.at("/IPAM/Config/0/Gateway").asText())
                .filter(gateway -> !gateway.isEmpty())
                .ifPresent(gateway -> gateways.put(naming.network(), gateway.replaceFirst("/.*", "")));
    }

    /**
     * Those of that name, the oldest first. The engine lets two networks have one name, so names are looked at exactly
     * and owners always.
     */
    private List<JsonNode> named(Naming naming) throws IOException {
        ObjectNode filters = JsonNodeFactory.instance.objectNode();
        filters.putArray("name").add(naming.network());
        List<JsonNode> named = new ArrayList<>();
        for (JsonNode network : engine.get("/networks?filters=" + Engine.encoded(filters.toString()))) {
            if (network.path("Name").asText().equals(naming.network())) {
                named.add(network);
            }
        }
        for (JsonNode network : named) {
            if (!naming.ours(network.path("Labels"))) {
                throw new Problem(new Reason.ForeignObject(
                        Naming.owner("the network " + naming.network(), network.path("Labels"))));
            }
        }
        named.sort(Comparator.comparing(
                network -> network.path("Created").asText() + network.path("Id").asText()));
        return named;
    }

    /**
     * Whether this machine reaches the addresses of the stack's containers: their bridge is one of its own interfaces.
     * Not so with an engine in a virtual machine, in a user namespace (rootless) or elsewhere, or where Cairn itself is
     * in a container.
     */
    boolean reachable(Naming naming) throws IOException {
        return gateway(naming).isPresent();
    }

    /** The address of this machine in the stack's network, where it has one. */
    Optional<String> gateway(Naming naming) throws IOException {
        if (!System.getProperty("os.name").startsWith("Linux")) {
            return Optional.empty();
        }
        if (!gateways.containsKey(naming.network())) {
            remember(naming, named(naming));
        }
        Optional<String> gateway = Optional.ofNullable(gateways.get(naming.network()));
        boolean local =
                gateway.isPresent() && NetworkInterface.getByInetAddress(InetAddress.ofLiteral(gateway.get())) != null;
        return local ? gateway : Optional.empty();
    }

    /** Makes a named volume, if it is not there; its data is never touched. */
    void volume(Naming naming, String name) throws IOException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("Name", naming.volume(name));
        naming.labels().forEach(body.putObject("Labels")::put);
        JsonNode volume = engine.post("/volumes/create", body);
        if (!naming.ours(volume.path("Labels"))) {
            throw new Problem(
                    new Reason.ForeignObject(Naming.owner("the volume " + naming.volume(name), volume.path("Labels"))));
        }
    }

    /** Removes the network, and the volumes too when the data is to go. */
    void teardown(Naming naming, boolean data) throws IOException {
        for (JsonNode network : engine.get("/networks?" + naming.filter(Optional.empty()))) {
            ignoringAbsence(
                    () -> engine.delete("/networks/" + network.path("Id").asText()));
        }
        gateways.remove(naming.network());
        if (data) {
            for (JsonNode volume :
                    engine.get("/volumes?" + naming.filter(Optional.empty())).path("Volumes")) {
                ignoringAbsence(() -> engine.delete(
                        "/volumes/" + Engine.encoded(volume.path("Name").asText())));
            }
        }
    }

    /** A deletion. */
    @FunctionalInterface
    private interface Deletion {
        void delete() throws IOException;
    }

    private static void ignoringAbsence(Deletion deletion) throws IOException {
        try {
            deletion.delete();
        } catch (EngineRefusal e) {
            if (!e.absent()) {
                throw e;
            }
        }
    }
}
