package dev.cairn.operator;

import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.api.config.InformerStoppedHandler;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.jboss.logging.Logger;

/**
 * Not alive once the watch of the Stacks has ended for good, so that the next process tries again. The framework would
 * end this one on the spot, in the middle of whatever is at work.
 */
@Liveness
@Singleton
public class Blindness implements HealthCheck, InformerStoppedHandler {
    private static final Logger LOG = Logger.getLogger(Blindness.class);

    private final AtomicReference<String> cause = new AtomicReference<>();

    @Override
    @SuppressWarnings("rawtypes") // as the framework declares it
    public void onStop(SharedIndexInformer informer, Throwable ended) {
        if (ended != null) {
            LOG.errorf(
                    "event=WatchEnded kind=%s message=\"%s\"",
                    informer.getApiTypeClass().getSimpleName(), ended);
            cause.set(String.valueOf(ended.getMessage()));
        }
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("watch of Stacks");
        Optional<String> ended = Optional.ofNullable(cause.get());
        ended.ifPresent(why -> response.withData("ended", why));
        return response.status(ended.isEmpty()).build();
    }
}
