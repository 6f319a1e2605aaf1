package dev.cairn.operator;

import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.LifecycleEvent.Type;
import dev.cairn.runtime.StackRef;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Tells people what happened, as Kubernetes Events of the Stack. News waits in a queue and is sent a few at a time, after
 * the work that it is about; the same again within a few minutes is counted, not repeated; when there is too much of it
 * the oldest is dropped. Nothing depends on it.
 */
public final class Announcer implements Announcements, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Announcer.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int AT_ONCE = 10;
    private static final int LONGEST_QUEUE = 1024;
    private static final int REMEMBERED = 512;
    /** How long the same happening belongs to one series; the API server keeps an event for an hour. */
    private static final Duration SERIES = Duration.ofMinutes(6);
    /** Longest note that the API server takes. */
    private static final int LONGEST_NOTE = 1024;

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final KubernetesClient client;
    private final Clock clock;
    private final String instance;
    private final Deque<News> queue = new ArrayDeque<>();
    private final Map<News, Sent> sent = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<News, Sent> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("events").factory());

    /** What happened to what. */
    private record News(StackRef stack, String type, String reason, String note) {
        String namespace() {
            return stack.id().substring(0, stack.id().indexOf('/'));
        }
    }

    /** An event that is there. */
    private record Sent(String name, int count, Instant last) {}

    /** One that sends from now on. */
    Announcer(KubernetesClient client, Clock clock, String instance) {
        this.client = client;
        this.clock = clock;
        this.instance = instance;
        var _ = timer.scheduleWithFixedDelay(this::send, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Queues what people want to hear of it. */
    @Override
    public void tell(StackRef stack, LifecycleEvent event) {
        if (told(event.type())) {
            String about = event.resource().isEmpty() ? "" : event.resource() + ": ";
            String words = event.message().isEmpty() ? said(event) : event.message();
            boolean bad = event.reason().isPresent() || event.type() == Type.STACK_DEGRADED;
            queue(new News(stack, bad ? "Warning" : "Normal", reason(event.type()), about + words));
        }
    }

    /** Queues something that is no step in the lifecycle and nothing bad. */
    @Override
    public void note(StackRef stack, String reason, String note) {
        queue(new News(stack, "Normal", reason, note));
    }

    /** Queues a warning that is no step in the lifecycle. */
    @Override
    public void warn(StackRef stack, String reason, String note) {
        queue(new News(stack, "Warning", reason, note));
    }

    private synchronized void queue(News news) {
        if (queue.size() == LONGEST_QUEUE) {
            queue.removeFirst();
            LOG.debugf("event=EventDropped stack=%s", news.stack().id());
        }
        queue.addLast(news);
    }

    /** Every transition of the stack; of a resource what ends a wait or a run. */
    private static boolean told(Type type) {
        return switch (type) {
            case STACK_STARTING,
                    STACK_READY,
                    STACK_DEGRADED,
                    STACK_COMPLETED,
                    STACK_SUSPENDED,
                    STACK_STOPPING,
                    STACK_STOPPED,
                    STACK_FAILED,
                    MODE_CHANGING,
                    MODE_CHANGED,
                    RESOURCE_READY,
                    RESOURCE_FAILED,
                    RESOURCE_RESTARTING,
                    RESOURCE_COMPLETED,
                    RESOURCE_QUARANTINED -> true;
            case RESOURCE_PENDING,
                    RESOURCE_BLOCKED,
                    RESOURCE_STARTING,
                    RESOURCE_RUNNING,
                    RESOURCE_UNREADY,
                    RESOURCE_STOPPING,
                    RESOURCE_STOPPED,
                    RESOURCE_SKIPPED,
                    RESOURCE_UNMANAGED,
                    STACK_WARNING -> false;
        };
    }

    /** {@code RESOURCE_READY} is {@code ResourceReady}. */
    private static String reason(Type type) {
        StringBuilder words = new StringBuilder();
        for (String word : type.name().split("_")) {
            words.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        return words.toString();
    }

    private static String said(LifecycleEvent event) {
        return event.reason()
                .map(reason -> reason.text())
                .orElseGet(
                        () -> event.type().name().replaceFirst("^[A-Z]+_", "").toLowerCase(java.util.Locale.ROOT));
    }

    private void send() {
        try {
            for (int n = 0; n < AT_ONCE; n++) {
                Optional<News> next = next();
                if (next.isEmpty()) {
                    return;
                }
                send(next.get());
            }
        } catch (RuntimeException e) {
            LOG.debugf("event=EventNotSent message=\"%s\"", e.getMessage());
        }
    }

    private synchronized Optional<News> next() {
        return Optional.ofNullable(queue.pollFirst());
    }

    private void send(News news) {
        Instant now = clock.instant();
        Sent before = sent.get(news);
        if (before != null && now.isBefore(before.last().plus(SERIES))) {
            sent.put(news, new Sent(before.name(), before.count() + 1, now));
            again(news, sent.get(news));
        } else {
            String name = news.stack().name() + "." + Long.toHexString(now.toEpochMilli() * 1000 + sent.size());
            create(news, name, now);
            sent.put(news, new Sent(name, 1, now));
        }
    }

    private void create(News news, String name, Instant now) {
        client.resource(new EventBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(news.namespace())
                        .endMetadata()
                        .withEventTime(new MicroTime(MICROS.format(now)))
                        .withNewRegarding()
                        .withApiVersion("cairn.dev/v1alpha1")
                        .withKind("Stack")
                        .withNamespace(news.namespace())
                        .withName(news.stack().name())
                        .withUid(news.stack().uid())
                        .endRegarding()
                        .withType(news.type())
                        .withReason(news.reason())
                        .withAction("Reconcile")
                        .withNote(
                                news.note().length() <= LONGEST_NOTE
                                        ? news.note()
                                        : news.note().substring(0, LONGEST_NOTE))
                        .withReportingController("cairn.dev/operator")
                        .withReportingInstance(instance)
                        .build())
                .create();
    }

    private void again(News news, Sent now) {
        try {
            client.events()
                    .v1()
                    .events()
                    .inNamespace(news.namespace())
                    .withName(now.name())
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"series\":{\"count\":" + now.count() + ",\"lastObservedTime\":\""
                                    + MICROS.format(now.last()) + "\"}}");
        } catch (KubernetesClientException e) {
            sent.remove(news); // it expired: the next one begins a new series
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
