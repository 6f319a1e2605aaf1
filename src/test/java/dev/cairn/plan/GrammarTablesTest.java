package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.OutputValue;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Each grammar against a table of texts and what they mean; the tables are facts, the code is ours. */
class GrammarTablesTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvFileSource(resources = "tables/durations.csv", delimiter = '|', quoteCharacter = '\'')
    void durations(String text, String meaning) {
        assertThat(said(Durations.parse(text).map(Duration::toNanos))).isEqualTo(meaning);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvFileSource(resources = "tables/durations.csv", delimiter = '|', quoteCharacter = '\'')
    void what_is_formatted_reads_as_the_same_duration(String text, String meaning) {
        Durations.parse(text).found().ifPresent(duration -> assertThat(
                        Durations.parse(Durations.format(duration)).found())
                .contains(duration));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvFileSource(resources = "tables/quantities.csv", delimiter = '|', quoteCharacter = '\'')
    void sizes(String text, String meaning) {
        assertThat(said(Quantities.bytes(text))).isEqualTo(meaning);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvFileSource(resources = "tables/cpus.csv", delimiter = '|', quoteCharacter = '\'')
    void cpus(String text, String meaning) {
        assertThat(said(Quantities.millis(text))).isEqualTo(meaning);
    }

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "tables/images.csv", delimiter = '|', quoteCharacter = '\'', nullValues = "null")
    void images(ArgumentsAccessor row) {
        expect(
                row,
                ImageReference.parse(text(row, 0))
                        .map(image -> List.of(
                                image.registry().orElse(""),
                                image.path(),
                                image.tag().orElse(""),
                                image.digest().orElse(""))));
    }

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "tables/ports.csv", delimiter = '|', quoteCharacter = '\'')
    void ports(ArgumentsAccessor row) {
        expect(
                row,
                PortMapping.parse(text(row, 0))
                        .map(port -> List.of(
                                port.ip().orElse(""),
                                port.host().map(GrammarTablesTest::said).orElse(""),
                                said(port.container()),
                                port.protocol().name())));
    }

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "tables/volumes.csv", delimiter = '|', quoteCharacter = '\'')
    void volumes(ArgumentsAccessor row) {
        expect(
                row,
                VolumeMapping.parse(text(row, 0))
                        .map(volume -> List.of(
                                volume.source().orElse(""),
                                volume.source()
                                        .map(_ -> volume.isPath() ? "path" : "name")
                                        .orElse(""),
                                volume.target(),
                                String.join(",", volume.options()))));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvFileSource(resources = "tables/templates.csv", delimiter = '|', quoteCharacter = '\'')
    void templates(String text, String meaning) {
        Problems problems = new Problems();
        String inputs = "[{name: FOO, value: first}, {name: BAR, value: ''}, {name: DOLLARS, value: '$${env.FOO}'}]";
        Node env = new DocumentReader(problems).read(new Source("env", inputs)).getFirst();
        Inputs declared = new Inputs(new Field(Path.ROOT, env), Map.of(), KeySource.NONE, new HashSet<>(), problems);
        References references =
                new References(declared, Map.of("name", "shop", "namespace", "default"), false, problems);
        Field field = new Field(Path.ROOT.field("value"), new Node.Text(new Position("f", 1, 1), text));

        Optional<OutputValue> value =
                references.close(field, References.Scope.RESOURCE).value();

        String said = problems.diagnostics().stream()
                .filter(Diagnostic::isError)
                .findFirst()
                .map(wrong -> "!" + wrong.message())
                .orElseGet(() -> value.map(OutputValue::shown).orElse("open"));
        assertThat(said).isEqualTo(meaning == null ? "" : meaning.replace("''", ""));
    }

    private static void expect(ArgumentsAccessor row, Outcome<List<String>> outcome) {
        if (text(row, 1).equals("-")) {
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Bad.class, bad -> assertThat(bad.message())
                    .isEqualTo(text(row, 2)));
        } else {
            assertThat(outcome.found()).contains(List.of(text(row, 1), text(row, 2), text(row, 3), text(row, 4)));
        }
    }

    private static String text(ArgumentsAccessor row, int column) {
        return column >= row.size() || row.get(column) == null ? "" : row.getString(column);
    }

    private static String said(PortMapping.Range range) {
        return range.size() == 1 ? String.valueOf(range.from()) : range.from() + "-" + range.to();
    }

    private static String said(Outcome<Long> outcome) {
        return switch (outcome) {
            case Outcome.Good<Long> good -> String.valueOf(good.value());
            case Outcome.Bad<Long> bad -> bad.message();
        };
    }
}
