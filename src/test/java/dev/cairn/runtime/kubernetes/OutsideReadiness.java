package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What kstatus and Argo CD say of objects in their own tests, and what Cairn says of the same. */
public final class OutsideReadiness {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private static final Readiness.Knowledge KNOWLEDGE = new Readiness.Knowledge() {
        @Override
        public boolean bindsOnFirstUse(String storageClass) {
            return storageClass.equals("wait-for-first-consumer");
        }

        @Override
        public boolean declaresConditions(String apiVersion, String kind) {
            return false;
        }
    };

    /** One object: what they say, what Cairn says, and why that differs. */
    record Row(String by, String name, String theirs, Readiness.Verdict ours, Optional<String> reason) {
        boolean agrees() {
            return ours == meant(theirs);
        }
    }

    private OutsideReadiness() {}

    static List<Row> rows() {
        try (InputStream in = OutsideReadiness.class.getResourceAsStream("/outside/readiness.yaml")) {
            List<?> cases = YAML.unmarshal(in, List.class);
            return cases.stream()
                    .map(one -> (Map<?, ?>) one)
                    .map(one -> new Row(
                            (String) one.get("by"),
                            (String) one.get("case"),
                            (String) one.get("theirs"),
                            Readiness.of(
                                            YAML.convertValue(one.get("object"), GenericKubernetesResource.class),
                                            KNOWLEDGE)
                                    .verdict(),
                            Optional.ofNullable((String) one.get("why"))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Readiness.Verdict meant(String word) {
        return switch (word) {
            case "Current", "Healthy" -> Readiness.Verdict.READY;
            case "InProgress", "Progressing", "Suspended" -> Readiness.Verdict.IN_PROGRESS;
            case "Failed", "Degraded" -> Readiness.Verdict.FAILED;
            default -> throw new IllegalArgumentException("nobody says " + word);
        };
    }

    /** How far Cairn agrees, and every difference with its reason, as Markdown. */
    public static String markdown() {
        Map<String, int[]> counts = new TreeMap<>();
        StringBuilder differences =
                new StringBuilder("| from | object | theirs | Cairn's | why |\n| --- | --- | --- | --- | --- |\n");
        for (Row row : rows()) {
            int[] count = counts.computeIfAbsent(row.by(), _ -> new int[2]);
            count[row.agrees() ? 0 : 1]++;
            if (!row.agrees()) {
                differences.append("| %s | %s | %s | %s | %s |%n"
                        .formatted(
                                row.by(),
                                row.name(),
                                row.theirs(),
                                word(row.ours()),
                                row.reason().orElse("?")));
            }
        }
        StringBuilder agreement = new StringBuilder("| from | objects | agree | differ |\n| --- | --- | --- | --- |\n");
        counts.forEach((by, count) ->
                agreement.append("| %s | %d | %d | %d |%n".formatted(by, count[0] + count[1], count[0], count[1])));
        return agreement + "\n" + differences;
    }

    private static String word(Readiness.Verdict verdict) {
        return switch (verdict) {
            case READY -> "ready";
            case IN_PROGRESS -> "waiting";
            case FAILED -> "failed";
        };
    }
}
