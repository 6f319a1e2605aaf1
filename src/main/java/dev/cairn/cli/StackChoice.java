package dev.cairn.cli;

import java.util.List;

/**
 * Which stack the user means.
 *
 * @param files as given, in order; empty when the file has to be looked for
 * @param project the id as given; empty when it follows from the file
 */
record StackChoice(List<String> files, String project) {
    StackChoice {
        files = List.copyOf(files);
    }
}
