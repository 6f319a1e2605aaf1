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
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code in-*.yaml} is a Stack with its status, {@code out-*.txt} what the user sees of it. */
class StackTableTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:05.800Z");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");
    private static final Look WIDE = new Look(false, true, 100);

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "in-booting.yaml, out-booting.txt, true, 80",
        "in-booting.yaml, out-booting-narrow.txt, true, 50",
        "in-booting.yaml, out-booting-60.txt, true, 60",
        "in-booting.yaml, out-booting-100.txt, true, 100",
        "in-booting.yaml, out-booting-160.txt, true, 160",
        "in-booting.yaml, out-booting-ascii.txt, false, 80",
        "in-failing.yaml, out-failing.txt, true, 80",
        "in-failing.yaml, out-failing-file.txt, true, 0"
    })
    void aStackIsATable(String in, String out, boolean unicode, int width) throws IOException {
        List<String> lines = StackTable.lines(stack(in), START, NOW, new Look(false, unicode, width), 0);

        assertThat(String.join("\n", lines)).isEqualTo(text(out).stripTrailing());
        if (width > 0) {
            assertThat(lines).allSatisfy(line -> assertThat(Columns.of(line)).isLessThanOrEqualTo(width));
        }
    }

    @Test
    void coloursChangeNothingButColours() throws IOException {
        List<String> plain = StackTable.lines(stack("in-failing.yaml"), START, NOW, WIDE, 0);
        List<String> coloured = StackTable.lines(stack("in-failing.yaml"), START, NOW, new Look(true, true, 100), 0);

        Pattern colour = Pattern.compile("\u001b\\[[0-9;]*m");
        assertThat(coloured).isNotEqualTo(plain);
        assertThat(coloured.stream()
                        .map(line -> colour.matcher(line).replaceAll("").stripTrailing()))
                .containsExactlyElementsOf(plain);
    }

    @Test
    void whatStaysAboveTheTableMayBeWiderThanTheWindow() {
        LiveBlock block = new LiveBlock();
        block.redraw(List.of("db  starting", "api waiting"));

        assertThat(block.above(List.of("x".repeat(200))))
                .contains("\u001b[2A\r\u001b[J" + "x".repeat(200) + "\ndb  starting");
    }

    @Test
    void aLowWindowShowsWhatIsNotDoneYet() throws IOException {
        List<String> lines = StackTable.lines(stack("in-booting.yaml"), START, NOW, WIDE, 5);

        assertThat(lines).hasSize(5);
        assertThat(lines.getLast()).isEqualTo("  … 3 more");
        assertThat(String.join("\n", lines)).contains("api ").contains("web ").doesNotContain("cache");
    }

    @Test
    void beforeTheFirstPassEverythingIsPending() throws IOException {
        Stack stack = stack("in-booting.yaml");
        stack.setStatus(null);

        assertThat(StackTable.rows(stack, NOW)).hasSize(6).allSatisfy(row -> assertThat(row.state())
                .isEqualTo("pending"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "PENDING, Container, nginx:1",
        "READY, Container, nginx:1",
        "PENDING, Process, process sh",
        "READY, Process, process sh",
        "READY, Deployment, nginx:1"
    })
    void whatCouldRunInTwoWaysIsShownAsItRuns(String phase, String kind, String what) throws IOException {
        Stack stack = new ObjectMapper(new YAMLFactory()).readValue("""
                spec:
                  resources: [{name: web, container: {image: "nginx:1"}, process: {command: [/bin/sh, -c, serve]}}]
                status:
                  resources: [{name: web, phase: %s, ref: {kind: %s}}]
                """.formatted(phase, kind), Stack.class);

        assertThat(StackTable.rows(stack, NOW)).extracting(Row::what).containsExactly(what);
    }

    private static Stack stack(String name) throws IOException {
        try (InputStream in = StackTableTest.class.getResourceAsStream("/dev/cairn/cli/table/" + name)) {
            return new ObjectMapper(new YAMLFactory()).readValue(in, Stack.class);
        }
    }

    private static String text(String name) throws IOException {
        try (InputStream in = StackTableTest.class.getResourceAsStream("/dev/cairn/cli/table/" + name)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
