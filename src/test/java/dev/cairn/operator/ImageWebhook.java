package dev.cairn.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An admission webhook of a namespace, as a mirror of registries has one: every Deployment's first image gets a prefix,
 * and while {@link #quarantine} lasts an image called so is refused. It listens on this machine, where the test's own API server can reach it.
 */
final class ImageWebhook implements AutoCloseable {
    private static final char[] PASSWORD = "webhook".toCharArray();

    private final KubernetesClient client;
    private final String namespace;
    private final HttpsServer server;
    private final GenericKubernetesResource configuration;
    private volatile String quarantined = "";

    ImageWebhook(KubernetesClient client, String namespace)
            throws IOException, GeneralSecurityException, InterruptedException {
        this.client = client;
        this.namespace = namespace;
        KeyStore keys = keys();
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
        server.createContext("/", this::answer);
        server.start();
        String certificate = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(keys.getCertificate("webhook").getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        configuration = client.getKubernetesSerialization()
                .unmarshal(
                        """
                        apiVersion: admissionregistration.k8s.io/v1
                        kind: MutatingWebhookConfiguration
                        metadata: {name: rewrite-%s}
                        webhooks:
                        - name: rewrite.example.com
                          admissionReviewVersions: [v1]
                          sideEffects: None
                          timeoutSeconds: 5
                          clientConfig: {url: "https://127.0.0.1:%d/", caBundle: %s}
                          rules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}]
                          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}
                        """.formatted(
                                namespace,
                                server.getAddress().getPort(),
                                Base64.getEncoder().encodeToString(certificate.getBytes(StandardCharsets.UTF_8)),
                                namespace),
                        GenericKubernetesResource.class);
        client.resource(configuration).create();
    }

    private static KeyStore keys() throws IOException, GeneralSecurityException, InterruptedException {
        Path store = Files.createTempDirectory("webhook").resolve("keys");
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        new ProcessBuilder(
                        tool,
                        "-genkeypair",
                        "-alias",
                        "webhook",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=webhook",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .start()
                .waitFor();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<?, ?> review = client.getKubernetesSerialization()
                .unmarshal(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8), Map.class);
        Map<?, ?> request = (Map<?, ?>) review.get("request");
        Deployment deployment =
                client.getKubernetesSerialization().convertValue(request.get("object"), Deployment.class);
        String image = Trial.image(deployment);
        String patch = image.startsWith("mirror.invalid/")
                ? "[]"
                : "[{\"op\":\"replace\",\"path\":\"/spec/template/spec/containers/0/image\",\"value\":\"mirror.invalid/"
                        + image + "\"}]";
        Map<String, Object> response = image.equals(quarantined)
                ? Map.of(
                        "uid",
                        request.get("uid"),
                        "allowed",
                        false,
                        "status",
                        Map.of("code", 403, "message", image + " is in quarantine"))
                : Map.of(
                        "uid",
                        request.get("uid"),
                        "allowed",
                        true,
                        "patchType",
                        "JSONPatch",
                        "patch",
                        Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8)));
        byte[] body = client.getKubernetesSerialization()
                .asJson(Map.of("apiVersion", "admission.k8s.io/v1", "kind", "AdmissionReview", "response", response))
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Refuses that image from now on; none when it is empty. */
    void quarantine(String image) {
        quarantined = image;
    }

    /** Whether the API server asks it by now. */
    boolean rewrites() {
        Deployment probe = client.getKubernetesSerialization().unmarshal("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: probe, namespace: %s}
                spec:
                  selector: {matchLabels: {a: b}}
                  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}
                """.formatted(namespace), Deployment.class);
        return Trial.image(client.resource(probe).dryRun().create()).startsWith("mirror.invalid/");
    }

    @Override
    public void close() {
        client.resource(configuration).delete();
        server.stop(0);
    }
}
