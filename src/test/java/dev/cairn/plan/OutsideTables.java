package dev.cairn.plan;

import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import dev.cairn.model.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What other tools say about texts that Cairn reads too: facts from their own tests, and what Cairn makes of them. */
public final class OutsideTables {
    private static final String ERROR = "error";
    private static final Map<String, String> VARIABLES = Map.of("FOO", "first", "BAR", "");

    /**
     * One table.
     *
     * @param file below {@code outside/}: the text and what they say
     * @param reasons below {@code outside/}: the texts that Cairn reads otherwise on purpose, and why
     * @param ours what Cairn makes of a text, in the same words
     */
    record Table(String name, String whose, String file, String reasons, Function<String, String> ours) {
        List<Row> rows() {
            Map<String, String> why = lines(reasons).collect(Collectors.toMap(words -> words[0], words -> words[1]));
            List<Row> rows = new ArrayList<>();
            lines(file)
                    .forEach(words -> rows.add(new Row(
                            words[0], words[1], ours.apply(words[0]), Optional.ofNullable(why.remove(words[0])))));
            if (!why.isEmpty()) {
                throw new IllegalStateException(reasons + " explains what is not in " + file + ": " + why.keySet());
            }
            return rows;
        }
    }

    /** One text: what they say, what Cairn says, and why that differs. */
    record Row(String text, String theirs, String ours, Optional<String> reason) {
        boolean agrees() {
            return theirs.equals(ours);
        }
    }

    private OutsideTables() {}

    static List<Table> all() {
        return List.of(
                new Table(
                        "interpolation in a stack file, `${X}` written `${env.X}`",
                        "Compose",
                        "interpolation.csv",
                        "interpolation-in-a-stack.csv",
                        OutsideTables::inStack),
                new Table(
                        "interpolation in `.env`",
                        "Compose",
                        "interpolation.csv",
                        "interpolation-in-dotenv.csv",
                        OutsideTables::inDotEnv),
                new Table("ports", "Docker, Compose", "ports.csv", "ports-why.csv", OutsideTables::port),
                new Table("volumes", "Compose", "volumes.csv", "volumes-why.csv", OutsideTables::volume),
                new Table(
                        "durations",
                        "Compose",
                        "durations.csv",
                        "durations-why.csv",
                        text -> said(Durations.parse(text).map(duration -> String.valueOf(duration.toNanos())))),
                new Table(
                        "sizes",
                        "Docker, Compose",
                        "sizes.csv",
                        "sizes-why.csv",
                        text -> said(Quantities.bytes(text).map(String::valueOf))),
                new Table("images", "distribution", "images.csv", "images-why.csv", OutsideTables::image),
                new Table(
                        "outputs of postgres and redis", "Score", "score.csv", "score-why.csv", OutsideTables::output));
    }

    private static String inStack(String text) {
        Problems problems = new Problems();
        String inputs = "[{name: FOO, value: first}, {name: BAR, value: ''}]";
        Node env = new DocumentReader(problems).read(new Source("env", inputs)).getFirst();
        Inputs declared = new Inputs(new Field(Path.ROOT, env), Map.of(), KeySource.NONE, new HashSet<>(), problems);
        References references = new References(declared, Map.of(), false, problems);
        String spelled = text.replaceAll("(?<!\\$)\\$\\{(?=[A-Za-z_])", "\\${env.");
        Field field = new Field(Path.ROOT.field("value"), new Node.Text(new Position("f", 1, 1), spelled));
        Optional<OutputValue> value =
                references.close(field, References.Scope.RESOURCE).value();
        boolean wrong = problems.diagnostics().stream().anyMatch(Diagnostic::isError);
        return wrong ? ERROR : value.map(OutputValue::shown).orElse("");
    }

    private static String inDotEnv(String text) {
        DotEnv read = DotEnv.parse("X=\"" + text + "\"", name -> Optional.ofNullable(VARIABLES.get(name)));
        return read.problems().isEmpty() ? read.values().get("X") : ERROR;
    }

    private static String port(String text) {
        return said(PortMapping.parse(text)
                .map(port -> words(List.of(
                        port.ip(),
                        port.host().map(OutsideTables::range),
                        Optional.of(range(port.container())),
                        Optional.of(port.protocol().name())))));
    }

    private static String range(PortMapping.Range range) {
        return range.size() == 1 ? String.valueOf(range.from()) : range.from() + "-" + range.to();
    }

    private static String volume(String text) {
        return said(VolumeMapping.parse(text)
                .map(volume -> words(List.of(
                        volume.source(),
                        Optional.of(volume.target()),
                        Optional.of(String.join(",", volume.options()))))));
    }

    private static String image(String text) {
        return said(ImageReference.parse(text)
                .map(image ->
                        words(List.of(image.registry(), Optional.of(image.path()), image.tag(), image.digest()))));
    }

    private static String output(String text) {
        String type = text.split(" ")[0];
        OutputRef output = new OutputRef("it", text.split(" ")[1]);
        var plan = Stacks.plan("- {name: it, recipe: {type: " + type + "}}");
        return Stacks.running(plan).find(View.NETWORK, output).isPresent() ? "there" : "absent";
    }

    private static String words(List<Optional<String>> words) {
        return words.stream()
                .map(word -> word.filter(text -> !text.isEmpty()).orElse("-"))
                .collect(Collectors.joining(" "));
    }

    private static String said(Outcome<String> outcome) {
        return outcome.found().orElse(ERROR);
    }

    private static Stream<String[]> lines(String file) {
        try (var in = OutsideTables.class.getResourceAsStream("/outside/" + file)) {
            return in == null
                    ? Stream.empty()
                    : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.startsWith("#"))
                            .map(line -> line.split("\\|", 2))
                            .map(words -> new String[] {unquoted(words[0]), unquoted(words[1])});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String unquoted(String word) {
        return word.matches("'.*'") ? word.substring(1, word.length() - 1) : word;
    }

    /** How far Cairn agrees, and every difference with its reason, as Markdown. */
    public static String markdown() {
        StringBuilder counts =
                new StringBuilder("| table | from | texts | agree | differ |\n| --- | --- | --- | --- | --- |\n");
        StringBuilder differences =
                new StringBuilder("| table | text | theirs | Cairn's | why |\n| --- | --- | --- | --- | --- |\n");
        for (Table table : all()) {
            List<Row> rows = table.rows();
            long agree = rows.stream().filter(Row::agrees).count();
            counts.append("| %s | %s | %d | %d | %d |%n"
                    .formatted(table.name(), table.whose(), rows.size(), agree, rows.size() - agree));
            rows.stream()
                    .filter(row -> !row.agrees())
                    .forEach(row -> differences.append("| %s | %s | %s | %s | %s |%n"
                            .formatted(
                                    table.name(),
                                    code(row.text()),
                                    code(row.theirs()),
                                    code(row.ours()),
                                    row.reason().orElse("?"))));
        }
        return counts + "\n" + differences;
    }

    private static String code(String text) {
        return text.isEmpty() ? "(nothing)" : text.equals(ERROR) ? text : "`" + text + "`";
    }
}
