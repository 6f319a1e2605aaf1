package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The readiness of a Deployment, from objects as they are read. */
class ReadinessTest {
    private final KubernetesSerialization yaml = new KubernetesSerialization();

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        everything rolled out                 | generation: 2 | replicas: 2                | {observedGeneration: 2, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2, conditions: [{type: Available, status: "True"}]} | READY |
        no status yet                         | generation: 1 | replicas: 1                | {}                                                                                             | IN_PROGRESS | Deployment not seen by its controller yet
        status of an older generation         | generation: 2 | replicas: 1                | {observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1, conditions: [{type: Available, status: "True"}]} | IN_PROGRESS | Deployment not seen by its controller yet
        nothing created yet                   | generation: 1 | replicas: 1                | {observedGeneration: 1}                                                                        | IN_PROGRESS | Deployment 0/1 updated
        replicas left to the default          | generation: 1 | replicas: null             | {observedGeneration: 1}                                                                        | IN_PROGRESS | Deployment 0/1 updated
        pods refused by a quota               | generation: 1 | replicas: 1                | {observedGeneration: 1, conditions: [{type: ReplicaFailure, status: "True", message: exceeded quota}]} | IN_PROGRESS | pods are refused: exceeded quota
        an old replica left                   | generation: 2 | replicas: 1                | {observedGeneration: 2, replicas: 2, updatedReplicas: 1, readyReplicas: 2, availableReplicas: 2, conditions: [{type: Available, status: "True"}]} | IN_PROGRESS | Deployment has 1 old replicas left
        one more than wanted                  | generation: 2 | replicas: 1                | {observedGeneration: 2, replicas: 2, updatedReplicas: 2, readyReplicas: 1, availableReplicas: 1, conditions: [{type: Available, status: "True"}]} | IN_PROGRESS | Deployment has 2 replicas, wanted 1
        running but not ready                 | generation: 1 | replicas: 2                | {observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 1, availableReplicas: 1} | IN_PROGRESS | Deployment 1/2 ready
        ready but not for long enough         | generation: 1 | replicas: 1                | {observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1}                     | IN_PROGRESS | Deployment 0/1 available
        the condition lags behind the counts  | generation: 1 | replicas: 1                | {observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1, conditions: [{type: Available, status: "False"}]} | IN_PROGRESS | Deployment not available
        paused                                | generation: 1 | {replicas: 1, paused: true} | {observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1, conditions: [{type: Available, status: "True"}]} | IN_PROGRESS | waiting: paused
        given up by its controller            | generation: 1 | replicas: 1                | {observedGeneration: 1, replicas: 1, updatedReplicas: 1, conditions: [{type: Progressing, status: "False", reason: ProgressDeadlineExceeded}]} | FAILED | Deployment 0/1 ready: progress deadline exceeded
        """)
    void of_a_deployment(
            String situation, String metadata, String spec, String status, Readiness.Verdict verdict, String message) {
        String object = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {%s}\nspec: %s\nstatus: %s"
                .formatted(metadata, spec.startsWith("{") ? spec : "{" + spec + "}", status);

        Readiness readiness = Readiness.of(yaml.unmarshal(object, Deployment.class));

        assertThat(readiness).isEqualTo(new Readiness(verdict, message == null ? "" : message));
    }
}
