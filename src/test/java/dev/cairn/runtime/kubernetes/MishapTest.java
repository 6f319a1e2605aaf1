package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Events say, as controllers and the kubelet of Kubernetes 1.35 write them. */
class MishapTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "FailedCreate | Create Pod s-db-0 in StatefulSet s-db failed error: pods \"s-db-0\" is forbidden: exceeded quota: small | pods are refused: exceeded quota: small",
                "FailedCreate | create Claim data-s-db-0 for Pod s-db-0 in StatefulSet s-db failed error: no room | pods are refused: no room",
                "FailedCreate | Error creating: pods \"s-job-x7k2p\" is forbidden: exceeded quota: small | pods are refused: exceeded quota: small",
                "FailedCreate | (combined from similar events): Error creating: admission webhook \"w\" denied the request: no | pods are refused: admission webhook \"w\" denied the request: no",
                "FailedMount | MountVolume.SetUp failed for volume \"conf\" : secret \"x\" not found | FailedMount: MountVolume.SetUp failed for volume \"conf\" : secret \"x\" not found",
                "FailedAttachVolume | Multi-Attach error for volume \"v\" | FailedAttachVolume: Multi-Attach error for volume \"v\"",
                "FailedCreatePodSandBox | sandbox \"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\": no network | FailedCreatePodSandBox: sandbox \"…\": no network"
            })
    void is_the_same_for_every_try(String reason, String note, String text) {
        assertThat(Mishap.of(event(reason, note).build())).map(Mishap::text).contains(text);
    }

    @Test
    void names_the_fields_that_mend_what_pod_security_refuses() {
        Event refused = event(
                        "FailedCreate", "Error creating: pods \"a\" is forbidden: violates PodSecurity \"restricted\"")
                .build();

        assertThat(Mishap.of(refused).orElseThrow().text()).contains("set user", "podSecurity: Restricted");
    }

    @Test
    void is_nothing_where_it_is_about_something_else() {
        assertThat(Mishap.of(event("Preempted", "by another").build())).isEmpty();
        assertThat(Mishap.of(event("FailedMount", "x").withRegarding(null).build()))
                .isEmpty();
    }

    @Test
    void was_said_when_it_was_said_last() {
        Event again = event("FailedMount", "x")
                .withDeprecatedFirstTimestamp("2026-01-01T00:00:00Z")
                .withDeprecatedLastTimestamp("2026-01-01T00:05:00Z")
                .build();
        Event series = event("FailedMount", "x")
                .withNewEventTime("2026-01-01T00:00:00.000000Z")
                .withNewSeries()
                .withNewLastObservedTime("2026-01-01T00:07:00.000000Z")
                .endSeries()
                .build();

        assertThat(Mishap.of(again).map(Mishap::at)).isEqualTo(Optional.of(Instant.parse("2026-01-01T00:05:00Z")));
        assertThat(Mishap.of(series).map(Mishap::at)).isEqualTo(Optional.of(Instant.parse("2026-01-01T00:07:00Z")));
    }

    private static EventBuilder event(String reason, String note) {
        return new EventBuilder()
                .withNewMetadata()
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .withReason(reason)
                .withNote(note)
                .withNewRegarding()
                .withNamespace("shop")
                .withUid("uid-1")
                .endRegarding();
    }
}
