package dev.cairn.cli;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every flag has an environment variable: {@code --wait-timeout} is {@code CAIRN_WAIT_TIMEOUT}. A flag on the command
 * line wins. No record: picocli makes it a text each time, and the text of a record is spun from method handles.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {
    /** {@code CAIRN_OUTPUT} is taken: jobs write their outputs to the file it names. */
    static final String FORM = "CAIRN_OUTPUT_FORMAT";

    private final Map<String, String> env;

    EnvironmentDefaults(Map<String, String> env) {
        this.env = env;
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
            return argument.defaultValue();
        }
        String value = env.get(variable(option));
        if (value == null || value.isEmpty()) {
            return argument.defaultValue();
        }
        return option.arity().max() == 0 ? Boolean.toString(isTrue(value)) : value;
    }

    /** The variable of that flag. */
    static String variable(OptionSpec option) {
        String name = option.longestName();
        return name.equals("--output")
                ? FORM
                : "CAIRN_" + name.replaceFirst("^-+", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static boolean isTrue(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "1", "true", "yes", "on" -> true;
            default -> false;
        };
    }
}
