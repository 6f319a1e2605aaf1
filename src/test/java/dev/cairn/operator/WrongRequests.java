package dev.cairn.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.apiserver.Answer;
import dev.cairn.apiserver.Call;
import dev.cairn.apiserver.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    private static Call withStatus(Call call, Consumer<ObjectNode> edit) {
        return isStatus(call) ? with(call, body -> edit.accept((ObjectNode) body.get("status"))) : call;
    }

    /** The first status of a process names the first generation, whatever was told before. */
    static Network beginsToCountAnew(Network right) {
        boolean[] began = {false};
        return with(right, call -> {
            Call wrong = began[0] ? call : withStatus(call, status -> status.put("observedGeneration", 1));
            began[0] |= isStatus(call);
            return wrong;
        });
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

    /** What is under way is told ready. */
    static Network tellsReadyWhatIsUnderWay(Network right) {
        return with(
                right,
                call -> withStatus(call, status -> status.path("conditions").forEach(condition -> {
                    if (condition.path("type").asText().equals("Ready")) {
                        ((ObjectNode) condition).put("status", "True");
                    }
                })));
    }

    private static Call deletionOf(String path) {
        return new Call("DELETE", path, Map.of(), "application/json", MissingNode.getInstance());
    }

    /** A claim that is to be another one is deleted, to be made anew. */
    static Network makesClaimsAnew(Network right) {
        return with(right, call -> {
            boolean changes = call.path().contains("/persistentvolumeclaims/")
                    && !call.method().equals("GET");
            return changes ? deletionOf(call.path()) : call;
        });
    }

    /** The first that is to go takes all others with it. */
    static Network deletesEverythingAtOnce(Network right) {
        List<Call> also = new ArrayList<>();
        Set<String> made = new TreeSet<>();
        return new WrongRequests(
                right,
                call -> {
                    boolean workload =
                            call.path().contains("/deployments/") || call.path().contains("/statefulsets/");
                    if (workload && call.method().equals("PATCH")) {
                        made.add(call.path());
                    } else if (workload && call.method().equals("DELETE")) {
                        made.forEach(path -> also.add(deletionOf(path)));
                        made.clear();
                    }
                    return call;
                },
                also);
    }

    /** What is under way is seen ready. */
    static Network seesReadyWhatIsUnderWay(Network right) {
        return new Network() {
            @Override
            public CompletableFuture<Answer> request(Call call) {
                return right.request(call);
            }

            @Override
            public Hangup watch(Call call, Line line) {
                return right.watch(call, new Line() {
                    @Override
                    public void event(JsonNode event) {
                        line.event(ready(event.deepCopy()));
                    }

                    @Override
                    public void end() {
                        line.end();
                    }
                });
            }
        };
    }

    private static JsonNode ready(JsonNode event) {
        JsonNode object = event.path("object");
        int replicas = object.path("spec").path("replicas").asInt();
        if (object.path("status") instanceof ObjectNode status && replicas > 0) {
            List.of("replicas", "readyReplicas", "availableReplicas", "updatedReplicas")
                    .forEach(count -> status.put(count, replicas));
            status.set("observedGeneration", object.path("metadata").path("generation"));
            status.set("updateRevision", status.path("currentRevision"));
        }
        return event;
    }
}
