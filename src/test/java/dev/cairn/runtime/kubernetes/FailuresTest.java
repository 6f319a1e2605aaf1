package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer of the API server means, by its code and words as a real one gives them. */
class FailuresTest {

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        0   | Connection refused                                                                                  | BackendLost
        401 | Unauthorized                                                                                        | BackendLost
        429 | too many requests                                                                                   | BackendLost
        503 | the server is currently unable to handle the request                                                | BackendLost
        403 | deployments.apps "a" is forbidden: User "x" cannot patch resource "deployments" in API group "apps" | Forbidden
        403 | jobs.batch "a" is forbidden: exceeded quota: small, requested: count/jobs.batch=1                   | Refused
        403 | pods "a" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false  | Refused
        403 | unable to create new content in namespace n because it is being terminated                          | BackendError
        422 | deployments.apps "a" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: m | Refused
        400 | admission webhook "w.example.com" denied the request: no                                            | Refused
        422 | ConfigMap "a" is invalid: data: Forbidden: field is immutable when `immutable` is set               | InvalidSpec
        500 | Internal error occurred: failed calling webhook "w.example.com": connection refused                 | BackendError
        404 | the server could not find the requested resource                                                    | BackendError
        """)
    void means(int code, String message, String reason) {
        KubernetesClientException answer = new KubernetesClientException(
                message,
                code,
                new StatusBuilder().withMessage(message).withCode(code).build());

        assertThat(Failures.reason(answer).type()).isEqualTo(reason);
        assertThat(Failures.reason(answer).text()).isNotBlank();
        assertThat(Failures.reason(answer).text().contains("podSecurity: Restricted"))
                .as("what to do is said where it is known")
                .isEqualTo(message.contains("PodSecurity"));
    }
}
