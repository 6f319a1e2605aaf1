package dev.cairn.runtime.kubernetes;

import dev.cairn.model.ClusterOptions.Generated;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a recipe generates, such as a password, in a Secret that lives exactly as long as the data that it opens. It is
 * rendered without values; they are drawn when the Secret is made, once.
 */
final class GeneratedValues {
    private GeneratedValues() {}

    static Secret secret(WorkloadSpec spec, Scope scope) {
        return new SecretBuilder()
                .withMetadata(Metadata.kept(spec, scope, ObjectNames.generated(scope.stack(), spec.resource())))
                .withType("Opaque")
                .build();
    }

    /** The same with values. */
    static Secret drawn(Secret rendered, WorkloadSpec spec, SecureRandom random) {
        Map<String, String> values = new TreeMap<>();
        spec.workload().cluster().generated().forEach((name, wanted) -> values.put(name, text(wanted, random)));
        return new SecretBuilder(rendered).withStringData(values).build();
    }

    private static String text(Generated wanted, SecureRandom random) {
        StringBuilder text = new StringBuilder(wanted.length());
        for (int i = 0; i < wanted.length(); i++) {
            text.append(
                    wanted.alphabet().charAt(random.nextInt(wanted.alphabet().length())));
        }
        return text.toString();
    }
}
