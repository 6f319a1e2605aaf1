package dev.cairn.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.api.Stack;
import dev.cairn.apiserver.Link;
import dev.cairn.apiserver.Move;
import dev.cairn.apiserver.Network;
import dev.cairn.apiserver.SimulatedCluster;
import dev.cairn.apiserver.Transport;
import dev.cairn.apiserver.Turns;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One process of the operator: the shells as they are, over the client as it is. What the framework does around them, is
 * done here, in turns: it watches the Stack, adds its finalizer, calls for a pass when something changed or it is time.
 */
final class SimulatedOperator implements AutoCloseable {
    private static final String FINALIZER = "cairn.dev/teardown";
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final SimulatedCluster cluster;
    private final Turns turns;
    private final Turns.Process process;
    private final Clock clock;
    private final Link link;
    private final String path;
    private final KubernetesClient client;
    private final KubernetesRuntime runtime;
    private final Neighbours neighbours = new Neighbours();
    private final Shells shells;
    private SimulatedCluster.Feed feed;
    private Optional<Stack> current = Optional.empty();
    private boolean awake = true;
    private boolean passing;
    private Instant dueAt = Instant.MIN;

    /**
     * A process that has just begun.
     *
     * @param path of the Stacks that it looks after
     * @param wrong what its requests go through; the identity where nothing is planted
     */
    SimulatedOperator(
            SimulatedCluster cluster,
            Link link,
            Turns turns,
            Clock clock,
            String path,
            UnaryOperator<Network> wrong,
            Announcements announcements) {
        this.cluster = cluster;
        this.link = link;
        this.turns = turns;
        this.process = turns.process();
        this.clock = clock;
        this.path = path;
        this.feed = cluster.feed(path);
        this.client = Transport.client(wrong.apply(link), process);
        this.runtime = new KubernetesRuntime(client);
        StatusBudget budget = new StatusBudget();
        this.shells = new Shells(
                new Identity(client, Optional.empty()),
                (stack, account, wake) -> new StackShell(
                        stack,
                        account,
                        new StackShell.Parts(
                                runtime,
                                new ClusterPlanner(runtime.capabilities(), client, neighbours, Allowance.USUAL),
                                client,
                                announcements,
                                neighbours,
                                budget,
                                clock,
                                wake)),
                _ -> awake = true,
                new Wakeups());
    }

    Link link() {
        return link;
    }

    /** What could happen next in it. */
    List<Move> moves() {
        List<Move> moves = new ArrayList<>(link.moves());
        if (feed.behind()) {
            moves.add(new Move("", this::look));
        }
        boolean due = awake || !clock.instant().isBefore(dueAt);
        if (!passing && current.isPresent() && due) {
            moves.add(new Move("", this::pass));
        }
        return moves;
    }

    /** When it does something by time alone. */
    Instant nextAt() {
        return passing || current.isEmpty() ? Instant.MAX : dueAt;
    }

    private void look() {
        Optional<SimulatedCluster.News> news = feed.next();
        if (news.isEmpty()) {
            feed = cluster.feed(path);
            if (!feed.behind()) {
                seen(Optional.empty());
            }
        } else {
            seen(news.filter(one -> !one.gone()).map(SimulatedCluster.News::object));
        }
    }

    private void seen(Optional<JsonNode> object) {
        Optional<Stack> now =
                object.map(json -> client.getKubernetesSerialization().unmarshal(json.toString(), Stack.class));
        boolean news = now.isEmpty() || current.isEmpty() || new StackChanged().accept(now.get(), current.get());
        if (now.isEmpty()) {
            current.ifPresent(this::forget);
        }
        current = now;
        awake |= news;
    }

    private void forget(Stack stack) {
        shells.forget(ResourceID.fromResource(stack));
        neighbours.forget(ResourceID.fromResource(stack));
    }

    private void pass() {
        passing = true;
        awake = false;
        Stack stack = client.getKubernetesSerialization().clone(current.orElseThrow());
        turns.begin("pass", () -> {
            try {
                dueAt = passed(stack);
            } catch (KubernetesClientException e) {
                dueAt = clock.instant().plus(AGAIN);
            } finally {
                passing = false;
            }
        });
    }

    private Instant passed(Stack stack) {
        boolean removing = stack.getMetadata().getDeletionTimestamp() != null;
        boolean guarded = stack.getMetadata().getFinalizers().contains(FINALIZER);
        if (!guarded) {
            if (!removing) {
                guard(stack, FINALIZER);
            }
            return clock.instant().plus(Duration.ofMinutes(3));
        }
        StackShell.Outcome outcome = shells.pass(stack, removing, clock.instant());
        if (removing && outcome.over()) {
            forget(stack);
            Stack now = client.resource(stack).get();
            if (now != null
                    && now.getMetadata().getUid().equals(stack.getMetadata().getUid())) {
                guard(now, "");
            }
        }
        return outcome.wakeAt();
    }

    /** Has the Stack have that finalizer, or not have ours, beside those of others. */
    private void guard(Stack stack, String finalizer) {
        List<String> all = new ArrayList<>(stack.getMetadata().getFinalizers());
        all.remove(FINALIZER);
        if (!finalizer.isEmpty()) {
            all.add(finalizer);
        }
        String patch = client.getKubernetesSerialization()
                .asJson(Map.of(
                        "metadata",
                        Map.of("resourceVersion", stack.getMetadata().getResourceVersion(), "finalizers", all)));
        client.resource(stack).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    /** The process ends wherever it is. */
    @Override
    public void close() {
        process.end();
        cluster.cut(link);
        current.ifPresent(this::forget);
        runtime.close();
        client.close();
    }
}
