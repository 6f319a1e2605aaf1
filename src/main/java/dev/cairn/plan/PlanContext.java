package dev.cairn.plan;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Everything outside the files that a plan depends on. Begin with {@link #of} and change what is different.
 *
 * @param stackId identity of the stack on this machine or cluster; the plan's {@code stack}
 * @param generation counts the versions of the specification
 * @param desired what is asked for the whole; {@code spec.desired: Stopped} wins over RUNNING
 * @param workingDir absolute: what relative paths of the files are relative to
 * @param env what overrides the values of {@code spec.env}: {@code .env}, the environment, {@code --set}
 * @param files reads the files that {@code envFile} names
 * @param keys serves references to keys of Secrets and ConfigMaps beside the documents given; never asked on a laptop
 * @param hosts the host name under which the network finds a container, by resource name
 * @param backends what each backend that may be used can do
 * @param mode the mode asked for; empty for that of the file
 * @param only the resources asked for, with what they need; empty for all
 * @param noDeps with {@code only}: without what they need
 * @param stacks what other stacks wait for, by name, as far as that is known
 */
public record PlanContext(
        String stackId,
        long generation,
        Plan.Desired desired,
        String workingDir,
        Map<String, String> env,
        FileSource files,
        KeySource keys,
        UnaryOperator<String> hosts,
        Map<Resource.Backend, Capabilities> backends,
        RuntimeChoice runtime,
        Allocations allocations,
        Recipes recipes,
        Optional<String> mode,
        Set<String> only,
        boolean noDeps,
        Function<String, Set<String>> stacks) {

    public PlanContext {
        env = Map.copyOf(env);
        backends = Map.copyOf(backends);
        only = Set.copyOf(only);
    }

    /** Whether the plan is for a cluster. */
    boolean cluster() {
        return runtime.runtime() == RuntimeChoice.Runtime.KUBERNETES;
    }

    /** A context with nothing special: empty environment, built-in recipes, everything wanted and running. */
    public static PlanContext of(
            String stackId,
            String workingDir,
            Map<Resource.Backend, Capabilities> backends,
            RuntimeChoice runtime,
            Allocations allocations) {
        return new PlanContext(
                stackId,
                1,
                Plan.Desired.RUNNING,
                workingDir,
                Map.of(),
                FileSource.NONE,
                KeySource.NONE,
                UnaryOperator.identity(),
                backends,
                runtime,
                allocations,
                Recipes.builtIn(),
                Optional.empty(),
                Set.of(),
                false,
                _ -> Set.of());
    }

    /** The same for another generation. */
    public PlanContext withGeneration(long other) {
        return new PlanContext(
                stackId,
                other,
                desired,
                workingDir,
                env,
                files,
                keys,
                hosts,
                backends,
                runtime,
                allocations,
                recipes,
                mode,
                only,
                noDeps,
                stacks);
    }

    /** The same with another wish for the whole. */
    public PlanContext withDesired(Plan.Desired other) {
        return new PlanContext(
                stackId,
                generation,
                other,
                workingDir,
                env,
                files,
                keys,
                hosts,
                backends,
                runtime,
                allocations,
                recipes,
                mode,
                only,
                noDeps,
                stacks);
    }

    /** The same with these values for inputs. */
    public PlanContext withEnv(Map<String, String> other) {
        return new PlanContext(
                stackId,
                generation,
                desired,
                workingDir,
                other,
                files,
                keys,
                hosts,
                backends,
                runtime,
                allocations,
                recipes,
                mode,
                only,
                noDeps,
                stacks);
    }

    /** The same with files that can be read. */
    public PlanContext withFiles(FileSource other) {
        return new PlanContext(
                stackId,
                generation,
                desired,
                workingDir,
                env,
                other,
                keys,
                hosts,
                backends,
                runtime,
                allocations,
                recipes,
                mode,
                only,
                noDeps,
                stacks);
    }

    /** The same with Secrets and ConfigMaps of a cluster, and the host names that it uses. */
    public PlanContext withCluster(KeySource otherKeys, UnaryOperator<String> otherHosts) {
        return new PlanContext(
                stackId,
                generation,
                desired,
                workingDir,
                env,
                files,
                otherKeys,
                otherHosts,
                backends,
                runtime,
                allocations,
                recipes,
                mode,
                only,
                noDeps,
                stacks);
    }

    /** The same with other recipes. */
    public PlanContext withRecipes(Recipes other) {
        return new PlanContext(
                stackId,
                generation,
                desired,
                workingDir,
                env,
                files,
                keys,
                hosts,
                backends,
                runtime,
                allocations,
                other,
                mode,
                only,
                noDeps,
                stacks);
    }

    /** The same for another mode. */
    public PlanContext withMode(Optional<String> other) {
        return new PlanContext(
                stackId,
                generation,
                desired,
                workingDir,
                env,
                files,
                keys,
                hosts,
                backends,
                runtime,
                allocations,
                recipes,
                other,
                only,
                noDeps,
                stacks);
    }

    /** The same for some resources only, without what they need when {@code alone}. */
    public PlanContext withOnly(Set<String> names, boolean alone) {
        return new PlanContext(
                stackId,
                generation,
                desired,
                workingDir,
                env,
                files,
                keys,
                hosts,
                backends,
                runtime,
                allocations,
                recipes,
                mode,
                names,
                alone,
                stacks);
    }

    /** The same with what is known of other stacks. */
    public PlanContext withStacks(Function<String, Set<String>> other) {
        return new PlanContext(
                stackId,
                generation,
                desired,
                workingDir,
                env,
                files,
                keys,
                hosts,
                backends,
                runtime,
                allocations,
                recipes,
                mode,
                only,
                noDeps,
                other);
    }
}
