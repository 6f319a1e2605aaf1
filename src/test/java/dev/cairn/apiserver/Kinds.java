package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** The kinds that the simulated controllers know, by their paths. */
final class Kinds {
    static final String PODS = "/api/v1/pods";
    static final String DEPLOYMENTS = "/apis/apps/v1/deployments";
    static final String SETS = "/apis/apps/v1/statefulsets";
    static final String CLAIMS = "/api/v1/persistentvolumeclaims";
    static final String JOBS = "/apis/batch/v1/jobs";
    static final String STACKS = "/apis/cairn.dev/v1alpha1/stacks";
    /** Those that keep as many pods as they are told. */
    static final Set<String> SCALED = Set.of(DEPLOYMENTS, SETS);

    private Kinds() {}

    /** Bytes that a claim asks for. */
    static long size(JsonNode claim) {
        return claim.path("spec")
                .path("resources")
                .path("requests")
                .path("storage")
                .asLong();
    }

    static int replicas(JsonNode object) {
        return object.path("spec").path("replicas").asInt(1);
    }
}
