package dev.cairn.operator;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cairn.model.Kind;
import dev.cairn.model.Memory;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.ResourceMemory.Latch;
import dev.cairn.model.Table;
import dev.cairn.runtime.kubernetes.ObjectJson;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which jobs are done, in a second place beside the status: a restore from a backup does not bring a status back, and a job
 * is not to run again over data that was restored with it.
 */
final class Latches {
    private Latches() {}

    /**
     * A job that is done.
     *
     * @param facts what it told
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Done(String hash, Map<String, String> facts) {
        Done {
            facts = facts == null ? Map.of() : Map.copyOf(facts);
        }
    }

    /** Those of the plan's jobs, by name. */
    static Map<String, String> of(Plan plan, Memory memory) {
        Map<String, String> notes = new TreeMap<>();
        for (Resource resource : plan.resources()) {
            if (resource.kind() instanceof Kind.Job) {
                memory.resources()
                        .get(resource.name())
                        .map(ResourceMemory::latch)
                        .flatMap(Latches::done)
                        .ifPresent(done -> notes.put(resource.name(), ObjectJson.JSON.asJson(done)));
            }
        }
        return notes;
    }

    private static Optional<Done> done(Latch latch) {
        Map<String, String> facts = new TreeMap<>();
        latch.facts().forEach((name, value) -> {
            if (value instanceof OutputValue.Plain(String text)) {
                facts.put(name, text);
            }
        });
        return latch.completedHash().map(hash -> new Done(hash, facts));
    }

    /** A memory that was lost, with what was noted; what cannot be read counts as not noted. */
    static Memory onto(Memory lost, Plan plan, Map<String, String> notes, Instant now) {
        Table<String, ResourceMemory> resources = lost.resources();
        for (Resource resource : plan.resources()) {
            Optional<Done> done = Optional.ofNullable(notes.get(resource.name()))
                    .filter(_ -> resource.kind() instanceof Kind.Job)
                    .flatMap(Latches::read);
            if (done.isPresent()) {
                resources = resources.with(resource.name(), latched(resource, done.get(), now));
            }
        }
        return Memory.restored(lost.stack(), resources);
    }

    private static Optional<Done> read(String note) {
        try {
            return Optional.ofNullable(ObjectJson.JSON.unmarshal(note, Done.class))
                    .filter(done -> done.hash() != null);
        } catch (RuntimeException _) {
            return Optional.empty(); // somebody wrote there
        }
    }

    private static ResourceMemory latched(Resource resource, Done done, Instant now) {
        ResourceMemory fresh = ResourceMemory.fresh(resource, now);
        Map<String, OutputValue> facts = new TreeMap<>();
        done.facts().forEach((name, text) -> facts.put(name, new OutputValue.Plain(text)));
        return new ResourceMemory(
                fresh.phase(),
                fresh.reason(),
                fresh.since(),
                fresh.waitingFor(),
                fresh.attempt(),
                fresh.counters(),
                new Latch(
                        Optional.of(done.hash()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(0),
                        facts,
                        Optional.empty(),
                        Optional.empty()),
                fresh.next(),
                fresh.nextAt(),
                fresh.outputs(),
                fresh.published(),
                fresh.wantedHash(),
                fresh.stopCause(),
                fresh.dueAt(),
                fresh.old());
    }
}
