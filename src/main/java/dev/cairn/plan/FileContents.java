package dev.cairn.plan;

import dev.cairn.model.OutputValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Files whose content stands in a Secret or ConfigMap get it as if it had been written there. */
final class FileContents {
    private final Inputs inputs;
    private final Problems problems;

    FileContents(Inputs inputs, Problems problems) {
        this.inputs = inputs;
        this.problems = problems;
    }

    /** The list of files, each with its content. */
    Field of(Field files) {
        if (!(files.node() instanceof Node.Sequence sequence)) {
            return files;
        }
        List<Node> complete = new ArrayList<>();
        files.items().forEach(file -> complete.add(complete(file)));
        return files.with(new Node.Sequence(sequence.at(), complete));
    }

    private Node complete(Field file) {
        if (!(file.node() instanceof Node.Mapping mapping) || !file.has("secret") && !file.has("configMap")) {
            return file.node();
        }
        boolean secret = file.has("secret");
        Field reference = file.get(secret ? "secret" : "configMap");
        Optional<OutputValue> value = inputs.key(secret ? KeySource.Kind.SECRET : KeySource.Kind.CONFIG_MAP, reference);
        if (value.isEmpty()) {
            problems.error(
                    Code.MissingInput,
                    reference,
                    "there is no " + (secret ? "Secret " : "ConfigMap ")
                            + reference.get("name").text("") + " with the key "
                            + reference.get("key").text(""),
                    "put it into the files");
            return file.node();
        }
        Node content = new Node.Value(reference.node().at(), value.get());
        return Node.with(
                mapping,
                "content",
                _ -> Optional.of(new Node.Member(reference.node().at(), content)));
    }
}
