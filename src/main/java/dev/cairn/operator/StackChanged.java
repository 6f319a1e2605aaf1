package dev.cairn.operator;

import dev.cairn.api.Stack;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/** A pass is due when a user changed something; our own writes of the status are not news. */
public final class StackChanged implements OnUpdateFilter<Stack> {

    @Override
    public boolean accept(Stack now, Stack before) {
        ObjectMeta is = now.getMetadata();
        ObjectMeta was = before.getMetadata();
        return !Objects.equals(is.getUid(), was.getUid())
                || !Objects.equals(is.getGeneration(), was.getGeneration())
                || !Objects.equals(is.getDeletionTimestamp(), was.getDeletionTimestamp())
                || !Objects.equals(is.getAnnotations(), was.getAnnotations())
                || !Objects.equals(is.getFinalizers(), was.getFinalizers());
    }
}
