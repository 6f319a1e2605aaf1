package dev.cairn.runtime.process;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The processes of this machine. What cannot be read is an error, and never taken for the lack of a process. A pid alone is no identity, because it is used again; pid and start instant are.
 * Zombies are ended and do not count as processes.
 */
interface ProcessTable {
    /**
     * When the process of that pid began, in this table's own words: equal texts are the same instant, also after a
     * change of the clock and a reboot. Empty when there is no such process.
     */
    Optional<String> begin(long pid) throws IOException;

    /** The pids of a process group. */
    List<Long> group(long group) throws IOException;

    /** Whether a process has given up its memory already and is about to be gone; it may still hold files and ports. */
    boolean ending(long pid) throws IOException;

    /** The environment that a process was given; empty when this machine or its owner does not tell. */
    Optional<Map<String, String>> environment(long pid) throws IOException;

    /** What a process runs, for people; the pid when it is not known. */
    default String program(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().command())
                .map(command -> command.substring(command.lastIndexOf('/') + 1) + " (pid " + pid + ")")
                .orElse("pid " + pid);
    }

    /** The table of the machine this runs on. */
    static ProcessTable ofThisMachine() {
        return ProcTable.present() ? new ProcTable() : new PsTable();
    }
}
