package dev.cairn.local;

import dev.cairn.api.Condition;
import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import dev.cairn.plan.Note;
import dev.cairn.plan.Planned;
import dev.cairn.plan.StackDocument;
import dev.cairn.status.StatusView;
import dev.cairn.status.Surroundings;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Stack object of one version of the files; the object is bound and its status computed when somebody asks, because
 * neither is needed to start anything. From any thread.
 */
final class StackView {
    /** Before any files were applied. */
    static final StackView NONE = new StackView(Optional.empty(), StackIdentity.fresh("", ""), List.of());

    private final Optional<StackDocument> document;
    private final StackIdentity identity;
    private final List<Note> notes;
    private Optional<Stack> bound = Optional.empty();
    private List<Condition> conditions = List.of();

    private StackView(Optional<StackDocument> document, StackIdentity identity, List<Note> notes) {
        this.document = document;
        this.identity = identity;
        this.notes = notes;
    }

    static StackView of(Planned planned, StackIdentity identity) {
        return new StackView(planned.document(), identity, planned.notes());
    }

    List<Note> notes() {
        return notes;
    }

    /** The object now. */
    synchronized Stack object(Optional<StackLoop> loop, Instant now) {
        if (bound.isEmpty()) {
            bound = Optional.of(bind());
        }
        Stack stack = new Stack();
        stack.setMetadata(bound.get().getMetadata());
        stack.setSpec(bound.get().getSpec());
        loop.ifPresent(running -> {
            Surroundings surroundings = Surroundings.NONE
                    .withFidelity(notes.stream().map(StackView::sentence).toList())
                    .withRefusal(running.health().failure().map(why -> new Surroundings.Refusal("StateNotKept", why)));
            StackStatus status = StatusView.of(running.sight(), surroundings, conditions, now);
            conditions = status.conditions();
            stack.setStatus(status);
        });
        return stack;
    }

    private Stack bind() {
        ObjectMeta metadata = new ObjectMeta();
        Map<String, String> labels = new LinkedHashMap<>();
        Stack stack = new Stack();
        document.flatMap(StackDocument::stack).ifPresent(written -> {
            stack.setSpec(written.getSpec());
            metadata.setAnnotations(written.getMetadata().getAnnotations());
            Optional.ofNullable(written.getMetadata().getLabels()).ifPresent(labels::putAll);
        });
        labels.put("cairn.dev/stack", identity.id());
        metadata.setLabels(labels);
        metadata.setName(identity.name());
        metadata.setUid(identity.uid());
        metadata.setGeneration(identity.generation());
        stack.setMetadata(metadata);
        return stack;
    }

    private static String sentence(Note note) {
        return note.resource().isEmpty() ? note.text() : note.resource() + ": " + note.text();
    }
}
