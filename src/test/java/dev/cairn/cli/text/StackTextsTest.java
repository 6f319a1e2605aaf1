package dev.cairn.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.cairn.api.Stack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code in-*.yaml} is a Stack with its status, {@code out-<in>-<text>.txt} what a verb says of it. */
class StackTextsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:15Z");
    private static final Look WINDOW = new Look(false, true, 100);
    private static final Look ASCII = new Look(false, false, 0);
    private static final List<String> LAST_LINES =
            List.of("connecting to postgres://postgres:hunter2@db:5432/db", "ERROR: relation \"users\" already exists");

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({
        "why-web, waiting",
        "why-storefront, waiting",
        "why-db, waiting",
        "tree, waiting",
        "tree-ascii, waiting",
        "graph-text, waiting",
        "graph-dot, waiting",
        "graph-mermaid, waiting",
        "ps, waiting",
        "ps-wide, waiting",
        "late, waiting",
        "late, elsewhere",
        "why-web, failed",
        "failure, failed",
        "failure, stopping",
        "failure, port-held",
        "failure, port-stop"
    })
    void aStackIsTold(String text, String in) throws IOException {
        assertThat(String.join("\n", lines(text, stack(in))) + "\n").isEqualTo(read("out-" + in + "-" + text + ".txt"));
    }

    @Test
    void theRootsAreTheEndsOfTheChain() throws IOException {
        assertThat(WhyText.roots(stack("waiting"), "storefront")).containsExactly("api");
        assertThat(WhyText.roots(stack("failed"), "storefront")).containsExactly("migrate");
    }

    @Test
    void anEscapedReferenceIsNoEdge() throws IOException {
        assertThat(StackGraph.of(stack("waiting"), NOW).dependenciesOf("api"))
                .extracting(StackGraph.Edge::to)
                .containsExactly("db", "cache", "migrate");
    }

    private static List<String> lines(String text, Stack stack) {
        StackGraph graph = StackGraph.of(stack, NOW);
        return switch (text) {
            case "tree" -> TreeText.lines(graph, WINDOW);
            case "tree-ascii" -> TreeText.lines(graph, ASCII);
            case "graph-text" -> GraphText.text(graph, WINDOW);
            case "graph-dot" -> GraphText.dot("shop", graph);
            case "graph-mermaid" -> GraphText.mermaid(graph);
            case "late" -> LateText.lines(stack, List.of(), NOW, WINDOW, Next.HERE);
            case "ps" -> ResourceGrid.lines(stack, false, NOW, WINDOW);
            case "ps-wide" -> ResourceGrid.wide(stack, false, NOW, WINDOW);
            case "failure" ->
                FailureText.lines(
                        stack, FailureText.failures(stack).getFirst(), _ -> LAST_LINES, NOW, WINDOW, Next.HERE);
            default ->
                WhyText.lines(
                        stack,
                        List.of(text.substring("why-".length())),
                        _ -> List.of("waiting for schema version 12"),
                        _ -> "",
                        NOW,
                        WINDOW);
        };
    }

    private static Stack stack(String name) throws IOException {
        try (InputStream in = StackTextsTest.class.getResourceAsStream("in-" + name + ".yaml")) {
            return new ObjectMapper(new YAMLFactory()).readValue(in, Stack.class);
        }
    }

    private static String read(String name) throws IOException {
        try (InputStream in = StackTextsTest.class.getResourceAsStream(name)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
