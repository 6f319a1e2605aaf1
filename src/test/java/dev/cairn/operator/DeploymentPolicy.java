package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** A rule about the Deployments of a trial's namespace, as an administrator sets one; in force until it is closed. */
final class DeploymentPolicy implements AutoCloseable {
    private final Trial trial;
    private final String message;
    private final GenericKubernetesResource policy;
    private final GenericKubernetesResource binding;

    /**
     * Returns when the API server refuses by it.
     *
     * @param expression in CEL; one that a Deployment {@code policy-probe} with nine copies does not meet
     * @param message what whoever does not meet it is told
     */
    DeploymentPolicy(Trial trial, String expression, String message) {
        this.trial = trial;
        this.message = message;
        policy = made("""
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicy
                metadata: {name: policy-%s}
                spec:
                  matchConstraints:
                    resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}]
                  validations: [{expression: "%s", message: %s}]
                """.formatted(trial.namespace(), expression, message));
        binding = made("""
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicyBinding
                metadata: {name: policy-%s}
                spec:
                  policyName: policy-%s
                  validationActions: [Deny]
                  matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}}
                """.formatted(trial.namespace(), trial.namespace(), trial.namespace()));
        eventually("the policy is in force").until(this::refuses);
    }

    private GenericKubernetesResource made(String yaml) {
        GenericKubernetesResource object = read(yaml);
        trial.client().resource(object).create();
        return object;
    }

    private GenericKubernetesResource read(String yaml) {
        return trial.client().getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
    }

    private boolean refuses() {
        GenericKubernetesResource probe = read("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: policy-probe, namespace: %s}
                spec:
                  replicas: 9
                  selector: {matchLabels: {a: b}}
                  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}
                """.formatted(trial.namespace()));
        try {
            trial.client().resource(probe).dryRun().create();
            return false;
        } catch (KubernetesClientException e) {
            return e.getMessage().contains(message);
        }
    }

    /** Returns when the API server does not refuse by it any more. */
    @Override
    public void close() {
        trial.client().resource(binding).delete();
        trial.client().resource(policy).delete();
        eventually("the policy is gone").until(() -> !refuses());
    }
}
