package dev.cairn.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What only a cluster can be asked for; without effect elsewhere.
 *
 * @param serviceAccount the account that the pods run as; empty for the namespace's default
 * @param security the Pod Security Standard that the pods are made to meet
 * @param pullSecrets names of the Secrets with the credentials of registries
 * @param disruption how many copies may be away while nodes are drained
 * @param envFrom objects of which every key becomes a variable
 * @param generated what is generated once and kept with the data, by name
 * @param podTemplate partial pod template laid over the rendered one, as JSON values of the JDK's types
 * @param service partial Service laid over the rendered one, as JSON values of the JDK's types
 */
public record ClusterOptions(
        String serviceAccount,
        Security security,
        List<String> pullSecrets,
        Optional<Disruption> disruption,
        List<EnvFrom> envFrom,
        Map<String, Generated> generated,
        Map<String, Object> podTemplate,
        Map<String, Object> service) {
    /** What the name of the Secret with a resource's generated values ends in, behind the name of its other objects. */
    public static final String GENERATED_SECRET = "-generated";

    /** Nothing asked for. */
    public static final ClusterOptions NONE = new ClusterOptions(
            "", Security.BASELINE, List.of(), Optional.empty(), List.of(), Map.of(), Map.of(), Map.of());

    public ClusterOptions {
        pullSecrets = List.copyOf(pullSecrets);
        envFrom = List.copyOf(envFrom);
        generated = Map.copyOf(generated);
        podTemplate = Map.copyOf(podTemplate);
        service = Map.copyOf(service);
    }

    /** The same without a disruption budget. */
    public ClusterOptions unbudgeted() {
        return new ClusterOptions(
                serviceAccount, security, pullSecrets, Optional.empty(), envFrom, generated, podTemplate, service);
    }

    /** A level of the Pod Security Standards. */
    public enum Security {
        BASELINE,
        RESTRICTED
    }

    /**
     * How many copies may be away at once.
     *
     * @param bound which of the two the number is
     * @param number a number, or a percentage such as {@code 50%}
     */
    public record Disruption(Bound bound, String number) {
        /** What the number bounds. */
        public enum Bound {
            MIN_AVAILABLE,
            MAX_UNAVAILABLE
        }
    }

    /**
     * Every key of an object, as variables.
     *
     * @param secret whether it is a Secret, else a ConfigMap
     * @param prefix put before each name
     */
    public record EnvFrom(boolean secret, String name, String prefix) {}

    /**
     * A text that is generated at random, once.
     *
     * @param length in characters
     * @param alphabet the characters it is made of
     */
    public record Generated(int length, String alphabet) {}
}
