package dev.cairn.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The resources that a stack declares: those written, and in place of one with {@code forEach} one for each of its keys,
 * named {@code <name>-<key>}.
 *
 * @param resources each with the way to where it was written; all of a {@code forEach} have the same
 * @param instances what was made from a {@code forEach}, by the name that was written
 */
record Declared(List<Field> resources, Map<String, List<String>> instances) {
    /** As many as can be written down. */
    private static final int MOST = 500;

    private static final int LONGEST_NAME = 40;
    /** What says which resource it is and whether there is one is the same for all of them. */
    private static final Set<String> SHARED = Set.of("name", "forEach", "when", "dependsOn", "conflictsWith");

    Declared {
        resources = List.copyOf(resources);
    }

    /** Reads that list. */
    static Declared of(Field list, References references, Problems problems) {
        List<Field> resources = new ArrayList<>();
        Map<String, List<String>> instances = new LinkedHashMap<>();
        for (Field written : list.items()) {
            if (!written.has("forEach")) {
                resources.add(written);
                continue;
            }
            List<Field> made = new Making(written, references, problems).made();
            if (resources.size() + made.size() > MOST) {
                tooMany(written.get("forEach"), resources.size() + made.size(), problems);
                made = List.of();
            }
            resources.addAll(made);
            instances.put(
                    written.get("name").text(""),
                    made.stream().map(one -> one.get("name").text("")).toList());
        }
        return new Declared(resources, instances);
    }

    private static void tooMany(Field forEach, long many, Problems problems) {
        problems.error(
                Code.TooLarge,
                forEach,
                "this makes " + many + " resources of the stack; " + MOST + " is the limit",
                "use fewer keys, or several stacks");
    }

    /** The resources that a name stands for: itself, or all that a {@code forEach} of that name made. */
    List<String> named(String name) {
        return instances.getOrDefault(name, List.of(name));
    }

    /** One resource with {@code forEach}. */
    private static final class Making {
        private final Field written;
        private final Field forEach;
        private final References references;
        private final Problems problems;
        private final Map<String, Field> values = new LinkedHashMap<>();

        Making(Field written, References references, Problems problems) {
            this.written = written;
            this.forEach = written.get("forEach");
            this.references = references;
            this.problems = problems;
        }

        List<Field> made() {
            Field items = forEach.get("items");
            Field range = forEach.get("range");
            if (items.isPresent() == range.isPresent()) {
                problems.error(
                        Code.OneOf,
                        forEach,
                        items.isPresent() ? "there are items and a range" : "there are no items and no range",
                        "write one of items: [...] and range: 1-3");
                return List.of();
            }
            if (range.isPresent()) {
                count(range);
            } else {
                items.items().forEach(this::item);
            }
            List<Field> made = new ArrayList<>();
            values.forEach((key, value) -> made.add(made(key, value)));
            return made;
        }

        private void count(Field range) {
            String[] ends = range.text("").split("-", 2);
            if (ends.length != 2) {
                return; // its form is wrong, which was told
            }
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[1]);
            if (last < first) {
                problems.error(
                        Code.OutOfBounds, range, "the range ends before it begins", "write " + last + "-" + first);
            } else if (last - first >= MOST) {
                tooMany(range, last - first + 1L, problems);
            } else {
                for (int number = first; number <= last; number++) {
                    Field one = range.with(new Node.Number(range.node().at(), String.valueOf(number)));
                    add(one, one);
                }
            }
            if (forEach.has("key")) {
                problems.error(
                        Code.InvalidValue,
                        forEach.get("key"),
                        "the numbers of a range are keys already",
                        "leave it out");
            }
        }

        private void item(Field item) {
            Field value = references.close(item, References.Scope.CONSTANT);
            if (!(value.node() instanceof Node.Mapping)) {
                if (forEach.has("key")) {
                    problems.error(
                            Code.InvalidValue,
                            forEach.get("key"),
                            "the items are no mappings, so they have no field for a key",
                            "leave it out");
                    return;
                }
                add(value, value);
            } else if (!forEach.has("key")) {
                problems.error(
                        Code.MissingField,
                        forEach,
                        "the items are mappings, and nothing says which field is the key",
                        "add key:");
            } else {
                add(value, value.get(forEach.get("key").text("")));
            }
        }

        private void add(Field value, Field keyed) {
            String key = keyed.node() instanceof Node.Number number ? number.written() : keyed.text("");
            String name = written.get("name").text("") + "-" + key;
            boolean label = name.matches("[a-z]([-a-z0-9]*[a-z0-9])?") && !key.isEmpty() && !key.startsWith("-");
            if (!label || name.length() > LONGEST_NAME) {
                problems.error(
                        Code.InvalidValue,
                        keyed,
                        key.isEmpty()
                                ? "this item has no key"
                                : "'" + FormCheck.cut(name) + "' cannot be the name of a resource",
                        "keys have lower-case letters, digits and '-', and with the name before it at most "
                                + LONGEST_NAME + " characters; with items that are mappings, key: names the field");
            } else if (values.putIfAbsent(key, value) != null) {
                problems.error(Code.DuplicateName, keyed, "the key " + key + " is there twice", "use each key once");
            }
        }

        private Field made(String key, Field value) {
            Node.Mapping one = Node.with(
                    (Node.Mapping) written.node(),
                    "name",
                    member -> Optional.of(new Node.Member(
                            member.keyAt(),
                            new Node.Text(
                                    member.value().at(), written.get("name").text("") + "-" + key))));
            EachValues each = new EachValues(key, value, problems);
            Node.Mapping filled = one;
            for (Map.Entry<String, Field> entry : written.entries().entrySet()) {
                if (!SHARED.contains(entry.getKey())) {
                    Node node = entry.getKey().equals("manifest")
                            ? each.fillTyped(entry.getValue())
                            : each.fill(entry.getValue());
                    filled = Node.with(
                            filled, entry.getKey(), member -> Optional.of(new Node.Member(member.keyAt(), node)));
                }
            }
            return written.with(filled);
        }
    }
}
