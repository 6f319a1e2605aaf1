package dev.cairn.local;

import dev.cairn.model.Phase;
import dev.cairn.model.ResourceMemory;
import dev.cairn.status.Sight;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What a supervisor counts, in the text format of Prometheus. */
final class Metrics {
    private Metrics() {}

    static String text(Supervisor supervisor) {
        StringBuilder text = new StringBuilder();
        supervisor.sight().ifPresent(sight -> resources(supervisor.id(), sight, text));
        text.append("# HELP cairn_events_total Events of the stack's life so far.\n")
                .append("# TYPE cairn_events_total counter\n")
                .append("cairn_events_total{stack=\"")
                .append(supervisor.id())
                .append("\"} ")
                .append(supervisor.journal().newest())
                .append('\n');
        return text.toString();
    }

    private static void resources(String id, Sight sight, StringBuilder text) {
        Map<Phase, Integer> phases = new EnumMap<>(Phase.class);
        StringBuilder restarts = new StringBuilder();
        for (Map.Entry<String, ResourceMemory> resource : sight.memory().resources()) {
            phases.merge(resource.getValue().phase(), 1, Integer::sum);
            restarts.append("cairn_resource_restarts_total{stack=\"")
                    .append(id)
                    .append("\",resource=\"")
                    .append(resource.getKey())
                    .append("\"} ")
                    .append(resource.getValue().counters().restarts())
                    .append('\n');
        }
        text.append("# HELP cairn_resources Resources of the stack by phase.\n# TYPE cairn_resources gauge\n");
        for (Phase phase : Phase.values()) {
            text.append("cairn_resources{stack=\"")
                    .append(id)
                    .append("\",phase=\"")
                    .append(phase.name().toLowerCase(Locale.ROOT))
                    .append("\"} ")
                    .append(phases.getOrDefault(phase, 0))
                    .append('\n');
        }
        text.append("# HELP cairn_resource_restarts_total Restarts of a resource since its specification changed.\n")
                .append("# TYPE cairn_resource_restarts_total counter\n")
                .append(restarts);
    }
}
