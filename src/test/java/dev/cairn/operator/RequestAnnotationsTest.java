package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Request;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestAnnotationsTest {

    @Test
    void are_a_verb_and_an_id_per_resource() {
        assertThat(RequestAnnotations.of(Map.of(
                        "request.cairn.dev/web", "restart 17",
                        "request.cairn.dev/db", " stop   4f ",
                        "example.org/other", "restart 18")))
                .containsExactly(
                        new Request.OnResource("4f", Request.Verb.STOP, "db"),
                        new Request.OnResource("17", Request.Verb.RESTART, "web"));
    }

    @Test
    void that_are_not_written_like_one_are_passed_over() {
        assertThat(RequestAnnotations.of(
                        Map.of("request.cairn.dev/web", "restart", "request.cairn.dev/db", "explode 1")))
                .isEmpty();
    }
}
