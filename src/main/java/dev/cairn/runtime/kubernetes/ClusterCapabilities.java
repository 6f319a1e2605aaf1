package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Capabilities.Situation;
import dev.cairn.model.Capabilities.Support;
import dev.cairn.model.Handling;
import dev.cairn.model.Handling.Actor;
import dev.cairn.model.Handling.Replace;
import dev.cairn.model.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a cluster does otherwise than the resource's fields say. */
final class ClusterCapabilities {
    private static final String UNPUBLISHED = "ports are not published; use cairn port-forward";
    /** The kubelet's back-off of containers and the Job controller's of pods are the same. */
    private static final Support PACED = new Support.Ignored("the cluster restarts after 10 s, doubling to 5 min");

    /** A Job of the cluster's own: run again by it, and never beside its former self. */
    private static final Handling JOB = new Handling(Actor.BACKEND, Actor.BACKEND, Replace.STOP_START);

    static final Capabilities ALL = new Capabilities(
            Handling.MANAGED,
            JOB,
            View.NETWORK,
            Map.ofEntries(
                    refused("container.build", "a cluster does not build; push the image and name it in 'image'"),
                    refused("container.envFile", "a cluster has no files of yours; use 'env' or 'envFrom'"),
                    refused("container.devices", "a pod has no devices of its node; use a device plugin's resource"),
                    refused("container.volumes.hostPath", "pods move between nodes; give the volume a 'size'"),
                    refused("health.log", "a kubelet reads no log lines; use 'http', 'tcp', 'exec' or 'grpc'"),
                    only("health.http.status", "200-399", "a kubelet takes 200 to 399; remove 'status'"),
                    refused("stop.signal", "a kubelet sends the image's STOPSIGNAL; set it in the image"),
                    ignored("container.ports.hostPort", UNPUBLISHED),
                    ignored("container.ports.hostIp", UNPUBLISHED),
                    ignored("container.init", "a pod's first process is the image's"),
                    ignored("container.platform", "the scheduler chooses the node; use a node selector"),
                    ignored("container.ulimits", "limits are those of the container runtime")),
            Map.of(
                    Situation.ALWAYS_RESTARTED,
                    paced(Map.ofEntries(ignored(
                            "restart.preventCodes",
                            "the kubelet restarts whatever the exit code; set restart.policy to OnFailure"
                                    + " to have an exit end it"))),
                    Situation.JOB,
                    paced(Map.ofEntries(only("restart.successCodes", "0", "a Job of a cluster succeeds with 0 alone"))),
                    Situation.MAY_END,
                    Map.ofEntries(only(
                            "container.replicas",
                            "1",
                            "what may end runs once; remove 'replicas', or set restart.policy to Always"))));

    private ClusterCapabilities() {}

    private static Map.Entry<String, Support> refused(String field, String advice) {
        return Map.entry(field, new Support.Refused(advice));
    }

    private static Map.Entry<String, Support> ignored(String field, String note) {
        return Map.entry(field, new Support.Ignored(note));
    }

    private static Map.Entry<String, Support> only(String field, String value, String advice) {
        return Map.entry(field, new Support.Only(Set.of(value), advice));
    }

    private static Map<String, Support> paced(Map<String, Support> others) {
        Map<String, Support> fields = new HashMap<>(others);
        for (String field : List.of("delay", "factor", "maxDelay", "jitter")) {
            fields.put("restart." + field, PACED);
        }
        return fields;
    }
}
