package dev.cairn.plan;

import dev.cairn.model.Capabilities;
import dev.cairn.model.ClusterOptions.Security;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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
 * @param interpolation characters that the values of references may add to one resource, at most
 * @param security what the pods of a cluster meet at least, whatever a stack says
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
        Function<String, Set<String>> stacks,
        int interpolation,
        Security security) {
    /** As much as an object of a cluster may hold, and more than an operating system hands to a program. */
    public static final int USUAL_INTERPOLATION = 1 << 20;

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
                _ -> Set.of(),
                USUAL_INTERPOLATION,
                Security.BASELINE);
    }

    /** The same for another generation. */
    public PlanContext withGeneration(long other) {
        return with(copy -> copy.generation = other);
    }

    /** The same with another wish for the whole. */
    public PlanContext withDesired(Plan.Desired other) {
        return with(copy -> copy.desired = other);
    }

    /** The same with these values for inputs. */
    public PlanContext withEnv(Map<String, String> other) {
        return with(copy -> copy.env = other);
    }

    /** The same with files that can be read. */
    public PlanContext withFiles(FileSource other) {
        return with(copy -> copy.files = other);
    }

    /** The same with Secrets and ConfigMaps of a cluster, and the host names that it uses. */
    public PlanContext withCluster(KeySource otherKeys, UnaryOperator<String> otherHosts) {
        return with(copy -> {
            copy.keys = otherKeys;
            copy.hosts = otherHosts;
        });
    }

    /** The same with other recipes. */
    public PlanContext withRecipes(Recipes other) {
        return with(copy -> copy.recipes = other);
    }

    /** The same for another mode. */
    public PlanContext withMode(Optional<String> other) {
        return with(copy -> copy.mode = other);
    }

    /** The same for some resources only, without what they need when {@code alone}. */
    public PlanContext withOnly(Set<String> names, boolean alone) {
        return with(copy -> {
            copy.only = names;
            copy.noDeps = alone;
        });
    }

    /** The same with what is known of other stacks. */
    public PlanContext withStacks(Function<String, Set<String>> other) {
        return with(copy -> copy.stacks = other);
    }

    /** The same with another limit of what references may add. */
    public PlanContext withInterpolation(int most) {
        return with(copy -> copy.interpolation = most);
    }

    /** The same where pods meet at least that. */
    public PlanContext withSecurity(Security least) {
        return with(copy -> copy.security = least);
    }

    private PlanContext with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.context();
    }

    /** What may be changed, on its way to another context. */
    private static final class Copy {
        private final PlanContext of;
        private long generation;
        private Plan.Desired desired;
        private Map<String, String> env;
        private FileSource files;
        private KeySource keys;
        private UnaryOperator<String> hosts;
        private Recipes recipes;
        private Optional<String> mode;
        private Set<String> only;
        private boolean noDeps;
        private Function<String, Set<String>> stacks;
        private int interpolation;
        private Security security;

        Copy(PlanContext of) {
            this.of = of;
            this.generation = of.generation;
            this.desired = of.desired;
            this.env = of.env;
            this.files = of.files;
            this.keys = of.keys;
            this.hosts = of.hosts;
            this.recipes = of.recipes;
            this.mode = of.mode;
            this.only = of.only;
            this.noDeps = of.noDeps;
            this.stacks = of.stacks;
            this.interpolation = of.interpolation;
            this.security = of.security;
        }

        PlanContext context() {
            return new PlanContext(
                    of.stackId,
                    generation,
                    desired,
                    of.workingDir,
                    env,
                    files,
                    keys,
                    hosts,
                    of.backends,
                    of.runtime,
                    of.allocations,
                    recipes,
                    mode,
                    only,
                    noDeps,
                    stacks,
                    interpolation,
                    security);
        }
    }
}
