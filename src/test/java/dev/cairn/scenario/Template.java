package dev.cairn.scenario;

import dev.cairn.model.Blueprint.Lookup;
import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import dev.cairn.model.View;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with references {@code ${resources.x.y}}; just enough of the grammar for scenarios. */
record Template(String text) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{resources\\.([a-z0-9-]+)\\.([A-Za-z0-9_.-]+)}");

    /** Every reference of these texts. */
    static Set<OutputRef> references(Collection<String> texts) {
        Set<OutputRef> found = new TreeSet<>();
        for (String text : texts) {
            REFERENCE.matcher(text).results().map(Template::reference).forEach(found::add);
        }
        return found;
    }

    /** The text with its references filled in; empty while one is not published. Secret when one of them is. */
    Optional<OutputValue> fill(View view, Lookup lookup) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder filled = new StringBuilder();
        boolean secret = false;
        while (matcher.find()) {
            Optional<OutputValue> value = lookup.find(view, reference(matcher.toMatchResult()));
            if (value.isEmpty()) {
                return Optional.empty();
            }
            secret |= value.get() instanceof OutputValue.Secret;
            matcher.appendReplacement(filled, Matcher.quoteReplacement(plain(value.get())));
        }
        matcher.appendTail(filled);
        return Optional.of(OutputValue.of(filled.toString(), secret));
    }

    static String plain(OutputValue value) {
        return switch (value) {
            case OutputValue.Plain plain -> plain.value();
            case OutputValue.Secret secret -> secret.value();
            case OutputValue.SecretRef ref -> ref.name() + "/" + ref.key();
            case OutputValue.Composed composed ->
                throw new IllegalArgumentException(composed + " is composed by a cluster, and none is here");
        };
    }

    private static OutputRef reference(MatchResult match) {
        return new OutputRef(match.group(1), match.group(2));
    }
}
