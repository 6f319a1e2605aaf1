package dev.cairn.simulation;

import dev.cairn.scenario.Behaviour;

/**
 * What the simulated backend runs.
 *
 * @param form how the backend keeps it
 * @param replicas of a deployment
 * @param retries of a backend's own job
 */
public record Script(Form form, Behaviour behaviour, int replicas, int retries) {

    /** How the backend keeps a workload. */
    public enum Form {
        /** One execution per attempt, probed by Cairn. */
        PROCESS,
        /** One execution per attempt, probed by the backend. */
        POD,
        /** Kept running and exchanged by the backend. */
        DEPLOYMENT,
        /** Run to its end and retried by the backend. */
        JOB
    }
}
