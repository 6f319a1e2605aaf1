package dev.cairn.operator;

import dev.cairn.api.StackStatus;
import dev.cairn.model.ClusterObject;
import dev.cairn.model.Plan;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import dev.cairn.runtime.kubernetes.Remembered;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The kinds of the objects that users wrote are watched before anything is concluded from what is not seen: of those that there
 * are to be, and at the beginning of those that there were. What is seen of a kind keeps it watched, and what was there counts as
 * there for as long as its API has not answered.
 */
final class KindsInView {
    private static final Logger LOG = Logger.getLogger(KindsInView.class);

    private final KubernetesRuntime runtime;
    private final StackRef stack;
    private List<Remembered> left = List.of();

    KindsInView(KubernetesRuntime runtime, StackRef stack) {
        this.runtime = runtime;
        this.stack = stack;
    }

    /** Takes what that status names for what was there. */
    void begin(Optional<StackStatus> before) {
        left = Inventory.left(stack.name(), before);
    }

    /** Whether it is known what there is; if not, the stack's listener is told when it is. */
    boolean of(Plan plan) {
        Stream<ClusterObject> wanted =
                plan.resources().stream().flatMap(resource -> resource.blueprint().object().stream());
        List<Remembered> unwanted = left.stream()
                .filter(one -> plan.resource(one.resource()).isEmpty())
                .toList();
        try {
            runtime.observe(
                    stack,
                    Stream.concat(wanted, left.stream().map(Remembered::object)).toList(),
                    unwanted);
            left = left.stream().filter(one -> runtime.isAway(one.object())).toList();
            return true;
        } catch (RuntimeFailure e) {
            LOG.warnf("stack=%s event=BackendLost message=\"%s\"", stack.id(), e.getMessage());
            return false;
        }
    }
}
