package dev.cairn.engine;

import dev.cairn.model.Kind;
import dev.cairn.model.Resource;

/** Outputs: valid from the step in which their resource becomes ready until it ends. */
final class Publishing {
    private final Pass pass;

    Publishing(Pass pass) {
        this.pass = pass;
    }

    void publish(Resource resource, Draft draft) {
        draft.outputs = resource.blueprint().outputs(pass::output, draft.facts);
        draft.published = true;
    }

    /** Only a job has something to tell after its end. */
    void publishResult(Resource resource, Draft draft) {
        if (resource.kind() instanceof Kind.Job) {
            publish(resource, draft);
        }
    }
}
