package dev.cairn.plan;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML text as trees with positions. Plain words mean what they mean to kubectl (YAML 1.1: {@code yes} and {@code on}
 * are booleans), so that a file says the same on a laptop and on a cluster. Anchors and merge keys are filled in.
 */
final class YamlText {
    /** Aliases can make a small text unfold into a huge tree. */
    private static final int MOST_NODES = 2_000_000;

    private static final int DEEPEST = 100;
    private static final Set<String> YES =
            Set.of("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE");
    private static final Set<String> NO =
            Set.of("n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE");
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

    private static final Resolver PLAIN_WORDS = new Resolver();

    private final Source source;
    private final String[] lines;
    private final Problems problems;
    private final Set<org.yaml.snakeyaml.nodes.Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int nodes;

    YamlText(Source source, Problems problems) {
        this.source = source;
        this.lines = source.text().split("\\r?\\n", -1);
        this.problems = problems;
    }

    /** Something that is YAML and cannot be used. */
    private static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Position at;
        private final Code code;

        Unusable(Code code, Position at, String message) {
            super(message, null, false, false);
            this.code = code;
            this.at = at;
        }
    }

    /** The documents that are not empty, up to the first that cannot be read. */
    List<Node> read() {
        List<Node> documents = new ArrayList<>();
        try {
            Composer composer = composer();
            while (composer.checkNode()) {
                Node document = convert(composer.getNode(), Path.ROOT);
                if (!(document instanceof Node.Null)) {
                    documents.add(document);
                }
            }
        } catch (Unusable e) {
            problems.error(e.code, Path.ROOT, e.at, e.getMessage(), "");
        } catch (MarkedYAMLException e) {
            problems.error(Code.Syntax, Path.ROOT, at(mark(e)), "this is no YAML: " + sentence(e), advice(e));
        } catch (ReaderException e) {
            problems.error(
                    Code.Syntax,
                    Path.ROOT,
                    at(e.getPosition()),
                    String.format("this is no text: character U+%04X", e.getCodePoint()),
                    "is this the right file?");
        } catch (YAMLException e) {
            problems.error(Code.TooLarge, Path.ROOT, new Position(source.name(), 1, 1), firstLine(e.getMessage()), "");
        }
        return documents;
    }

    /** Without the library's front door, which also makes what builds and writes objects, and looks for a logger in every jar. */
    private Composer composer() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(DocumentReader.LARGEST_FILE);
        options.setNestingDepthLimit(DEEPEST);
        options.setMaxAliasesForCollections(1000);
        StreamReader reader = new StreamReader(new StringReader(source.text()));
        return new Composer(new ParserImpl(reader, options), PLAIN_WORDS, options);
    }

    private Node convert(org.yaml.snakeyaml.nodes.Node yaml, Path path) {
        Position at = at(yaml.getStartMark());
        if (++nodes > MOST_NODES) {
            throw new Unusable(Code.TooLarge, at, "the file unfolds into more than " + MOST_NODES + " values");
        }
        if (!open.add(yaml)) {
            throw new Unusable(Code.Syntax, at, "this value contains itself");
        }
        try {
            return switch (yaml) {
                case ScalarNode scalar -> scalar(scalar, at);
                case SequenceNode sequence -> {
                    List<Node> items = new ArrayList<>(sequence.getValue().size());
                    for (org.yaml.snakeyaml.nodes.Node item : sequence.getValue()) {
                        items.add(convert(item, path.item(items.size())));
                    }
                    yield new Node.Sequence(at, items);
                }
                case MappingNode mapping -> mapping(mapping, path, at);
                default -> throw new Unusable(Code.Syntax, at, "a value of an unknown kind");
            };
        } finally {
            open.remove(yaml);
        }
    }

    private Node scalar(ScalarNode scalar, Position at) {
        String value = scalar.getValue();
        Tag tag = scalar.getTag();
        if (!tag.startsWith(Tag.PREFIX)) {
            throw new Unusable(Code.Syntax, at, "the tag " + tag.getValue() + " means nothing here");
        }
        boolean plain = scalar.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN;
        if (plain && !isExplicitText(scalar)) {
            if (NOTHING.contains(value)) {
                return new Node.Null(at);
            }
            if (YES.contains(value) || NO.contains(value)) {
                return new Node.Truth(at, YES.contains(value), value);
            }
            if (Numbers.isNumber(value)) {
                return new Node.Number(at, value);
            }
        }
        int length = scalar.getEndMark().getIndex() - scalar.getStartMark().getIndex();
        boolean inLine = length == value.codePointCount(0, value.length()) + (plain ? 0 : 2);
        if (scalar.getScalarStyle() == DumperOptions.ScalarStyle.LITERAL) {
            return new Node.Text(at, value, block(scalar, at));
        }
        return new Node.Text(
                at,
                value,
                inLine ? new Spot(plain ? at : at.plus(1), Spot.Layout.LINE) : new Spot(at, Spot.Layout.BEGINNING));
    }

    /** The text of a literal block begins in the line after its bar, and its first line shows how far it is indented. */
    private Spot block(ScalarNode scalar, Position at) {
        String first = lines.length > at.line() ? lines[at.line()] : "";
        boolean shows = !first.isBlank()
                && first.strip()
                        .startsWith(
                                scalar.getValue().lines().findFirst().orElse("").strip());
        return shows
                ? new Spot(
                        new Position(
                                at.file(),
                                at.line() + 1,
                                first.length() - first.stripLeading().length() + 1),
                        Spot.Layout.LINES)
                : new Spot(at, Spot.Layout.BEGINNING);
    }

    /** {@code !!str 5}: SnakeYAML's own reading of the plain text would be something else. */
    private static boolean isExplicitText(ScalarNode scalar) {
        return scalar.getTag().equals(Tag.STR)
                && !PLAIN_WORDS.resolve(NodeId.scalar, scalar.getValue(), true).equals(Tag.STR);
    }

    private Node mapping(MappingNode mapping, Path path, Position at) {
        Map<String, Node.Member> members = new LinkedHashMap<>();
        List<org.yaml.snakeyaml.nodes.Node> merged = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Position keyAt = at(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new Unusable(Code.Syntax, keyAt, "a field's name has to be text");
            }
            if (key.getValue().equals("<<") && key.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN) {
                merged.add(tuple.getValueNode());
                continue;
            }
            Node value = convert(tuple.getValueNode(), path.field(key.getValue()));
            Node.Member before = members.putIfAbsent(key.getValue(), new Node.Member(keyAt, value));
            if (before != null) {
                problems.error(
                        Code.DuplicateKey,
                        path.field(key.getValue()),
                        keyAt,
                        key.getValue() + " is there twice; the first is in line "
                                + before.keyAt().line(),
                        "keep one of them");
            }
        }
        merged.forEach(source -> merge(source, path, members));
        return new Node.Mapping(at, members);
    }

    /** {@code <<: *other}: fields that are not there already. */
    private void merge(org.yaml.snakeyaml.nodes.Node merged, Path path, Map<String, Node.Member> members) {
        switch (convert(merged, path)) {
            case Node.Mapping other -> other.members().forEach(members::putIfAbsent);
            case Node.Sequence list -> {
                for (Node item : list.items()) {
                    if (!(item instanceof Node.Mapping other)) {
                        throw new Unusable(Code.Syntax, item.at(), "<< takes mappings");
                    }
                    other.members().forEach(members::putIfAbsent);
                }
            }
            case Node other -> throw new Unusable(Code.Syntax, other.at(), "<< takes a mapping");
        }
    }

    private Position at(Mark mark) {
        return mark == null
                ? new Position(source.name(), 1, 1)
                : new Position(source.name(), mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** The place of the n-th code point. */
    private Position at(int offset) {
        String before = source.text()
                .codePoints()
                .limit(offset)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return new Position(source.name(), line, before.length() - before.lastIndexOf('\n'));
    }

    private static Mark mark(MarkedYAMLException e) {
        return e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
    }

    private static String sentence(MarkedYAMLException e) {
        String problem = e.getProblem() == null ? "" : firstLine(e.getProblem());
        return e.getContext() == null || e.getContext().isBlank()
                ? problem
                : problem + ", " + firstLine(e.getContext());
    }

    private static String advice(MarkedYAMLException e) {
        String problem = String.valueOf(e.getProblem());
        if (problem.contains("\\t")) {
            return "indent with spaces; YAML allows no tabs there";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "put a text that contains ': ' in quotes, and check the indentation";
        }
        return "close the bracket, brace or quote that is open here, or check the indentation";
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }
}
