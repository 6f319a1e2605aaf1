package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.cairn.cli.text.GoalTest;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Reason;
import dev.cairn.runtime.LogLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verbs that look at a stack or ask something of it. */
class ThinVerbsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:15Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private StackOnPaper waiting;
    private StackOnPaper failed;

    @BeforeEach
    void stacks() {
        waiting = new StackOnPaper(GoalTest.class, "in-waiting.yaml");
        failed = new StackOnPaper(GoalTest.class, "in-failed.yaml");
    }

    @Test
    void psAsJsonIsTheStackObject() throws Exception {
        JsonNode stack = JSON.readTree(run(waiting, "ps", "-o", "json").out());

        assertThat(stack.at("/kind").asText()).isEqualTo("Stack");
        assertThat(stack.at("/apiVersion").asText()).isEqualTo("cairn.dev/v1alpha1");
        assertThat(stack.at("/metadata/name").asText()).isEqualTo("shop");
        assertThat(stack.at("/spec/resources")).hasSize(6);
        assertThat(stack.at("/status/resources/3/phase").asText()).isEqualTo("Running");
        assertThat(new ObjectMapper(new YAMLFactory())
                        .readTree(run(waiting, "ps", "-o", "yaml").out()))
                .isEqualTo(stack);
    }

    @Test
    void psAsJsonLinesIsOneResourceALine() throws Exception {
        List<String> lines = run(waiting, "ps", "-o", "jsonl").out().lines().toList();

        assertThat(lines).hasSize(6);
        assertThat(JSON.readTree(lines.getFirst()).get("name").asText()).isEqualTo("db");
    }

    @Test
    void psIsATable() {
        assertThat(run(waiting, "ps").out()).startsWith("NAME ").contains("web").contains("for api");
        assertThat(run(waiting, "ps", "-o", "wide").out()).contains("INSTANCE");
    }

    @Test
    void lsListsTheStacks() throws Exception {
        assertThat(run(waiting, "ls").out())
                .contains("shop-12345678")
                .contains("Progressing")
                .contains("3/6");
        JsonNode entry = JSON.readTree(run(waiting, "ls", "-o", "json").out()).get(0);
        assertThat(entry.fieldNames())
                .toIterable()
                .containsExactly("id", "name", "phase", "ready", "message", "file", "driven");
        assertThat(Files.readString(Path.of("docs", "cli.md")))
                .contains("`{id, name, phase, ready, message, file, driven}`");
        assertThat(entry.get("id").asText()).isEqualTo("shop-12345678");
        assertThat(entry.get("driven").asBoolean()).isTrue();
    }

    @ParameterizedTest(name = "cairn mode {0}")
    @CsvSource(delimiter = '|', textBlock = """
            use data | mode data
            back     | mode back
            """)
    void aChangeOfModeIsAskedFor(String words, String asked) {
        Cli.Result result = run(waiting, ("mode " + words).split(" "));

        assertThat(result.exit()).isZero();
        assertThat(waiting.asked()).containsExactly(asked);
    }

    @ParameterizedTest(name = "cairn mode {0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            use      | use which mode?        | cairn mode use M
            data     | "data" is nothing to do with modes | cairn mode use data
            back now | unknown argument now   | cairn mode --help
            """)
    void wrongWordsToModeSayWhatToDo(String words, String message, String advice) {
        Cli.Result result = run(waiting, ("mode " + words).split(" "));

        assertThat(result.exit()).isEqualTo(Exit.USAGE);
        assertThat(result.err()).contains(message).contains(advice);
        assertThat(waiting.asked()).isEmpty();
    }

    @Test
    void aStackWithoutModesSaysSo() {
        assertThat(run(waiting, "mode").err()).contains("no modes");
    }

    @Test
    void whyNamesTheRoot() throws Exception {
        assertThat(run(waiting, "why", "web").out())
                .contains("web is waiting for api")
                .contains("503");
        JsonNode why =
                JSON.readTree(run(failed, "why", "storefront", "-o", "json").out());
        assertThat(why.get("roots")).hasSize(1);
        assertThat(why.at("/roots/0").asText()).isEqualTo("migrate");
        assertThat(why.at("/chain").findValuesAsText("phase")).contains("Failed");
    }

    @ParameterizedTest
    @CsvSource({"why", "restart", "stop", "start", "reset", "logs", "wait"})
    void anUnknownResourceIsNotFound(String verb) {
        Cli.Result result = run(waiting, verb, "wbe");

        assertThat(result.exit()).isEqualTo(Exit.NOT_FOUND);
        assertThat(result.err()).contains("shop has no resource \"wbe\"").contains("did you mean web?");
        assertThat(waiting.asked()).isEmpty();
    }

    @Test
    void restartAsksForEachOnce() {
        Cli.Result result = run(waiting, "restart", "web", "api", "web");

        assertThat(result.exit()).isEqualTo(Exit.OK);
        assertThat(waiting.asked()).containsExactly("RESTART web", "RESTART api");
        assertThat(result.err()).contains("web: restarting");
    }

    @ParameterizedTest
    @CsvSource({"restart", "stop", "start", "reset"})
    void theNameOfAForEachMeansAllThatWereMadeOfIt(String verb) {
        StackOnPaper repeated = new StackOnPaper(ThinVerbsTest.class, "in-repeated.yaml");
        Cli.Result result = run(repeated, verb, "worker", "worker-pdf");

        assertThat(result.exit()).isEqualTo(Exit.OK);
        String asked = verb.toUpperCase(java.util.Locale.ROOT);
        assertThat(repeated.asked()).containsExactly(asked + " worker-mail", asked + " worker-pdf");
    }

    @Test
    void theNameOfAForEachIsLookedAtInAllThatWereMadeOfIt() throws Exception {
        StackOnPaper repeated = new StackOnPaper(ThinVerbsTest.class, "in-repeated.yaml")
                .wrote(line("worker-mail", 1, "one"))
                .wrote(line("worker-pdf", 2, "two"))
                .wrote(line("worker-mail-archive", 3, "three"));

        assertThat(run(repeated, "why", "worker").out()).contains("worker-mail is ready", "worker-pdf is ready");
        assertThat(JSON.readTree(run(repeated, "why", "worker", "-o", "json").out())
                        .findValuesAsText("resource"))
                .containsExactly("worker-mail", "worker-pdf");
        assertThat(run(repeated, "logs", "worker", "--no-log-prefix").out()).isEqualTo("one\ntwo\n");
        assertThat(run(repeated, "wait", "worker").exit()).isEqualTo(Exit.OK);
        assertThat(run(repeated, "wait", "worker", "--for", "stopped", "--timeout", "0s")
                        .exit())
                .isEqualTo(Exit.TIMED_OUT);
    }

    @ParameterizedTest
    @CsvSource({"exec worker ls", "port-forward worker 80"})
    void whereOneIsWantedTheNameOfAForEachSaysWhichThereAre(String words) {
        Cli.Result result = run(new StackOnPaper(ThinVerbsTest.class, "in-repeated.yaml"), words.split(" "));

        assertThat(result.exit()).isEqualTo(Exit.USAGE);
        assertThat(result.err()).contains("worker is several resources").contains("worker-mail, worker-pdf");
    }

    @Test
    void whatWasStartedSaysWhichStopItWaitsForAndHowToStartBoth() throws Exception {
        StackOnPaper held = new StackOnPaper(ThinVerbsTest.class, "in-held.yaml");

        assertThat(run(held, "start", "web").err())
                .isEqualTo("web: waits for db, api, which was stopped; to start both: cairn start db api web\n");
        assertThat(run(held, "start", "web", "api").err())
                .contains("web: waits for db, which was stopped; to start both: cairn start db web");
        assertThat(run(held, "start", "web", "api", "db").err()).doesNotContain("waits");
        assertThat(JSON.readTree(run(held, "start", "api", "-o", "json").out())
                        .at("/0/heldBy/0")
                        .asText())
                .isEqualTo("db");
    }

    @Test
    void waitSaysWhatWasStoppedAndWouldBeWaitedForInVain() {
        StackOnPaper held = new StackOnPaper(ThinVerbsTest.class, "in-held.yaml");

        Cli.Result result = run(held, "wait", "web", "--timeout", "0s");

        assertThat(result.exit()).isEqualTo(Exit.TIMED_OUT);
        assertThat(result.err()).contains("db, api was stopped and stays so until cairn start db api");
    }

    @Test
    void whatFailedWithSomethingThatOnlyStandsStillIsShownWithTheCause() {
        StackOnPaper deadEnd = new StackOnPaper(ThinVerbsTest.class, "in-dead-end.yaml");

        Cli.Result wait = run(deadEnd, "wait");
        assertThat(wait.exit()).isEqualTo(Exit.AWAITED_FAILED);
        assertThat(wait.err())
                .contains("api failed: idle is stopped by the file (desired: Stop)")
                .contains("next        take desired: Stop from idle, or give it to api too · then: cairn up")
                .contains("holds back  web")
                .contains("mail failed: setup has ended, and is to be ready for it")
                .contains("condition: Completed, where mail depends on setup")
                .doesNotContain("web failed");
        assertThat(run(deadEnd, "why", "web").out())
                .contains("api failed: idle is stopped by the file (desired: Stop)");
    }

    @Test
    void whyOfWhatWaitsForAnotherStackNamesTheCommandToGoOnWith() {
        StackOnPaper front = new StackOnPaper(ThinVerbsTest.class, "in-elsewhere.yaml");

        assertThat(run(front, "why", "web").out()).contains("next: start it: cairn up -f ITS-FILE");
        assertThat(run(front.beside(waiting), "why", "web").out())
                .contains("stack shop: Progressing, waiting for api; next: cairn why -p shop-12345678 api");
    }

    @Test
    void whatToDoNextNamesTheStackAsItWasNamed() {
        assertThat(run(failed, "wait").err()).contains("next        cairn logs migrate", "run: cairn up");
        assertThat(run(failed, "wait", "-f", "../my shop/cairn.yaml").err())
                .contains("cairn -f '../my shop/cairn.yaml' logs migrate", "run: cairn -f '../my shop/cairn.yaml' up");
        assertThat(run(failed, "wait", "-p", "shop-12345678").err()).contains("cairn -p shop-12345678 why migrate");
    }

    @Test
    void waitAsJsonIsTheStackObjectOrOneError() throws Exception {
        JsonNode stack = JSON.readTree(run(waiting, "wait", "db", "-o", "json").out());
        assertThat(stack.at("/kind").asText()).isEqualTo("Stack");

        Cli.Result lost = run(failed, "wait", "-o", "json");
        assertThat(lost.out()).isEmpty();
        assertThat(JSON.readTree(lost.err()).at("/error/code").asText()).isEqualTo("AwaitedFailed");
    }

    @ParameterizedTest
    @CsvSource({"exec -o json db ls", "port-forward db -o json", "operator uninstall --cluster -o json", "down -o wide"
    })
    void aFormThatAVerbDoesNotHaveIsRefused(String words) {
        Cli.Result result = run(waiting, words.split(" "));

        assertThat(result.exit()).isEqualTo(Exit.USAGE);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("no output form");
    }

    @ParameterizedTest(name = "cairn {0}")
    @CsvSource(delimiter = '|', textBlock = """
            graph -o svg       | use -o text, -o dot, -o mermaid, -o json
            graph -o png       | use -o text, -o dot, -o mermaid, -o json
            events --since abc | option '--since': "abc" is no number of an event: write one of the column SEQ, as in --since 42
            logs -n many       | option '--tail': 'many' is no whole number
            """)
    void aWrongValueIsToldWithWhatToWriteInstead(String words, String advice) {
        Cli.Result result = run(waiting, words.split(" "));

        assertThat(result.exit()).isEqualTo(Exit.USAGE);
        assertThat(result.err()).contains(advice);
    }

    @Test
    void aRefusedRequestFails() {
        Cli.Result result = run(waiting.answers("AlreadyRestarting"), "restart", "web");

        assertThat(result.exit()).isEqualTo(Exit.FAILED);
        assertThat(result.err()).contains("is being restarted already");
    }

    @ParameterizedTest(name = "cairn restart {0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            all   | all: a group runs nothing itself; its members do: cairn restart api db
            mail  | mail: runs elsewhere; there is nothing here to restart
            api   | api: is not wanted in mode data; cairn mode use full
            theirs | theirs: desired: Ignore in the file; Cairn does nothing to it
            idle  | idle: desired: Stop in the file; without that line cairn up starts it
            debug | debug: is left out: its when is false: env.DEBUG == 'yes'
            db    | db: the stack is stopped, or about to be; cairn up starts it again
            """)
    void aRefusedRequestSaysWhy(String resource, String sentence) {
        StackOnPaper refusing = new StackOnPaper(ThinVerbsTest.class, "in-refusing.yaml");

        Cli.Result result = run(refusing.answers("Refused"), "restart", resource);

        assertThat(result.exit()).isEqualTo(Exit.FAILED);
        assertThat(result.err()).isEqualTo(sentence + "\n");
    }

    @Test
    void aRefusalBecauseOfAFailureElsewhereNamesIt() {
        StackOnPaper holding = new StackOnPaper(ThinVerbsTest.class, "in-holding.yaml");

        Cli.Result result = run(holding.answers("Refused"), "restart", "db");

        assertThat(result.err()).isEqualTo("db: onFailure: Hold, and api failed; first cairn reset api\n");
    }

    @Test
    void aRefusalBecauseOfASuspensionNamesIt() {
        StackOnPaper suspended = new StackOnPaper(ThinVerbsTest.class, "in-suspended.yaml");

        Cli.Result result = run(suspended.answers("Refused"), "restart", "db");

        assertThat(result.err())
                .isEqualTo("db: the stack is suspended, so what runs is left as it is until it is resumed\n");
    }

    @Test
    void modesAsJsonTellWhereTheStackIs() throws Exception {
        StackOnPaper paper = new StackOnPaper(ThinVerbsTest.class, "in-refusing.yaml");

        JsonNode modes = JSON.readTree(run(paper, "mode", "-o", "json").out());

        assertThat(modes.findValuesAsText("name")).containsExactly("data", "full");
        assertThat(modes.findValuesAsText("state")).containsExactly("current", "previous");
    }

    @Test
    void eventsThatComeOneByOneStandInColumns() {
        waiting.oneByOne()
                .happened(event(9, LifecycleEvent.Type.RESOURCE_FAILED, Optional.of(new Reason.ExitCode(3))))
                .happened(event(10, LifecycleEvent.Type.RESOURCE_RESTARTING, Optional.empty()));

        for (String words : List.of("events", "events -f")) {
            List<String> lines = run(waiting, words.split(" ")).out().lines().toList();

            assertThat(lines).hasSize(3);
            assertThat(lines)
                    .extracting(line -> line.indexOf(line.startsWith("SEQ") ? "MESSAGE" : "a message"))
                    .containsOnly(lines.getFirst().indexOf("MESSAGE"));
        }
    }

    @Test
    void waitShowsOnlyWhatHoldsUpWhatIsAwaited() {
        StackOnPaper two = new StackOnPaper(ThinVerbsTest.class, "in-two-failures.yaml");

        assertThat(run(two, "wait", "web").err())
                .contains("db failed: exit code 1")
                .doesNotContain("mail failed");
        assertThat(run(two, "wait").err()).contains("db failed: exit code 1").contains("mail failed");
    }

    @Test
    void stopSaysWhatItStopsFirst() {
        Cli.Result result = run(waiting, "stop", "cache");

        assertThat(result.exit()).isEqualTo(Exit.OK);
        assertThat(result.err()).contains("stops first: storefront, web, api\n");
        assertThat(waiting.asked()).containsExactly("STOP cache");
    }

    @Test
    void logsAreMergedAndCut() {
        waiting.wrote(line("db", 2, "two")).wrote(line("api", 1, "one")).wrote(line("db", 3, "three"));

        assertThat(run(waiting, "logs", "db", "api").out()).isEqualTo("api | one\ndb  | two\ndb  | three\n");
        assertThat(run(waiting, "logs", "db", "-n", "1", "--no-log-prefix").out())
                .isEqualTo("three\n");
        assertThat(run(waiting, "logs", "db", "-n", "-1").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void logsAsJsonLines() throws Exception {
        waiting.wrote(line("db", 2, "say \"hi\""));

        JsonNode line = JSON.readTree(run(waiting, "logs", "db", "-o", "jsonl").out());
        assertThat(line.get("text").asText()).isEqualTo("say \"hi\"");
        assertThat(line.get("timestamp").asText()).isEqualTo("2026-01-01T00:00:02Z");
        assertThat(line.get("stream").asText()).isEqualTo("STDOUT");
    }

    @Test
    void eventsAreATableOrLines() throws Exception {
        waiting.happened(event(1, LifecycleEvent.Type.RESOURCE_STARTING, Optional.empty()))
                .happened(event(2, LifecycleEvent.Type.RESOURCE_FAILED, Optional.of(new Reason.ExitCode(3))));

        assertThat(run(waiting, "events").out())
                .contains("SEQ")
                .contains("starting")
                .contains("failed");
        List<String> lines = run(waiting, "events", "-o", "jsonl", "--since", "1")
                .out()
                .lines()
                .toList();
        assertThat(lines).hasSize(1);
        assertThat(JSON.readTree(lines.getFirst()).get("sequence").asLong()).isEqualTo(2);
    }

    @Test
    void waitTellsWhatFailed() {
        Cli.Result result = run(failed, "wait", "storefront");

        assertThat(result.exit()).isEqualTo(Exit.AWAITED_FAILED);
        assertThat(result.err()).contains("migrate failed: exit code 1").contains("holds back  api → web → storefront");
        assertThat(run(failed, "wait", "db").exit()).isEqualTo(Exit.OK);
        assertThat(run(waiting, "wait", "--for", "nothing").exit()).isEqualTo(Exit.USAGE);
        assertThat(run(waiting, "wait", "--timeout", "0s").exit()).isEqualTo(Exit.TIMED_OUT);
        assertThat(run(waiting, "wait", "--timeout", "5").err()).contains("has no unit");
    }

    @Test
    void treeAndGraphShowTheEdges() throws Exception {
        assertThat(run(waiting, "tree").out()).contains("├─ ").contains("migrate");
        assertThat(run(waiting, "graph").out()).contains("RESTS ON");
        assertThat(run(waiting, "graph", "-o", "dot").out()).startsWith("digraph");
        assertThat(run(waiting, "graph", "-o", "mermaid").out()).startsWith("flowchart");
        assertThat(run(waiting, "graph", "-o", "svg").err()).contains("dot -Tsvg");
        assertThat(JSON.readTree(run(waiting, "graph", "-o", "json").out()).get("edges"))
                .isNotEmpty();
    }

    private Cli.Result run(StackOnPaper stack, String... words) {
        return new Cli(directory).on(stack).at(NOW).run(words);
    }

    private static LogLine line(String resource, int second, String text) {
        return new LogLine(
                resource,
                1,
                LogLine.Stream.STDOUT,
                Instant.parse("2026-01-01T00:00:00Z").plusSeconds(second),
                text);
    }

    private static LifecycleEvent event(long sequence, LifecycleEvent.Type type, Optional<Reason> reason) {
        return new LifecycleEvent(sequence, NOW, "shop", "db", 1, type, reason, "a message", "");
    }
}
