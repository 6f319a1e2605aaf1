package dev.cairn.cli;

import dev.cairn.local.Foresight;
import java.util.List;

/**
 * What would be done.
 *
 * @param remarks what is odd about what is written, and what of it has no effect there
 */
public record Foreseen(Foresight foresight, List<String> remarks) {
    public Foreseen {
        remarks = List.copyOf(remarks);
    }
}
