package dev.cairn.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Instance;
import dev.cairn.model.Resource.Backend;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is seen by events, answers and listings that overtake each other. */
class SightingsTest {
    private static final Instance STARTED = new Instance(
            "id-2",
            "db",
            2,
            "hash",
            Instance.State.RUNNING,
            Optional.of(Instant.EPOCH),
            Optional.empty(),
            0,
            Instance.Replicas.SINGLE,
            Optional.empty(),
            "");

    private final Sightings sightings = new Sightings();

    @Test
    void what_a_start_came_to_is_there_although_a_listing_missed_it() {
        sightings.seen(Backend.DOCKER, STARTED);
        sightings.listed(Backend.DOCKER, Set.of("db"), List.of(), sightings.stamp());
        assertThat(sightings.of("db").instances()).isEmpty();

        sightings.started(Backend.DOCKER, STARTED);

        assertThat(sightings.of("db").instances()).containsExactly(STARTED);
    }

    @Test
    void what_was_seen_to_be_gone_does_not_come_back_by_a_late_event() {
        sightings.seen(Backend.DOCKER, STARTED);
        sightings.gone("db", "id-2");

        sightings.seen(Backend.DOCKER, STARTED);

        assertThat(sightings.of("db").instances()).isEmpty();
    }
}
