package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Capabilities.Support;
import dev.cairn.model.Handling;
import dev.cairn.model.View;
import java.util.Map;

/** What a cluster does otherwise than the resource's fields say. */
final class ClusterCapabilities {
    private static final String PACED = "the kubelet restarts after 10 s, doubling to 5 min";

    static final Capabilities ALL = new Capabilities(
            Handling.MANAGED,
            Handling.MANAGED,
            View.NETWORK,
            Map.ofEntries(
                    refused("job", "jobs are not run on a cluster yet"),
                    refused("container.build", "a cluster does not build; push the image and name it in 'image'"),
                    refused("container.envFile", "a cluster has no files of yours; use 'env' or 'envFrom'"),
                    refused("container.envFrom", "not read on a cluster yet; use 'env' with 'valueFrom'"),
                    refused("container.devices", "a pod has no devices of its node; use a device plugin's resource"),
                    refused("container.files", "not mounted on a cluster yet; put them into the image, or use 'env'"),
                    refused("container.volumes", "not kept on a cluster yet; remove them"),
                    refused("container.pdb", "not rendered on a cluster yet; apply a PodDisruptionBudget beside it"),
                    refused(
                            "container.imagePullSecrets",
                            "not rendered on a cluster yet; put them into the namespace's"
                                    + " default service account"),
                    refused("health.log", "a kubelet reads no log lines; use 'http', 'tcp', 'exec' or 'grpc'"),
                    refused("health.http.status", "a kubelet takes 200 to 399; remove 'status'"),
                    refused("stop.signal", "a kubelet sends the image's STOPSIGNAL; set it in the image"),
                    ignored("container.ports.hostPort", "ports are not published; use kubectl port-forward"),
                    ignored("container.ports.hostIp", "ports are not published; use kubectl port-forward"),
                    ignored("container.init", "a pod's first process is the image's"),
                    ignored("container.platform", "the scheduler chooses the node; use a node selector"),
                    ignored("container.ulimits", "limits are those of the container runtime"),
                    ignored("restart.delay", PACED),
                    ignored("restart.factor", PACED),
                    ignored("restart.maxDelay", PACED),
                    ignored("restart.jitter", PACED)));

    private ClusterCapabilities() {}

    private static Map.Entry<String, Support> refused(String field, String advice) {
        return Map.entry(field, new Support.Refused(advice));
    }

    private static Map.Entry<String, Support> ignored(String field, String note) {
        return Map.entry(field, new Support.Ignored(note));
    }
}
