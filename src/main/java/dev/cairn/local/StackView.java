package dev.cairn.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.api.Condition;
import dev.cairn.api.Stack;
import dev.cairn.api.StackSpec;
import dev.cairn.api.StackStatus;
import dev.cairn.model.Memory;
import dev.cairn.model.OutputValue.Secret;
import dev.cairn.plan.Note;
import dev.cairn.plan.Planned;
import dev.cairn.plan.StackDocument;
import dev.cairn.status.Sight;
import dev.cairn.status.StatusView;
import dev.cairn.status.Surroundings;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The Stack object of one version of the files; its spec is bound and its status computed when somebody asks, because
 * neither is needed to start anything. From any thread.
 */
final class StackView {
    /** Before any files were applied. */
    static final StackView NONE = StackView.of(StackIdentity.fresh("", ""));

    private final Optional<StackDocument> document;
    private final Optional<JsonNode> written;
    private final StackIdentity identity;
    private final List<Note> notes;
    private final Set<Secret> secrets;
    private Optional<StackSpec> bound = Optional.empty();
    private List<Condition> conditions = List.of();

    private StackView(Optional<StackDocument> document, StackIdentity identity, List<Note> notes, Set<Secret> secrets) {
        this.document = document;
        this.written = document.map(StackDocument::json);
        this.identity = identity;
        this.notes = notes;
        this.secrets = secrets;
    }

    static StackView of(Planned planned, StackIdentity identity) {
        return new StackView(planned.document(), identity, planned.notes(), planned.secrets());
    }

    /** A stack without files. */
    static StackView of(StackIdentity identity) {
        return new StackView(Optional.empty(), identity, List.of(), Set.of());
    }

    List<Note> notes() {
        return notes;
    }

    /** A mask of everything secret that its resources were given, or have published. */
    SecretMask mask(Memory memory) {
        List<String> values = new ArrayList<>(identity.generated().values());
        secrets.forEach(secret -> values.add(secret.value()));
        memory.resources().forEach(entry -> entry.getValue().outputs().byView().values().stream()
                .flatMap(published -> published.values().stream())
                .forEach(value -> {
                    if (value instanceof Secret(String hidden)) {
                        values.add(hidden);
                    }
                }));
        return SecretMask.of(values);
    }

    /** The object with that status. */
    synchronized Stack object(Optional<StackStatus> status) {
        if (bound.isEmpty()) {
            bound = document.flatMap(StackDocument::stack).map(Stack::getSpec);
        }
        Stack stack = new Stack();
        stack.setMetadata(metadata());
        bound.ifPresent(stack::setSpec);
        status.ifPresent(stack::setStatus);
        return stack;
    }

    /** The same as JSON, its spec as it was written: binding it takes a cold JVM longer than planning it. */
    String json(Optional<StackStatus> status) {
        return StackJson.write(metadata(), written.map(json -> json.get("spec")), status);
    }

    /** How it is; empty before anything drives it. */
    synchronized Optional<StackStatus> status(
            Optional<Sight> sight, Optional<Surroundings.Refusal> refusal, Instant now) {
        return sight.map(seen -> {
            Surroundings surroundings = Surroundings.NONE
                    .withFidelity(notes.stream().map(StackView::sentence).toList())
                    .withRefusal(refusal);
            StackStatus status = StatusView.of(seen, surroundings, conditions, now);
            conditions = status.conditions();
            return status;
        });
    }

    private ObjectMeta metadata() {
        ObjectMeta metadata = new ObjectMeta();
        Map<String, String> labels = new LinkedHashMap<>();
        written.map(json -> json.path("metadata")).ifPresent(json -> {
            metadata.setAnnotations(StackJson.entries(json.path("annotations")));
            labels.putAll(StackJson.entries(json.path("labels")));
        });
        labels.put("cairn.dev/stack", identity.id());
        metadata.setLabels(labels);
        metadata.setName(identity.name());
        metadata.setUid(identity.uid());
        metadata.setGeneration(identity.generation());
        return metadata;
    }

    private static String sentence(Note note) {
        return note.resource().isEmpty() ? note.text() : note.resource() + ": " + note.text();
    }
}
