package dev.cairn.local;

import dev.cairn.api.Condition;
import dev.cairn.api.Stack;
import dev.cairn.api.StackSpec;
import dev.cairn.api.StackStatus;
import dev.cairn.plan.Note;
import dev.cairn.plan.Planned;
import dev.cairn.status.StatusView;
import dev.cairn.status.Surroundings;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Stack object of one version of the files; its status is computed when somebody asks. From any thread. */
final class StackView {
    /** Before any files were applied. */
    static final StackView NONE = new StackView(Optional.empty(), new ObjectMeta(), List.of());

    private final Optional<StackSpec> spec;
    private final ObjectMeta metadata;
    private final List<Note> notes;
    private List<Condition> conditions = List.of();

    private StackView(Optional<StackSpec> spec, ObjectMeta metadata, List<Note> notes) {
        this.spec = spec;
        this.metadata = metadata;
        this.notes = notes;
    }

    static StackView of(Planned planned, StackIdentity identity) {
        Optional<Stack> stack = planned.stack();
        ObjectMeta metadata = new ObjectMeta();
        metadata.setName(identity.name());
        metadata.setUid(identity.uid());
        metadata.setGeneration(identity.generation());
        Map<String, String> labels = new LinkedHashMap<>();
        stack.map(Stack::getMetadata).ifPresent(written -> {
            metadata.setName(written.getName());
            metadata.setAnnotations(written.getAnnotations());
            Optional.ofNullable(written.getLabels()).ifPresent(labels::putAll);
        });
        labels.put("cairn.dev/stack", identity.id());
        metadata.setLabels(labels);
        return new StackView(stack.map(Stack::getSpec), metadata, planned.notes());
    }

    List<Note> notes() {
        return notes;
    }

    /** The object now. */
    synchronized Stack object(Optional<StackLoop> loop, Instant now) {
        Stack stack = new Stack();
        stack.setMetadata(metadata);
        spec.ifPresent(stack::setSpec);
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

    private static String sentence(Note note) {
        return note.resource().isEmpty() ? note.text() : note.resource() + ": " + note.text();
    }
}
