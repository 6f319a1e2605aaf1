package dev.cairn.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointDiscoveryTest {
    @TempDir
    private Path home;

    private Endpoint find(Map<String, String> environment) throws IOException {
        return new EndpointDiscovery(environment, home).find();
    }

    private void context(Path config, String name, String host) throws IOException {
        Path meta = config.resolve("contexts/meta").resolve(sha256(name));
        Files.createDirectories(meta);
        Files.writeString(
                meta.resolve("meta.json"),
                "{\"Name\":\"" + name + "\",\"Endpoints\":{\"docker\":{\"Host\":\"" + host + "\"}}}");
    }

    private static String sha256(String name) {
        // As the docker command writes them: the directories of the contexts "colima" and "lab".
        return switch (name) {
            case "colima" -> "f24fd3749c1368328e2b149bec149cb6795619f244c5b584e844961215dadd16";
            case "lab" -> "a51146d38077ff992eba84cf1d5e9b249073503eb74868699016153b031a38f7";
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Test
    void dockerHostIsFirst() throws Exception {
        Files.createDirectories(home.resolve(".docker"));
        Files.writeString(home.resolve(".docker/config.json"), "{\"currentContext\":\"colima\"}");

        assertThat(find(Map.of("DOCKER_HOST", "unix:///tmp/x.sock")))
                .isEqualTo(new Endpoint.Socket(Path.of("/tmp/x.sock"), "DOCKER_HOST"));
        assertThat(find(Map.of("DOCKER_HOST", "tcp://[::1]:2376")))
                .isEqualTo(new Endpoint.Tcp("[::1]", 2376, "DOCKER_HOST"));
        assertThat(find(Map.of("DOCKER_HOST", "tcp://lab"))).isEqualTo(new Endpoint.Tcp("lab", 2375, "DOCKER_HOST"));
    }

    @Test
    void thenTheCurrentContextOfTheDockerCommand() throws Exception {
        Path config = Files.createDirectories(home.resolve(".docker"));
        Files.writeString(config.resolve("config.json"), "{\"currentContext\":\"colima\",\"auths\":{}}");
        context(config, "colima", "unix:///home/me/.colima/docker.sock");

        assertThat(find(Map.of()))
                .isEqualTo(new Endpoint.Socket(Path.of("/home/me/.colima/docker.sock"), "context colima"));
        context(config, "lab", "tcp://lab:2375");
        assertThat(find(Map.of("DOCKER_CONTEXT", "lab"))).isEqualTo(new Endpoint.Tcp("lab", 2375, "context lab"));
    }

    @Test
    void theDirectoryOfTheConfigurationCanBeAnother() throws Exception {
        Path config = Files.createDirectories(home.resolve("elsewhere"));
        Files.writeString(config.resolve("config.json"), "{\"currentContext\":\"colima\"}");
        context(config, "colima", "unix:///c.sock");

        assertThat(find(Map.of("DOCKER_CONFIG", config.toString())))
                .isEqualTo(new Endpoint.Socket(Path.of("/c.sock"), "context colima"));
    }

    @Test
    void aContextThatNamesNoEngineIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> find(Map.of("DOCKER_CONTEXT", "lab")))
                .hasMessageContaining("context lab")
                .hasMessageContaining("docker context ls");
    }

    @Test
    void thenTheUsualSocketsPodmansIncluded() throws Exception {
        Path runtime = Files.createDirectories(home.resolve("run/podman"));
        Path podman = Files.createFile(runtime.resolve("podman.sock"));
        Map<String, String> environment =
                Map.of("XDG_RUNTIME_DIR", runtime.getParent().toString());

        assertThat(find(environment)).isEqualTo(new Endpoint.Socket(podman, "usual socket"));
        Path rootless = Files.createFile(home.resolve("run/docker.sock"));
        assertThat(find(environment)).isEqualTo(new Endpoint.Socket(rootless, "usual socket"));
    }

    @Test
    void withoutAnyTheMessageSaysWhatWasTriedAndWhatToDo() {
        assertThatThrownBy(() -> find(Map.of()))
                .hasMessageContaining("/var/run/docker.sock")
                .hasMessageContaining("podman.sock")
                .hasMessageContaining("set DOCKER_HOST");
    }

    @Test
    void whatCannotBeUsedIsRefusedWithAdvice() {
        assertThatThrownBy(() -> find(Map.of("DOCKER_HOST", "ssh://me@lab"))).hasMessageContaining("ssh -L");
        assertThatThrownBy(() -> find(Map.of("DOCKER_HOST", "npipe:////./pipe/docker")))
                .hasMessageContaining("unix:///path");
        assertThatThrownBy(() -> find(Map.of("DOCKER_HOST", "not an address"))).hasMessageContaining("DOCKER_HOST");
        assertThatThrownBy(() -> find(Map.of("DOCKER_HOST", "tcp://lab:2376", "DOCKER_TLS_VERIFY", "1")))
                .hasMessageContaining("TLS");
    }
}
