package dev.cairn.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one pass decided.
 *
 * @param effects to perform, in order per resource
 * @param memory to persist before the effects are performed
 * @param events one for every transition
 * @param wakeAt when time alone would change something
 */
public record Step(List<Effect> effects, Memory memory, List<LifecycleEvent> events, Optional<Instant> wakeAt) {
    public Step {
        effects = List.copyOf(effects);
        events = List.copyOf(events);
    }
}
