package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What is between one process and the API server. Nothing arrives by itself: requests, answers and the events of watches
 * are moves, so each may be as late as it gets, and overtaken by all others.
 */
public final class Link implements Network {
    private final SimulatedApi api;
    private final Fault.Source faults;
    private final Runnable crash;
    private final Consumer<String> log;
    private final List<Request> requests = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private final List<Stream> streams = new ArrayList<>();
    /** Lists and watches that the client asks for again as soon as its timer rings. */
    private final Set<String> owed = new TreeSet<>();

    private boolean cut;
    private int writes;

    private record Request(Call call, CompletableFuture<Answer> future) {}

    private record Reply(Call call, CompletableFuture<Answer> future, Optional<Answer> answer) {}

    private record Stream(Call call, Line line, Watching watching) {}

    /**
     * An open one.
     *
     * @param crash ends the process
     * @param log told of everything that is asked for and changes something, or goes wrong
     */
    Link(SimulatedApi api, Fault.Source faults, Runnable crash, Consumer<String> log) {
        this.log = log;
        this.api = api;
        this.faults = faults;
        this.crash = crash;
    }

    /** How many requests that change something have arrived. */
    public int writes() {
        return writes;
    }

    /** Whether the client is to come back with a list or watch before anything else happens. */
    public boolean owes() {
        return !cut && !owed.isEmpty();
    }

    @Override
    public CompletableFuture<Answer> request(Call call) {
        CompletableFuture<Answer> future = new CompletableFuture<>();
        if (cut) {
            future.completeExceptionally(new IOException("this process has ended"));
        } else {
            owed.remove(key(call));
            requests.add(new Request(call, future));
        }
        return future;
    }

    @Override
    public Hangup watch(Call call, Line line) {
        Stream stream = new Stream(call, line, api.watching(call));
        if (!cut) {
            owed.remove(key(call));
            streams.add(stream);
        }
        return () -> streams.remove(stream);
    }

    private static String key(Call call) {
        return call.path() + " " + call.query().getOrDefault("labelSelector", "");
    }

    /** Everything that could arrive now. */
    public List<Move> moves() {
        List<Move> moves = new ArrayList<>();
        requests.forEach(request -> moves.add(new Move("", () -> arrives(request))));
        replies.forEach(reply -> moves.add(new Move("", () -> answers(reply))));
        streams.stream()
                .filter(stream -> stream.watching().behind())
                .forEach(stream -> moves.add(new Move("", () -> shows(stream))));
        return moves;
    }

    private void arrives(Request request) {
        requests.remove(request);
        Call call = request.call();
        Fault fault = faults.of(call);
        switch (fault) {
            case NONE, LOST_ANSWER, CRASH_AFTER -> {
                Answer answer = carriedOut(call);
                if (fault != Fault.NONE || !call.method().equals("GET")) {
                    log.accept(told(call) + ": " + answer.code() + (fault == Fault.NONE ? "" : ", " + fault));
                }
                Optional<Answer> told = fault == Fault.NONE ? Optional.of(answer) : Optional.empty();
                replies.add(new Reply(call, request.future(), told));
            }
            case LOST_REQUEST, CRASH_BEFORE -> {
                log.accept(told(call) + ": " + fault);
                replies.add(new Reply(call, request.future(), Optional.empty()));
            }
            case CONFLICT -> refused(request, 409, "Conflict", "the object has been modified");
            case TOO_MANY -> refused(request, 429, "TooManyRequests", "try again later");
            case SERVER_ERROR -> refused(request, 500, "InternalError", "etcdserver: request timed out");
        }
        if (fault == Fault.CRASH_BEFORE || fault == Fault.CRASH_AFTER) {
            crash.run();
        }
    }

    private Answer carriedOut(Call call) {
        if (!call.method().equals("GET") && !call.query().containsKey("dryRun")) {
            writes++;
        }
        return api.call(call);
    }

    private void refused(Request request, int code, String reason, String message) {
        log.accept(told(request.call()) + ": " + code + " though nothing is wrong");
        replies.add(new Reply(request.call(), request.future(), Optional.of(Answer.refused(code, reason, message))));
    }

    private void answers(Reply reply) {
        replies.remove(reply);
        boolean listing = reply.call().method().equals("GET")
                && Where.of(reply.call().path()).namespace().isEmpty()
                && !reply.call().path().matches("/apis?/((?:[^/]+/)?v[^/]+)");
        if (listing && reply.answer().filter(Answer::ok).isEmpty()) {
            owed.add(key(reply.call()));
        }
        if (reply.answer().isPresent()) {
            reply.future().complete(reply.answer().get());
        } else {
            reply.future().completeExceptionally(new IOException("connection reset"));
        }
    }

    private void shows(Stream stream) {
        Optional<ObjectNode> event = stream.watching().next();
        if (stream.watching().over()) {
            ends(stream, event);
        } else {
            event.ifPresent(stream.line()::event);
        }
    }

    private void ends(Stream stream, Optional<ObjectNode> last) {
        streams.remove(stream);
        owed.add(key(stream.call()));
        last.ifPresent(stream.line()::event);
        stream.line().end();
    }

    /** How a watch could break. */
    List<Move> breaks() {
        return streams.stream()
                .map(stream ->
                        new Move("a watch breaks: " + stream.call().path(), () -> ends(stream, Optional.empty())))
                .toList();
    }

    /** The process has ended: what it asked for may still arrive, and nothing comes back. */
    List<Move> cut() {
        cut = true;
        streams.clear();
        List<Move> ghosts = requests.stream()
                .filter(request -> !request.call().method().equals("GET"))
                .map(request -> new Move(
                        "what a process asked for that has ended: " + told(request.call()),
                        () -> api.call(request.call())))
                .toList();
        List.copyOf(requests).forEach(request -> request.future().completeExceptionally(new IOException("ended")));
        List.copyOf(replies).forEach(reply -> reply.future().completeExceptionally(new IOException("ended")));
        requests.clear();
        replies.clear();
        return ghosts;
    }

    static String told(Call call) {
        return call.method() + " " + call.path();
    }
}
