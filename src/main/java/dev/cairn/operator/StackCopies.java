package dev.cairn.operator;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.api.Stack;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * The client's serialization, with cheap copies of Stacks. The framework copies a Stack for each pass, by writing it as JSON and
 * reading that again, and quarkus-operator-sdk 7.7.3 lets nobody name another cloner (decision 0246). Specification and status are
 * records that nobody changes: a copy shares them.
 */
final class StackCopies extends KubernetesSerialization {
    StackCopies(ObjectMapper mapper) {
        super(mapper, false);
    }

    @Override
    public <T> T clone(T object) {
        if (!(object instanceof Stack stack)) {
            return super.clone(object);
        }
        Stack copy = new Stack();
        copy.setMetadata(new ObjectMetaBuilder(stack.getMetadata()).build());
        copy.setSpec(stack.getSpec());
        copy.setStatus(stack.getStatus());
        @SuppressWarnings("unchecked") // a Stack, as the object is
        T same = (T) copy;
        return same;
    }
}
