package dev.cairn.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.apiserver.Answer;
import dev.cairn.apiserver.Call;
import dev.cairn.apiserver.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** An operator with a bug, as its requests show it: each is another one than the shell meant. */
record WrongRequests(Network right, UnaryOperator<Call> changed, List<Call> also) implements Network {

    private static WrongRequests with(Network right, UnaryOperator<Call> changed) {
        return new WrongRequests(right, changed, new ArrayList<>());
    }

    @Override
    public CompletableFuture<Answer> request(Call call) {
        Call wrong = changed.apply(call);
        List<Call> more = List.copyOf(also);
        also.clear();
        more.forEach(right::request);
        return right.request(wrong);
    }

    @Override
    public Hangup watch(Call call, Line line) {
        return right.watch(call, line);
    }

    private static Call with(Call call, Consumer<ObjectNode> edit) {
        ObjectNode body = call.body().deepCopy();
        edit.accept(body);
        return new Call(call.method(), call.path(), call.query(), call.type(), body);
    }

    /** The first apply does not say that there must be nothing yet. */
    static Network appliesOntoAnything(Network right) {
        return with(right, call -> {
            boolean first = call.body()
                    .path("metadata")
                    .path("resourceVersion")
                    .asText()
                    .equals("1");
            return first ? with(call, body -> ((ObjectNode) body.get("metadata")).remove("resourceVersion")) : call;
        });
    }

    private static boolean isStatus(Call call) {
        return call.path().endsWith("/status");
    }

    /** The status is written over any other one, also over that of a process that came later. */
    static Network writesWhateverStatusIsThere(Network right) {
        return with(
                right,
                call -> isStatus(call)
                        ? with(call, body -> ((ObjectNode) body.get("metadata")).remove("resourceVersion"))
                        : call);
    }

    /** What is composed of secrets is noted where everybody may read it, too. */
    static Network keepsComposedValuesInAConfigMap(Network right) {
        List<Call> also = new ArrayList<>();
        return new WrongRequests(
                right,
                call -> {
                    if (call.body().path("kind").asText().equals("Secret")) {
                        Call map = with(
                                call, body -> body.put("kind", "ConfigMap").set("data", body.remove("stringData")));
                        also.add(new Call(
                                map.method(),
                                map.path().replace("/secrets/", "/configmaps/"),
                                map.query(),
                                map.type(),
                                map.body()));
                    }
                    return call;
                },
                also);
    }

    /** The status names the newest generation that is known, not that of the plan it is about. */
    static Network namesTheNewestGeneration(Network right) {
        long[] newest = {0};
        UnaryOperator<Call> wrong = call -> isStatus(call)
                ? with(call, body -> ((ObjectNode) body.get("status"))
                        .put(
                                "observedGeneration",
                                Math.max(
                                        newest[0],
                                        body.path("status")
                                                .path("observedGeneration")
                                                .asLong())))
                : call;
        return with(
                new Listening(
                        right,
                        stack -> newest[0] =
                                stack.path("metadata").path("generation").asLong()),
                wrong);
    }

    /** Hears what the answers say of the Stack. */
    private record Listening(Network right, Consumer<JsonNode> stack) implements Network {
        @Override
        public CompletableFuture<Answer> request(Call call) {
            return right.request(call).thenApply(answer -> {
                if (answer.body().path("kind").asText().equals("Stack")) {
                    stack.accept(answer.body());
                }
                return answer;
            });
        }

        @Override
        public Hangup watch(Call call, Line line) {
            return right.watch(call, line);
        }
    }
}
