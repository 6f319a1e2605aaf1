package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** An API server and what works behind it, which does nothing by itself: everything that may happen next is a move. */
public final class SimulatedCluster {
    private final SimulatedApi api;
    private final Controllers controllers;
    private final Temper temper;
    private final Random random;
    private final List<Move> ghosts = new ArrayList<>();
    /** Until when what nobody changed needs no other look: the version, and whether there was nothing to collect. */
    private long collectedAt = -1;

    public SimulatedCluster(InstantSource time, Random random) {
        this.api = new SimulatedApi(time);
        this.random = random;
        this.temper = new Temper(random);
        this.controllers = new Controllers(api, time, temper);
    }

    /** A connection of a process. */
    public Link link(Fault.Source faults, Runnable crash, Consumer<String> log) {
        return new Link(api, faults, crash, log);
    }

    /** The process at that link has ended; what it had under way may come late. */
    public void cut(Link link) {
        for (Move ghost : link.cut()) {
            if (random.nextBoolean()) {
                ghosts.add(ghost);
            }
        }
    }

    /** From now on everything works. */
    public void calms() {
        temper.calms();
    }

    /** What the cluster could do now. */
    public List<Move> moves() {
        List<Move> moves = new ArrayList<>();
        controllers.due().forEach(due -> moves.add(new Move("", due)));
        if (collectedAt != api.store().version()) {
            moves.add(new Move("", () -> {
                if (!api.collect()) {
                    collectedAt = api.store().version();
                }
            }));
        }
        for (Move ghost : ghosts) {
            moves.add(new Move(ghost.told(), () -> {
                ghosts.remove(ghost);
                ghost.happens().run();
            }));
        }
        return moves;
    }

    /** What could go wrong now with what runs there, and with the watches at that link. */
    public List<Move> mishaps(Link link) {
        List<Move> moves = new ArrayList<>(link.breaks());
        controllers.mishaps().forEach(mishap -> moves.add(new Move("a pod stumbles", mishap)));
        moves.add(new Move("the server forgets what happened", () -> api.store().compact()));
        return moves;
    }

    /** When something becomes due there by time alone. */
    public Instant nextAt() {
        return controllers.nextAt();
    }

    /** A request of a user, which always arrives. */
    public Answer send(String method, String path, String type, String body) {
        return api.call(Call.of(method, path, type, body.isEmpty() ? MissingNode.getInstance() : Json.read(body))
                .with("fieldManager", "user"));
    }

    /** What watches a path from now on, a step at a time. */
    public Feed feed(String path) {
        return new Feed(api, path);
    }

    /** Everything there is. */
    public List<JsonNode> objects() {
        return api.store().present().stream()
                .map(stored -> (JsonNode) stored.object())
                .toList();
    }

    /** Tells that one of everything that changes: what it was before, missing for something new, and what it is. */
    public void onChange(BiConsumer<JsonNode, JsonNode> observer) {
        api.store()
                .listen(change -> observer.accept(
                        change.before()
                                .map(before -> (JsonNode) before.object())
                                .orElse(MissingNode.getInstance()),
                        change.type() == Store.Change.Type.DELETED
                                ? MissingNode.getInstance()
                                : change.after().object()));
    }

    /** Whether something that keeps pods is ready as it was applied last. */
    public static boolean isReady(JsonNode object) {
        return Controllers.isReady(object);
    }

    /** Bytes that a claim asks for. */
    public static long size(JsonNode claim) {
        return Kinds.size(claim);
    }

    /** A watch of one path by somebody who is no part of the simulation. */
    public static final class Feed {
        private final List<JsonNode> first = new ArrayList<>();
        private final Watching watching;

        private Feed(SimulatedApi api, String path) {
            JsonNode list = api.call(Call.get(path)).body();
            list.path("items").forEach(first::add);
            this.watching = api.watching(Call.get(path)
                    .with(
                            "resourceVersion",
                            list.path("metadata").path("resourceVersion").asText()));
        }

        /** Whether there is news; gaps are not shown here. */
        public boolean behind() {
            return !first.isEmpty() || watching.behind();
        }

        /** The next state of an object, and whether that was its last; empty when there was a gap and it begins anew. */
        public Optional<News> next() {
            if (!first.isEmpty()) {
                return Optional.of(new News(first.removeFirst(), false));
            }
            return watching.next()
                    .filter(_ -> !watching.over())
                    .map(event -> new News(
                            event.path("object"), event.path("type").asText().equals("DELETED")));
        }
    }

    /** An object as it became. */
    public record News(JsonNode object, boolean gone) {}
}
