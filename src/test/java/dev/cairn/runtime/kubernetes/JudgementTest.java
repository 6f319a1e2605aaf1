package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Workload.Expressions;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the expressions of a user's object may cost. Against a real server: {@link ManifestsTest}. */
class JudgementTest {
    private static final Judgement.Judge STRICT =
            new Judgement.Judge(Readiness.Knowledge.NONE, new Reach.Limits(1, 20, 10));

    @Test
    void an_output_that_is_too_long_is_not_told_and_its_object_not_ready() {
        Judgement judgement =
                new Judgement(Expressions.NONE, Map.of("long", "self.data.text + 'é'", "short", "self.data.text"));

        Judgement.Seen seen = judgement.of(map("0123456789"), STRICT);

        assertThat(seen.facts()).isEqualTo(Map.of("short", "0123456789"));
        assertThat(seen.readiness())
                .isEqualTo(Readiness.waiting("output long has 12 bytes, and this operator takes at most 10 (its setting"
                        + " limits.output-bytes)"));
        assertThat(judgement.of(map("01234567"), STRICT).readiness().ready()).isTrue();
    }

    @Test
    void an_expression_that_loops_too_long_is_given_up_and_says_so() {
        String loops = "self.data.text.matches('0+') && %s.all(i, i >= 0)";
        String few = loops.formatted(List.of(1, 2, 3));
        String many =
                loops.formatted(java.util.stream.IntStream.range(0, 30).boxed().toList());

        assertThat(new Judgement(new Expressions("", "", few), Map.of())
                        .of(map("0"), STRICT)
                        .readiness()
                        .ready())
                .isTrue();
        assertThat(new Judgement(new Expressions("", "", many), Map.of())
                        .of(map("0"), STRICT)
                        .readiness()
                        .message())
                .startsWith("ConfigMap cannot be judged yet")
                .contains("20");
    }

    @Test
    void an_object_whose_annotation_says_nothing_that_can_be_read_waits() {
        for (String garbage : List.of("{", "{\"failed\":", "[1]", ": - :", "\"text\"")) {
            GenericKubernetesResource object = map("0");
            object.getMetadata().setAnnotations(Map.of(Labels.JUDGEMENT, garbage));

            assertThat(Judgement.seen(object, STRICT))
                    .as(garbage)
                    .isEqualTo(new Judgement.Seen(
                            Readiness.waiting("ConfigMap cannot be judged: its annotation cairn.dev/judgement is not"
                                    + " what Cairn wrote"),
                            Map.of()));
        }
        assertThat(Judgement.seen(map("0"), STRICT).readiness().ready()).isTrue();
    }

    private static GenericKubernetesResource map(String text) {
        GenericKubernetesResource map = new GenericKubernetesResource();
        map.setApiVersion("v1");
        map.setKind("ConfigMap");
        map.setMetadata(new ObjectMetaBuilder().withName("it").build());
        map.setAdditionalProperty("data", Map.of("text", text));
        return map;
    }
}
