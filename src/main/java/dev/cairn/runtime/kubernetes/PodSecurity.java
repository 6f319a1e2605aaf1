package dev.cairn.runtime.kubernetes;

import dev.cairn.model.ClusterOptions.Security;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Sysctl;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a pod may do. Baseline: that level of the Pod Security Standards, less privilege escalation unless the resource
 * asks for capabilities or privilege. Restricted: that level; it runs as root no more and drops all capabilities. What
 * the user asks for is rendered as written; the namespace judges.
 */
final class PodSecurity {
    private static final Pattern USER = Pattern.compile("(\\d{1,10})(?::(\\d{1,10}))?");

    private PodSecurity() {}

    static PodSecurityContext ofPod(WorkloadSpec spec, Workload.ContainerOptions options) throws RuntimeFailure {
        PodSecurityContextBuilder context = new PodSecurityContextBuilder()
                .withNewSeccompProfile(null, "RuntimeDefault")
                .withSysctls(new TreeMap<>(options.sysctls())
                        .entrySet().stream()
                                .map(entry -> new Sysctl(entry.getKey(), entry.getValue()))
                                .toList());
        if (spec.workload().cluster().security() == Security.RESTRICTED) {
            context.withRunAsNonRoot(true);
        }
        if (!options.user().isEmpty()) {
            Matcher user = USER.matcher(options.user());
            if (!user.matches()) {
                throw Rendering.refused(
                        spec,
                        "the user '" + options.user() + "' is a name, and a cluster needs numbers;"
                                + " write UID or UID:GID, as in 'user: \"1000:1000\"'");
            }
            context.withRunAsUser(Long.valueOf(user.group(1)));
            context.withRunAsGroup(user.group(2) == null ? null : Long.valueOf(user.group(2)));
        }
        return context.build();
    }

    /** Why pods are refused, with what to do before what may be cut: what the standards say is long. */
    static String advised(String refusal) {
        return refusal.contains("violates PodSecurity")
                ? "set user (as in \"1000:1000\") and podSecurity: Restricted; " + refusal
                : refusal;
    }

    static SecurityContext ofContainer(WorkloadSpec spec, Workload.ContainerOptions options) {
        boolean restricted = spec.workload().cluster().security() == Security.RESTRICTED;
        List<String> dropped = restricted ? List.of("ALL") : options.capDrop();
        boolean escalates =
                !restricted && (options.privileged() || !options.capAdd().isEmpty());
        SecurityContextBuilder context = new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(escalates ? null : false)
                .withPrivileged(options.privileged() ? true : null)
                .withReadOnlyRootFilesystem(options.readOnly() ? true : null);
        if (!options.capAdd().isEmpty() || !dropped.isEmpty()) {
            context.withNewCapabilities()
                    .withAdd(capabilities(options.capAdd()))
                    .withDrop(capabilities(dropped))
                    .endCapabilities();
        }
        return context.build();
    }

    private static List<String> capabilities(List<String> names) {
        return names.stream()
                .map(name -> name.startsWith("CAP_") ? name.substring(4) : name)
                .toList();
    }
}
