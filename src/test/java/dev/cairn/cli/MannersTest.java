package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds for every verb. */
class MannersTest {
    @TempDir
    private Path directory;

    private Cli cli;

    @BeforeEach
    void world() {
        cli = new Cli(directory);
    }

    @Test
    void the_habits_of_other_programs_are_understood() {
        assertThat(cli.run("--version").out()).isEqualTo(cli.run("version").out());
        assertThat(cli.run("help").out()).isEqualTo(cli.run("--help").out());
        assertThat(cli.run("help", "up").out())
                .isEqualTo(cli.run("up", "--help").out())
                .contains("--wait-timeout");
    }

    @Test
    void aResultIsOnStandardOutput() {
        Cli.Result result = cli.run("version");

        assertThat(result.exit()).isEqualTo(Exit.OK);
        assertThat(result.out()).startsWith("cairn ").endsWith(")\n");
        assertThat(result.err()).isEmpty();
    }

    @ParameterizedTest(name = "cairn {0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            verzion           | error: there is no verb "verzion"            | did you mean: cairn version
            frobnicate        | error: there is no verb "frobnicate"         | cairn --help lists them all
            kill              | error: "kill" is not in this version of cairn | cairn --help lists what is
            ps -n shop        | error: this machine has no namespaces, so none called shop | say which cluster: --context NAME
            version --outpt x | error: unknown argument --outpt              | did you mean --output?
            version x         | error: unknown argument x                    | See: cairn version --help
            version -o pdf    | error: this command has no output form "pdf" | use -o text, -o json
            version -o        | error: missing required parameter            | see: cairn version --help
            operator -n shop  | error: the operator takes no options         | KUBECONFIG=FILE cairn operator
            """)
    void wrongUsageSaysWhatToDo(String words, String message, String advice) {
        Cli.Result result = cli.run(words.split(" "));

        assertThat(result.exit()).isEqualTo(Exit.USAGE);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(message).contains(advice).doesNotContain("\tat ");
    }

    @Test
    void inJsonAnErrorIsOneObjectOnStandardError() throws Exception {
        for (String[] words : new String[][] {{"verzion", "-o", "json"}, {"version", "--nope", "-o", "jsonl"}}) {
            Cli.Result result = cli.run(words);

            JsonNode error = new ObjectMapper().readTree(result.err()).get("error");
            assertThat(result.out()).isEmpty();
            assertThat(error.get("code").asText()).isEqualTo("Usage");
            assertThat(error.get("message").asText()).isNotEmpty();
            assertThat(error.get("advice").asText()).isNotEmpty();
            assertThat(error.get("exit").asInt()).isEqualTo(result.exit()).isEqualTo(Exit.USAGE);
        }
    }

    @Test
    void everyFlagHasAVariable() {
        cli.env("CAIRN_OUTPUT_FORMAT", "json");

        assertThat(cli.run("version").out()).startsWith("{");
        assertThat(cli.run("version", "-o", "text").out()).startsWith("cairn ");
        assertThat(cli.run("nope").err()).startsWith("{");
    }

    @Test
    void theStackTraceIsForDebugging() {
        assertThat(cli.run("version", "-o", "pdf", "--debug").err()).contains("\tat dev.cairn.cli.");
    }

    @Test
    void optionsMayStandBeforeTheVerb() {
        assertThat(cli.run("-o", "json", "version").out()).startsWith("{");
    }

    @Test
    void helpIsAResult() {
        for (String[] words : new String[][] {{"--help"}, {"version", "--help"}}) {
            Cli.Result result = cli.run(words);

            assertThat(result.exit()).isEqualTo(Exit.OK);
            assertThat(result.out()).contains("Usage: cairn");
            assertThat(result.err()).isEmpty();
        }
        assertThat(cli.run("--help").out()).doesNotContain("warm-up");
        assertThat(cli.run().exit()).isEqualTo(Exit.USAGE);
    }
}
