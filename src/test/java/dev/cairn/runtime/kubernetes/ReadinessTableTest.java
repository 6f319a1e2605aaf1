package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The readiness of every kind of the table, from objects as they are read: the facts are in files. */
class ReadinessTableTest {
    private static final Path CASES = Path.of("src/test/resources/readiness");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private static final Readiness.Knowledge KNOWLEDGE = new Readiness.Knowledge() {
        @Override
        public boolean bindsOnFirstUse(String storageClass) {
            return storageClass.equals("late");
        }

        @Override
        public boolean declaresConditions(String apiVersion, String kind) {
            return kind.equals("Conditional");
        }
    };

    static Stream<Arguments> cases() throws IOException {
        return all().map(one -> Arguments.of(one.get("name"), one));
    }

    private static Stream<Map<?, ?>> all() throws IOException {
        List<Map<?, ?>> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(CASES)) {
            for (Path file : files.sorted().toList()) {
                List<?> list = YAML.unmarshal(Files.readString(file), List.class);
                list.forEach(one -> cases.add((Map<?, ?>) one));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void is(String name, Map<?, ?> one) {
        GenericKubernetesResource object = YAML.convertValue(one.get("object"), GenericKubernetesResource.class);

        Readiness readiness = Readiness.of(object, KNOWLEDGE);

        String message = one.get("message") instanceof String text ? text : "";
        assertThat(readiness)
                .as(name)
                .isEqualTo(new Readiness(Readiness.Verdict.valueOf((String) one.get("verdict")), message));
    }

    @Test
    void every_case_that_nobody_else_judges_so_says_why() throws IOException {
        assertThat(all().filter(one -> ((List<?>) one.get("by")).isEmpty()))
                .allSatisfy(one -> assertThat((String) one.get("differs")).isNotBlank());
    }
}
