package dev.cairn.runtime.kubernetes;

import dev.cairn.model.OutputValue;
import dev.cairn.model.OutputValue.Piece;
import dev.cairn.model.OutputValue.SecretRef;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a pod cannot be told by a reference: the content of files, and secrets that stand beside other text. They are
 * composed into a ConfigMap and a Secret whose names say their content, so that a pod always sees the content that it was
 * started with. A value that is exactly one key of a Secret is not among them: nobody but the kubelet reads it.
 */
record MixedValues(Map<String, String> open, Map<String, String> secret, List<HasMetadata> objects) {

    /** The keys whose values have to be read before that workload can be rendered. */
    static Set<SecretRef> needed(WorkloadSpec spec) {
        return values(spec.workload())
                .flatMap(value ->
                        value instanceof OutputValue.Composed composed ? composed.pieces().stream() : Stream.empty())
                .flatMap(piece -> piece instanceof Piece.Key key ? Stream.of(key.reference()) : Stream.empty())
                .collect(Collectors.toSet());
    }

    private static Stream<OutputValue> values(Workload workload) {
        return Stream.concat(
                workload.env().stream().map(Workload.EnvVar::value),
                workload.files().stream().map(Workload.FileMount::content));
    }

    /** Composes them. */
    static MixedValues of(WorkloadSpec spec, Ownership ownership, SecretValues known) throws RuntimeFailure {
        Map<String, String> open = new TreeMap<>();
        Map<String, String> secret = new TreeMap<>();
        for (Workload.EnvVar variable : spec.workload().env()) {
            if (isMixed(variable.value())) {
                secret.put(key(variable), text(spec, variable.value(), known));
            }
        }
        List<Workload.FileMount> files = spec.workload().files();
        for (int i = 0; i < files.size(); i++) {
            OutputValue content = files.get(i).content();
            if (content instanceof OutputValue.Plain(String text)) {
                open.put(fileKey(i), text);
            } else if (isMixed(content)) {
                secret.put(fileKey(i), text(spec, content, known));
            }
        }
        List<HasMetadata> objects = new ArrayList<>();
        if (!open.isEmpty()) {
            objects.add(new ConfigMapBuilder()
                    .withMetadata(Metadata.beside(spec, ownership, name(spec, ownership, open)))
                    .withImmutable(true)
                    .withData(open)
                    .build());
        }
        if (!secret.isEmpty()) {
            objects.add(new SecretBuilder()
                    .withMetadata(Metadata.beside(spec, ownership, name(spec, ownership, secret)))
                    .withImmutable(true)
                    .withStringData(secret)
                    .withType("Opaque")
                    .build());
        }
        return new MixedValues(open, secret, objects);
    }

    /** Whether that workload has files that everybody may read. */
    static boolean hasOpen(Workload workload) {
        return workload.files().stream().anyMatch(file -> file.content() instanceof OutputValue.Plain);
    }

    /** Whether something of that workload is composed of secrets. */
    static boolean hasSecret(Workload workload) {
        return values(workload).anyMatch(MixedValues::isMixed);
    }

    /** Whether a value is secret and no single reference. */
    static boolean isMixed(OutputValue value) {
        return value instanceof OutputValue.Secret || value instanceof OutputValue.Composed;
    }

    /** The key of a variable's value. */
    static String key(Workload.EnvVar variable) {
        return "env." + variable.name();
    }

    /** The key of a file's content. */
    static String fileKey(int index) {
        return "file-" + index;
    }

    /** The name of the object of that kind that was composed. */
    Optional<String> nameOf(String kind) {
        return objects.stream()
                .filter(object -> object.getKind().equals(kind))
                .map(object -> object.getMetadata().getName())
                .findFirst();
    }

    private static String text(WorkloadSpec spec, OutputValue value, SecretValues known) throws RuntimeFailure {
        StringBuilder text = new StringBuilder();
        switch (value) {
            case OutputValue.Plain(String plain) -> text.append(plain);
            case OutputValue.Secret(String hidden) -> text.append(hidden);
            case OutputValue.SecretRef key -> text.append(read(spec, key, known));
            case OutputValue.Composed composed -> {
                for (Piece piece : composed.pieces()) {
                    switch (piece) {
                        case Piece.Text(String plain) -> text.append(plain);
                        case Piece.Key(SecretRef key, boolean encoded) ->
                            text.append(encoded ? encoded(read(spec, key, known)) : read(spec, key, known));
                    }
                }
            }
        }
        return text.toString();
    }

    private static String read(WorkloadSpec spec, SecretRef key, SecretValues known) throws RuntimeFailure {
        return known.of(key)
                .orElseThrow(() -> new RuntimeFailure(
                        spec.resource(),
                        "start",
                        new Reason.MissingInput("key " + key.key() + " of Secret " + key.name())));
    }

    /** Percent-encoded (RFC 3986): the form encoding of the JDK, where the two differ put right. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /** The same for every Stack of the name, because another one takes over the pods that name it. */
    private static String name(WorkloadSpec spec, Ownership ownership, Map<String, String> content) {
        return ObjectNames.versioned(ownership.scope().stack(), spec.resource(), content.toString());
    }

    @Override
    public String toString() {
        return "MixedValues" + open.keySet() + secret.keySet();
    }
}
