package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that no stack can be made of: each is said with its cause and a cure, and nothing is started or kept. */
class BadFileTest {
    private static final int TEN_MEGABYTES = 10 * 1024 * 1024;

    @TempDir
    private Path directory;

    private Cli cli;

    @BeforeEach
    void world() {
        cli = new Cli(directory)
                .env("XDG_STATE_HOME", directory.resolve("state").toString())
                .env("XDG_RUNTIME_DIR", directory.resolve("run").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"up -d", "plan", "validate"})
    void a_file_that_is_not_there(String verb) {
        refused(verb + " -f nope.yaml", "cannot read nope.yaml: there is no such file", "check the path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"up -d", "plan", "validate"})
    void a_directory_instead_of_a_file(String verb) throws IOException {
        Files.createDirectory(directory.resolve("shop"));

        refused(verb + " -f shop", "cannot read shop: it is a directory", "-f shop/cairn.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"up -d", "plan", "validate"})
    void ten_megabytes(String verb) throws IOException {
        Files.writeString(directory.resolve("cairn.yaml"), "#".repeat(TEN_MEGABYTES));

        refused(verb, "cairn.yaml: it is larger than 4 MiB", "is this the right file?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"up -d", "plan", "validate"})
    void binary_junk(String verb) throws IOException {
        Files.write(directory.resolve("cairn.yaml"), new byte[] {0x7f, 'E', 'L', 'F', 0, (byte) 0xff});

        refused(verb, "cairn.yaml: it is not text in UTF-8", "is this the right file?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"logs", "events"})
    void a_file_where_the_flag_means_to_follow(String verb) {
        Cli.Result result = cli.run(verb, "-f", "cairn.yaml");

        assertThat(result.exit()).isEqualTo(Exit.USAGE);
        assertThat(result.err())
                .contains("-f of " + verb + " follows, and cairn.yaml is a file")
                .contains("cairn -f cairn.yaml " + verb);
    }

    @ParameterizedTest
    @ValueSource(strings = {"up -d dbx", "up dbx", "plan dbx", "up -d --mode dbx", "plan --mode dbx"})
    void what_the_file_does_not_have_is_no_fault_of_the_file(String words) throws IOException {
        Files.writeString(directory.resolve("cairn.yaml"), """
                apiVersion: cairn.dev/v1alpha1
                kind: Stack
                metadata: {name: shop}
                spec:
                  modes: [{name: db, resources: [db]}]
                  resources:
                  - name: db
                    process: {command: [sleep, "1"]}
                """);

        Cli.Result result = cli.run(words.split(" "));

        assertThat(result.exit()).isEqualTo(Exit.NOT_FOUND);
        assertThat(result.err())
                .contains("error: there is no " + (words.contains("--mode") ? "mode" : "resource") + " dbx")
                .contains("did you mean db?")
                .doesNotContain("the file");
    }

    @Test
    void an_empty_file() throws IOException {
        Files.writeString(directory.resolve("cairn.yaml"), "");

        Cli.Result result = cli.run("up", "-d");
        assertThat(result.exit()).isEqualTo(Exit.INVALID);
        assertThat(result.err()).contains("cairn.yaml").contains("Stack");
        assertThat(directory.resolve("state")).doesNotExist();
    }

    @Test
    void ten_mistakes_are_told_at_once_each_with_its_place_and_a_cure() throws IOException {
        Files.writeString(directory.resolve("cairn.yaml"), """
                apiVersion: cairn.dev/v1alpha1
                kind: Stack
                metadata: {name: shop}
                spec:
                  resourcez: []
                  resources:
                  - name: db
                    proces: {command: [sleep, "1"]}
                  - name: api
                    process: {command: [sleep, "1"]}
                    dependsOn: [{name: bd}]
                  - name: web
                    process: {command: ["echo", "${resources.api.ulr}"]}
                    timeout: 5 minutes
                  - name: a
                    process: {command: [sleep, "1"]}
                    dependsOn: [{name: b}]
                  - name: b
                    process: {command: [sleep, "${env.NOWHERE}"]}
                    dependsOn: [{name: a}]
                  - name: open
                    process: {command: [echo, "${resources.api"]}
                  - name: Wrong_Name
                    process: {command: [sleep, "1"]}
                    restart: {policy: Sometimes}
                  - name: db
                    process: {command: "sleep 1"}
                """);

        Cli.Result result = cli.run("validate");

        assertThat(result.exit()).isEqualTo(Exit.INVALID);
        assertThat(result.out().lines().filter(line -> line.startsWith("cairn.yaml:")))
                .allMatch(line -> line.matches("cairn\\.yaml:\\d+:\\d+: (error|warning): .+"))
                .hasSizeGreaterThanOrEqualTo(8);
        assertThat(result.out()).contains("did you mean resources?").contains("did you mean process?");
    }

    private void refused(String words, String message, String advice) {
        Cli.Result result = cli.run(words.split(" "));

        assertThat(result.exit()).isEqualTo(Exit.INVALID);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(message).contains(advice);
        assertThat(directory.resolve("state")).doesNotExist();
    }
}
