package dev.cairn.runtime.kubernetes;

import dev.cairn.model.ClusterOptions;
import dev.cairn.model.Kind;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Workload;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvFromSourceBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import java.util.ArrayList;
import java.util.List;

/** The variables of a container. No secret is ever written into a pod: each is a reference to a key. */
final class EnvironmentRendering {
    /** Where the kubelet reads what a container says about its end; at most 4 KiB. */
    static final String TERMINATION_MESSAGE = "/dev/termination-log";
    /** Names the file to which a job writes its outputs. */
    private static final String OUTPUT = "CAIRN_OUTPUT";

    private EnvironmentRendering() {}

    static List<EnvVar> variables(WorkloadSpec spec, MixedValues mixed) {
        List<EnvVar> variables = new ArrayList<>();
        if (spec.kind() instanceof Kind.Job) {
            variables.add(plain(OUTPUT, TERMINATION_MESSAGE));
        }
        for (Workload.EnvVar variable : spec.workload().env()) {
            variables.add(
                    switch (variable.value()) {
                        case OutputValue.Plain(String value) -> plain(variable.name(), literal(value));
                        case OutputValue.SecretRef(String name, String key) -> reference(variable.name(), name, key);
                        case OutputValue.Secret _, OutputValue.Composed _ ->
                            reference(variable.name(), mixed.nameOf("Secret").orElseThrow(), MixedValues.key(variable));
                    });
        }
        return variables;
    }

    static List<EnvFromSource> sources(WorkloadSpec spec) {
        return spec.workload().cluster().envFrom().stream()
                .map(EnvironmentRendering::source)
                .toList();
    }

    private static EnvFromSource source(ClusterOptions.EnvFrom from) {
        EnvFromSourceBuilder source =
                new EnvFromSourceBuilder().withPrefix(from.prefix().isEmpty() ? null : from.prefix());
        return (from.secret()
                        ? source.withNewSecretRef(from.name(), null)
                        : source.withNewConfigMapRef(from.name(), null))
                .build();
    }

    /** {@code $(NAME)} is a reference for the kubelet; ours are resolved, so what is left is meant as it stands. */
    static String literal(String text) {
        return text.replace("$(", "$$(");
    }

    private static EnvVar plain(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }

    private static EnvVar reference(String name, String secret, String key) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewSecretKeyRef(key, secret, null)
                .endValueFrom()
                .build();
    }
}
