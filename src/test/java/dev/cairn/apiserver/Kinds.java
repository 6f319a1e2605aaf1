package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** The kinds that the simulated controllers know, by their paths. */
final class Kinds {
    static final String PODS = "/api/v1/pods";
    static final String DEPLOYMENTS = "/apis/apps/v1/deployments";
    static final String SETS = "/apis/apps/v1/statefulsets";
    static final String JOBS = "/apis/batch/v1/jobs";
    static final String STACKS = "/apis/cairn.dev/v1alpha1/stacks";
    /** Those that keep as many pods as they are told. */
    static final Set<String> SCALED = Set.of(DEPLOYMENTS, SETS);

    private Kinds() {}

    static int replicas(JsonNode object) {
        return object.path("spec").path("replicas").asInt(1);
    }
}
