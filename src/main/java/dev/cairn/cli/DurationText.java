package dev.cairn.cli;

import dev.cairn.plan.Durations;
import dev.cairn.plan.Outcome;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as flags have them: the same grammar as in files. */
final class DurationText implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        return switch (Durations.parse(text)) {
            case Outcome.Good<Duration> good -> good.value();
            case Outcome.Bad<Duration> bad ->
                throw new TypeConversionException("\"" + text + "\" " + bad.message() + ": " + bad.advice());
        };
    }
}
